#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "base/error.h"
#include "service/dra_driver/epc_slice.h"

namespace confcom {
class Log;
}
namespace confcom::rpc {
class KubernetesClient;
}

namespace confcom::service {

/// Keeps a node's ResourceSlice as it should be: made, changed with a new generation of its pool,
/// put back when somebody deletes it (a kubelet that starts does) or changes it; and removes others
/// of this driver on this node. From a thread of its own, which tries until it is done and
/// otherwise waits for the API server's news. Thread-safe.
class SliceKeeper {
 public:
  /// Of several instances of the driver on a node, one is to write.
  using MayWrite = std::function<bool()>;

  /// `client` and `log` must outlive it; `may_write` is called from its thread.
  SliceKeeper(const rpc::KubernetesClient& client, Log& log, std::string node, MayWrite may_write);
  SliceKeeper(const SliceKeeper&) = delete;
  SliceKeeper& operator=(const SliceKeeper&) = delete;
  ~SliceKeeper();

  /// From now on this; nothing: no slice at all.
  void set(std::optional<EpcSlice> wanted);
  /// Looks at once, and no watch is trusted: another instance has ended, a kubelet has registered
  /// the driver.
  void look_again();

  struct State {
    bool as_wanted = false;    ///< when it was last looked at
    std::uint64_t writes = 0;  ///< made, changed or removed
    std::uint64_t failures = 0;
    std::string last_error;  ///< of the last look, if it failed
  };
  [[nodiscard]] State state() const;

 private:
  struct Found;

  void keep(const std::stop_token& stop);
  [[nodiscard]] Result<void> follow(const std::stop_token& stop);
  [[nodiscard]] Result<std::string> put_right();
  [[nodiscard]] Result<void> put_right(const Found& found);
  [[nodiscard]] Result<void> write(const Found& found, const EpcSlice& wanted);
  [[nodiscard]] Result<void> remove(const std::string& name);
  [[nodiscard]] bool is_as_written(const std::string& content, const EpcSlice& wanted) const;
  void note(const Result<void>& done);
  void count_write();

  const rpc::KubernetesClient& client_;
  Log& log_;
  const std::string node_;
  const MayWrite may_write_;

  // Of the thread.
  std::uint64_t generation_ = 0;  // the highest seen
  std::string written_;           // what was asked for last
  std::string answered_;          // and what the server made of it

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  bool is_told_ = false;
  std::optional<EpcSlice> wanted_;
  std::stop_source following_;  // ends when something else is wanted
  State state_;

  std::jthread thread_;
};

}  // namespace confcom::service
