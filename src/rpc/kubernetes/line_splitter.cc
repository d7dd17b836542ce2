#include "rpc/kubernetes/line_splitter.h"

#include <fmt/format.h>

#include <utility>

namespace confcom::rpc {

Result<void> LineSplitter::add(std::string_view text) {
  if (text.size() > cap_bytes_ - begun_.size()) {
    return fail(ErrorCode::kMalformed, fmt::format("a line longer than {} bytes", cap_bytes_));
  }
  begun_ += text;
  return {};
}

Result<void> LineSplitter::put(std::string_view piece, const TakeLine& take) {
  for (;;) {
    const std::size_t end = piece.find('\n');
    CONFCOM_CHECK(add(piece.substr(0, end)));
    if (end == std::string_view::npos) return {};
    piece.remove_prefix(end + 1);
    const std::string line = std::exchange(begun_, {});  // its memory is not kept
    if (line.empty()) continue;
    CONFCOM_CHECK(take(line));
  }
}

}  // namespace confcom::rpc
