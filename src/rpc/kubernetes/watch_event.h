#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

enum class WatchEventType : std::uint8_t { kAdded, kModified, kDeleted, kBookmark, kError };

/// One line of a watch. The view points into the line.
struct WatchEvent {
  WatchEventType type = WatchEventType::kError;
  std::string_view object_json;  ///< a Status with kError
};

/// Source: Kubernetes API reference, WatchEvent. Errors: malformed (no JSON, another type).
[[nodiscard]] Result<WatchEvent> parse_watch_event(std::string_view line);

}  // namespace confcom::rpc
