#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace confcom::rpc {

class KubernetesClient;

enum class EventType : std::uint8_t { kNormal, kWarning };

/// The Node, Pod or other object that an event is about.
struct EventObject {
  std::string kind;  ///< "Node", "Pod"
  std::string name;
  std::string name_space;  ///< empty for a node, whose events are in "default"
  std::string uid;         ///< of a node, where it is not known, its name, as the kubelet does
  std::string api_version = "v1";  ///< the kind's: "resource.k8s.io/v1" of a ResourceClaim
};

/// What `kubectl describe` shows of an object.
struct EventText {
  EventType type = EventType::kNormal;
  std::string reason;   ///< "EpcExhausted": one word, for programs
  std::string message;  ///< for a person; cut to kMaxEventMessageBytes
};

inline constexpr std::size_t kMaxEventMessageBytes = 1024;  // the API server's own bound

/// Who reports.
struct EventReporter {
  std::string component;  ///< "confcom.dev/device-plugin"
  std::string instance;   ///< the node's or the pod's name
};

/// Writes events about objects. One that was written within the last hour is written again by
/// raising its count; so many are remembered as kMaxRemembered. Blocks; thread-safe. `client` and
/// `clock` must outlive it.
class EventRecorder {
 public:
  EventRecorder(const KubernetesClient& client, const Clock& clock, EventReporter reporter);

  /// Source: Kubernetes API reference, Event of core/v1. Errors: the client's; invalid_argument (no
  /// name of a namespace). Needs RBAC: create and patch on events in the object's namespace, or in
  /// "default".
  [[nodiscard]] Result<void> record(const EventObject& object, const EventText& text);

  static constexpr std::size_t kMaxRemembered = 64;

 private:
  struct Written {
    crypto::Sha256Digest key{};
    std::string path;
    Timestamp first;
    std::uint32_t count = 1;
  };

  [[nodiscard]] Result<void> create(const EventObject& object, const EventText& text,
                                    const crypto::Sha256Digest& key);
  [[nodiscard]] Result<void> raise_count(Written& event);
  [[nodiscard]] std::deque<Written>::iterator find(const crypto::Sha256Digest& key);

  const KubernetesClient& client_;
  const Clock& clock_;
  const EventReporter reporter_;
  std::mutex mutex_;
  std::deque<Written> written_;  // guarded by the mutex; the oldest first
};

}  // namespace confcom::rpc
