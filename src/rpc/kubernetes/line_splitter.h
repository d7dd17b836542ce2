#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// Puts lines together from pieces that are cut anywhere. Confined to one thread.
class LineSplitter {
 public:
  using TakeLine = std::function<Result<void>(std::string_view)>;

  explicit LineSplitter(std::size_t cap_bytes) : cap_bytes_(cap_bytes) {}

  /// Hands on each line that is whole now, without its end; empty ones are passed over.
  /// Errors: malformed (a line over the cap); those of `take`, after which nothing is to be put.
  [[nodiscard]] Result<void> put(std::string_view piece, const TakeLine& take);

 private:
  [[nodiscard]] Result<void> add(std::string_view text);

  std::size_t cap_bytes_;
  std::string begun_;
};

}  // namespace confcom::rpc
