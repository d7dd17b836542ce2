#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "rpc/kubernetes/cluster_access.h"
#include "rpc/kubernetes/watch_event.h"

namespace confcom::rpc {

/// How a patch's body is meant. Source: Kubernetes documentation, "Update API objects in place" and
/// "Server-Side Apply".
enum class PatchKind : std::uint8_t {
  kJson,
  kMerge,
  kStrategicMerge,
  kApply,  ///< the path has to say "?fieldManager=NAME", and "&force=true" to take others' fields
};

/// What one call may take.
struct ApiLimits {
  std::chrono::milliseconds timeout{10'000};       ///< for all of it; a watch: until it begins
  std::size_t body_bytes = std::size_t{16} << 20;  ///< of the answer; a watch: of one line
};

/// Why a watch came to its end.
enum class WatchEnd : std::uint8_t {
  kEnded,  ///< the server closed it, as it does every hour or less: watch again from the last seen
  kStopped,  ///< as asked
  kGone,     ///< 410: that resource version is no longer kept: list, then watch from there
};

/// A Kubernetes API server. Each call has a connection of its own, verified by the access's CA
/// alone, so that a client that does nothing holds nothing: no thread, no socket, no timer. Calls
/// block. Errors of every call: unavailable, deadline, untrusted (TLS), malformed (the answer is no
/// HTTP, or too large), invalid_argument (a path), and those of rpc/kubernetes/api_status.h for
/// what the server refuses. Thread-safe.
class KubernetesClient {
 public:
  /// Errors: invalid_argument (the CA or the client's certificate and key cannot be used).
  [[nodiscard]] static Result<std::unique_ptr<KubernetesClient>> make(ClusterAccess access);
  KubernetesClient(const KubernetesClient&) = delete;
  KubernetesClient& operator=(const KubernetesClient&) = delete;
  ~KubernetesClient();

  /// These: a path with its query, "/api/v1/nodes/n1", percent-encoded; return the answer's body.
  /// A get is repeated once when the server closes the connection without a word.
  [[nodiscard]] Result<std::string> get(std::string_view path, const ApiLimits& limits = {}) const;
  [[nodiscard]] Result<std::string> post(std::string_view path, std::string_view json,
                                         const ApiLimits& limits = {}) const;
  [[nodiscard]] Result<std::string> patch(std::string_view path, PatchKind kind,
                                          std::string_view json,
                                          const ApiLimits& limits = {}) const;
  /// Replaces the object; one whose metadata.resourceVersion is not the server's is unavailable.
  [[nodiscard]] Result<std::string> put(std::string_view path, std::string_view json,
                                        const ApiLimits& limits = {}) const;
  /// Deletes it; it may be there for a while yet, for its finalizers.
  [[nodiscard]] Result<std::string> remove(std::string_view path,
                                           const ApiLimits& limits = {}) const;

  /// Hands on a list page by page ({"metadata": …, "items": […]}), `page_items` items each; an
  /// error of `take` ends it. `limits` are each page's. Errors: expired when the list changed under
  /// us for too long; malformed when it has no end.
  using TakePage = std::function<Result<void>(const JsonValue& list)>;
  [[nodiscard]] Result<void> list(std::string_view path, std::size_t page_items,
                                  const TakePage& take, const ApiLimits& limits = {}) const;

  /// Hands on each event of `path` after `resource_version`, on this thread, until the server ends
  /// it or `stop` is asked for, which wakes it at once; an error of `take` ends it, too. Neither
  /// asks for bookmarks nor wakes up for anything but events; a server that is gone is noticed in
  /// about a minute, by TCP. Events of type kError do not come to `take`: they are the error.
  using TakeEvent = std::function<Result<void>(const WatchEvent& event)>;
  [[nodiscard]] Result<WatchEnd> watch(std::string_view path, std::string_view resource_version,
                                       const TakeEvent& take, std::stop_token stop,
                                       const ApiLimits& limits = {}) const;

  /// The access's: the pod's own, or the context's.
  [[nodiscard]] const std::string& default_namespace() const { return access_.default_namespace; }

 private:
  explicit KubernetesClient(ClusterAccess access);

  const ClusterAccess access_;
};

/// Whether the same call may succeed later without anybody doing anything.
[[nodiscard]] inline bool is_worth_retrying(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDeadline;
}

/// Text as it may stand in a query: all but letters, digits and -._~ percent-encoded.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// "PATH?KEY=VALUE", or "&" where the path has a query already; the value is encoded.
[[nodiscard]] std::string with_query(std::string_view path, std::string_view key,
                                     std::string_view value);

}  // namespace confcom::rpc
