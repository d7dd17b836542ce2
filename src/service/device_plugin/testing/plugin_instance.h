#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "rpc/testing/running_loop.h"
#include "service/device_plugin/sgx_device_plugin.h"
#include "service/sgx_node/testing/fake_node.h"

namespace confcom::service::testing {

/// Keeps what a plugin tells. Thread-safe.
class RecordingObserver final : public SgxDevicePlugin::Observer {
 public:
  void on_allocated(const std::string& resource, std::uint64_t count, const Error* error) override {
    const std::scoped_lock lock(mutex_);
    allocated_.push_back(resource + " " + std::to_string(count) +
                         (error == nullptr ? "" : " refused"));
  }
  void on_node(const NodeReport& report) override {
    const std::scoped_lock lock(mutex_);
    reports_.push_back(report);
  }
  void on_trouble(const std::string& reason, const std::string& message) override {
    const std::scoped_lock lock(mutex_);
    troubles_.push_back(reason + ": " + message);
  }

  [[nodiscard]] std::vector<std::string> allocated() const { return copy(allocated_); }
  [[nodiscard]] std::vector<NodeReport> reports() const { return copy(reports_); }
  [[nodiscard]] std::vector<std::string> troubles() const { return copy(troubles_); }

 private:
  template <class T>
  [[nodiscard]] T copy(const T& from) const {
    const std::scoped_lock lock(mutex_);
    return from;
  }

  mutable std::mutex mutex_;
  std::vector<std::string> allocated_;
  std::vector<NodeReport> reports_;
  std::vector<std::string> troubles_;
};

/// A plugin's process, as far as the kubelet can tell.
class PluginInstance {
 public:
  PluginInstance(const NodeSource& source, SgxDevicePluginOptions options);
  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;
  /// As by leave().
  ~PluginInstance();

  /// What the plugin says to it.
  [[nodiscard]] Result<void> start();
  /// As on SIGTERM.
  void leave();
  /// As by SIGKILL: its connections end, and its sockets' names stay.
  void kill();

  [[nodiscard]] SgxDevicePlugin& plugin() { return *plugin_; }
  [[nodiscard]] const SgxDevicePlugin& plugin() const { return *plugin_; }
  [[nodiscard]] const RecordingObserver& observer() const { return observer_; }
  /// Once it is registered, and no instance after it has begun.
  void note_sockets();
  /// Those of its resources.
  [[nodiscard]] std::vector<std::filesystem::path> sockets() const;

 private:
  void end();

  const std::filesystem::path directory_;
  std::vector<std::filesystem::path> before_;  // sockets of others
  std::vector<std::filesystem::path> own_;
  RecordingObserver observer_;
  Log log_{LogLevel::kError};
  std::unique_ptr<rpc::testing::RunningLoop> loop_;  // until it ends
  std::unique_ptr<SgxDevicePlugin> plugin_;
};

}  // namespace confcom::service::testing
