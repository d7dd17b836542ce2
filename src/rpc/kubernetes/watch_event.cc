#include "rpc/kubernetes/watch_event.h"

#include <array>
#include <utility>

#include "base/json.h"

namespace confcom::rpc {
namespace {

constexpr std::array<std::pair<std::string_view, WatchEventType>, 5> kTypes{{
    {"ADDED", WatchEventType::kAdded},
    {"MODIFIED", WatchEventType::kModified},
    {"DELETED", WatchEventType::kDeleted},
    {"BOOKMARK", WatchEventType::kBookmark},
    {"ERROR", WatchEventType::kError},
}};

Result<WatchEventType> parse_type(const JsonValue& value) {
  CONFCOM_TRY(const std::string_view text, value.string());
  for (const auto& [name, type] : kTypes) {
    if (name == text) return type;
  }
  return value.error(ErrorCode::kMalformed, "no type of a watch event");
}

}  // namespace

Result<WatchEvent> parse_watch_event(std::string_view line) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(line));
  CONFCOM_TRY(const JsonValue type, document.root().member("type"));
  WatchEvent event;
  CONFCOM_TRY(event.type, parse_type(type));
  CONFCOM_TRY(event.object_json, raw_json_member(line, "object"));
  return event;
}

}  // namespace confcom::rpc
