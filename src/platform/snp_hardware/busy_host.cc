#include "platform/snp_hardware/busy_host.h"

#include <fmt/format.h>

namespace confcom::platform {

Result<ReportReply> ask_with_patience(const Waiting& waiting,
                                      const std::function<Result<ReportReply>()>& ask) {
  Patience patience(waiting);
  while (true) {
    Result<ReportReply> reply = ask();
    if (reply.has_value() || reply.error().code != ErrorCode::kUnavailable) return reply;
    if (patience.wait()) continue;
    return fail(ErrorCode::kDeadline, fmt::format("{}; given up after {} tries, try again later",
                                                  reply.error().message, patience.tries()));
  }
}

}  // namespace confcom::platform
