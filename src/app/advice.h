#pragma once

#include <string_view>
#include <utility>

#include "base/error.h"

namespace confcom::app {

/// The result, or its error with what the user may do about it.
template <class T>
[[nodiscard]] Result<T> advised(Result<T> result, std::string_view advice) {
  if (!result.has_value()) result.error().message.append("; ").append(advice);
  return result;
}

}  // namespace confcom::app
