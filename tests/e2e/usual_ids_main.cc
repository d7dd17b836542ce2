// A device plugin as most are: ids of the form sgx-epc-000001. Shows what a kubelet makes of
// 262,144 of them. usage: usual_ids DIRECTORY RESOURCE COUNT; prints "registered" and whether it is
// watched.

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "rpc/event_loop.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/kubelet/device_plugin_service.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/unix_listener.h"

namespace {

using confcom::Result;
namespace rpc = confcom::rpc;

void say(std::string_view text) {
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

class UsualIds final : public rpc::DevicePluginBackend {
 public:
  explicit UsualIds(unsigned count) : count_(count) {}

  /// Tags, lengths and texts of v1beta1.Device, without the bound that DeviceListWriter keeps.
  [[nodiscard]] std::string device_list() override {
    std::string out;
    for (unsigned i = 0; i < count_; ++i) {
      const std::string id = fmt::format("sgx-epc-{:06}", i);
      const auto length = static_cast<char>(id.size());
      out += {'\x0a', static_cast<char>(id.size() + 11), '\x0a', length};
      out += id;
      out += "\x12\x07Healthy";
    }
    return out;
  }
  [[nodiscard]] Result<rpc::DeviceGrant> allocate(
      std::span<const std::string_view> /*ids*/) override {
    return rpc::DeviceGrant{};
  }
  void on_watched(bool watched) override { say(watched ? "watched" : "no longer watched"); }

 private:
  unsigned count_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string_view text = argv[3];
  unsigned count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  rpc::EventLoop loop(2);
  UsualIds backend(count);
  rpc::DevicePluginService service(backend);
  const std::string directory = argv[1];
  auto listener = rpc::UnixListener::listen_new(directory + "/usual.sock");
  if (!listener.has_value()) return 1;
  const rpc::GrpcServer server(loop, *std::move(listener), service, {});
  const std::jthread registering([&] {
    const auto done =
        rpc::register_device_plugin(directory, {"usual.sock", argv[2]}, std::chrono::seconds(20));
    say(done.has_value() ? "registered" : done.error().message);
  });
  loop.run();
  return 0;
}
