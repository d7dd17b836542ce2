#include "rpc/kubernetes/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "base/hex.h"
#include "crypto/random.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/object_path.h"

namespace confcom::rpc {
namespace {

using Json = nlohmann::json;

/// The server itself forgets events after an hour.
constexpr std::chrono::hours kRememberedFor{1};

std::string_view name_of(EventType type) {
  return type == EventType::kWarning ? "Warning" : "Normal";
}

std::string_view name_space_of(const EventObject& object) {
  return object.name_space.empty() ? "default" : std::string_view(object.name_space);
}

/// What makes two events one.
crypto::Sha256Digest key_of(const EventObject& object, const EventText& text) {
  const Json parts = {object.api_version, object.kind,        object.name, object.name_space,
                      object.uid,         name_of(text.type), text.reason, text.message};
  return crypto::sha256(as_bytes(parts.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

/// At most the cap, and no character in half.
std::string_view cut(std::string_view message) {
  if (message.size() <= kMaxEventMessageBytes) return message;
  std::size_t end = kMaxEventMessageBytes;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(message[at]) & 0xc0U) == 0x80U;
  };
  while (end > 0 && continues(end)) --end;
  return message.substr(0, end);
}

/// Names of events are told apart by chance, as their reporters do not know each other.
std::string new_name(const EventObject& object) {
  constexpr std::size_t kRoom = 200;  // of 253
  return fmt::format("{}.{}", object.name.substr(0, kRoom), to_hex(crypto::random_bytes<8>()));
}

Json involved_object(const EventObject& object) {
  Json out = {{"apiVersion", object.api_version}, {"kind", object.kind}, {"name", object.name}};
  if (!object.name_space.empty()) out["namespace"] = object.name_space;
  const bool is_node = object.kind == "Node";
  if (!object.uid.empty())
    out["uid"] = object.uid;
  else if (is_node)
    out["uid"] = object.name;
  return out;
}

}  // namespace

EventRecorder::EventRecorder(const KubernetesClient& client, const Clock& clock,
                             EventReporter reporter)
    : client_(client), clock_(clock), reporter_(std::move(reporter)) {}

Result<void> EventRecorder::create(const EventObject& object, const EventText& text,
                                   const crypto::Sha256Digest& key) {
  CONFCOM_TRY(const std::string path, events_path(name_space_of(object)));
  const std::string name = new_name(object);
  const Timestamp now = clock_.now();
  const std::string time = format_timestamp(now);
  const Json event = {
      {"apiVersion", "v1"},
      {"kind", "Event"},
      {"metadata", {{"name", name}, {"namespace", name_space_of(object)}}},
      {"involvedObject", involved_object(object)},
      {"type", name_of(text.type)},
      {"reason", text.reason},
      {"message", cut(text.message)},
      {"source", {{"component", reporter_.component}, {"host", reporter_.instance}}},
      {"reportingComponent", reporter_.component},
      {"reportingInstance", reporter_.instance},
      {"firstTimestamp", time},
      {"lastTimestamp", time},
      {"count", 1},
  };
  CONFCOM_CHECK(client_.post(path, event.dump(-1, ' ', false, Json::error_handler_t::replace)));
  if (written_.size() == kMaxRemembered) written_.pop_front();
  written_.push_back({.key = key, .path = fmt::format("{}/{}", path, name), .first = now});
  return {};
}

Result<void> EventRecorder::raise_count(Written& event) {
  const Json patch = {{"count", event.count + 1},
                      {"lastTimestamp", format_timestamp(clock_.now())}};
  CONFCOM_CHECK(client_.patch(event.path, PatchKind::kMerge, patch.dump()));
  ++event.count;
  return {};
}

std::deque<EventRecorder::Written>::iterator EventRecorder::find(const crypto::Sha256Digest& key) {
  return std::ranges::find(written_, key, &Written::key);
}

Result<void> EventRecorder::record(const EventObject& object, const EventText& text) {
  const std::scoped_lock lock(mutex_);
  const Timestamp since = clock_.now() - kRememberedFor;
  std::erase_if(written_, [since](const Written& event) { return event.first <= since; });
  const crypto::Sha256Digest key = key_of(object, text);
  const auto known = find(key);
  if (known == written_.end()) return create(object, text, key);
  auto raised = raise_count(*known);
  if (raised.has_value() || raised.error().code != ErrorCode::kNotFound) return raised;
  written_.erase(known);  // somebody has deleted it
  return create(object, text, key);
}

}  // namespace confcom::rpc
