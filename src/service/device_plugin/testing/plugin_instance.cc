#include "service/device_plugin/testing/plugin_instance.h"

#include <algorithm>
#include <utility>

#include "service/peer_sockets.h"
#include "service/testing/dead_socket.h"

namespace confcom::service::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> plugin_sockets(const fs::path& directory) {
  std::vector<fs::path> out;
  if (!fs::exists(directory)) return out;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (is_socket_of(entry.path().filename().string(), "confcom-")) out.push_back(entry.path());
  }
  return out;
}

bool exists(const fs::path& path) { return fs::exists(path); }

}  // namespace

PluginInstance::PluginInstance(const NodeSource& source, SgxDevicePluginOptions options)
    : directory_(options.kubelet_directory),
      loop_(std::make_unique<rpc::testing::RunningLoop>(2)),
      plugin_(std::make_unique<SgxDevicePlugin>(loop_->loop(), log_, source, observer_,
                                                std::move(options))) {}

PluginInstance::~PluginInstance() { leave(); }

Result<void> PluginInstance::start() {
  before_ = plugin_sockets(directory_);
  loop_->start();
  CONFCOM_CHECK(plugin_->prepare());
  return plugin_->start();
}

void PluginInstance::leave() {
  if (plugin_ == nullptr) return;
  plugin_->leave();
  constexpr int kTurns = 1000;  // of the loop, for the servers to have stopped
  for (int i = 0; i < kTurns && std::ranges::any_of(sockets(), exists); ++i) loop_->turn();
  end();
}

void PluginInstance::end() {
  loop_->stop();
  plugin_.reset();
  loop_.reset();  // closes what is connected
}

void PluginInstance::note_sockets() { own_ = sockets(); }

std::vector<fs::path> PluginInstance::sockets() const {
  if (!own_.empty()) return own_;
  std::vector<fs::path> out = plugin_sockets(directory_);
  std::erase_if(
      out, [&](const fs::path& path) { return std::ranges::find(before_, path) != before_.end(); });
  return out;
}

void PluginInstance::kill() {
  for (const fs::path& socket : sockets()) leave_dead_socket(socket);
  end();
}

}  // namespace confcom::service::testing
