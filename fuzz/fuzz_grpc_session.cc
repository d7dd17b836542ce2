// A client's bytes, into a connection whose service answers. Whatever they are: no message over the
// limit reaches the service, what a call does after its end has no effect, and each call that was
// not finished is told of as cancelled, once.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "require.h"
#include "rpc/grpc/grpc_connection.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

constexpr GrpcServerLimits kLimits{.message_bytes = 256, .unsent_bytes = std::size_t{1} << 20};

/// Answers by the method's last character: at once, with a status, in parts, or later.
class Service final : public GrpcService {
 public:
  void serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) override {
    require(request.message.size() <= kLimits.message_bytes);
    const char last = request.method.empty() ? '\0' : request.method.back();
    if (last == 'e') call->send(std::make_shared<const std::string>(request.message));
    if (last == 'l') call->send(std::make_shared<const std::string>(100'000, 'l'));
    if (last != 'k' && last != 'l') return call->finish({GrpcCode::kUnknown, "as asked"});
    open_.insert(call.get());
    kept_.push_back(std::move(call));
  }

  void on_cancelled(const GrpcCall& call) override { require(open_.erase(&call) == 1); }

  /// All that are kept, whether or not their client is there.
  void finish_kept() {
    for (const auto& call : std::exchange(kept_, {})) {
      call->finish({});
      open_.erase(call.get());
      call->send(std::make_shared<const std::string>("too late"));
    }
  }
  void require_all_cancelled() const { require(open_.empty()); }

 private:
  std::set<const GrpcCall*> open_;
  std::vector<std::shared_ptr<GrpcCall>> kept_;
};

void drain(GrpcConnection& connection) {
  while (!connection.to_send().empty()) {
  }
}

void serve(Bytes stream, std::size_t piece_bytes, bool finishes) {
  Service service;
  const auto connection = std::make_shared<GrpcConnection>(
      service, kLimits, [](const std::function<void()>& work) { work(); }, [] {});
  bool good = true;
  while (good && !stream.empty() && connection->is_open() && !connection->is_choked()) {
    const Bytes piece = stream.first(std::min(piece_bytes, stream.size()));
    stream = stream.subspan(piece.size());
    good = connection->receive(piece);
    drain(*connection);
    if (finishes) service.finish_kept();
    drain(*connection);
  }
  (void)connection->expire(GrpcConnection::Clock::now() + std::chrono::hours(1));
  drain(*connection);
  connection->cancel_all();
  service.require_all_cancelled();
}

}  // namespace

/// The first byte says how long the pieces are, and whether calls that are kept are answered.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  if (in.empty()) return 0;
  const auto first = std::to_integer<std::size_t>(in[0]);
  serve(in.subspan(1), first / 2 + 1, first % 2 == 1);
  serve(in.subspan(1), size, first % 2 == 1);
  return 0;
}
