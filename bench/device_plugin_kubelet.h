#pragma once

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "rpc/grpc/grpc_message.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/grpc/http2_session.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/testing/running_loop.h"
#include "rpc/unix_listener.h"
#include "rpc/unix_stream.h"

/// The kubelet's half of the device plugin API, as far as a plugin is measured by it.
namespace confcom {

[[noreturn]] inline void give_up(std::string_view why) {
  fmt::print(stderr, "bench_device_plugin: {}\n", why);
  std::exit(1);  // NOLINT(concurrency-mt-unsafe): nothing runs at exit
}

template <class T>
T expect(Result<T> result) {
  if (!result.has_value()) give_up(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// A connection to a plugin that is kept for all calls, as a kubelet keeps it. Blocks.
class KubeletChannel final : public rpc::Http2Events {
 public:
  explicit KubeletChannel(const std::filesystem::path& socket)
      : stream_(expect(rpc::UnixStream::connect(
            socket, std::chrono::steady_clock::now() + std::chrono::hours(24)))),
        session_(rpc::Http2Session::make_client(*this, {})) {}

  /// The answer to a method that has one.
  std::string call(std::string_view method, const std::string& message) {
    const rpc::Http2Stream id = ask(method, message);
    while (!calls_.at(id).over) turn();
    const Call done = std::move(calls_.extract(id).mapped());
    if (done.status != "0") give_up(fmt::format("{}: {}", method, done.message));
    if (done.body.size() < rpc::kGrpcPrefixBytes) give_up("an answer without a message");
    return done.body.substr(rpc::kGrpcPrefixBytes);
  }

  /// Calls a method that streams, and returns its first message. The stream goes on.
  std::string watch(std::string_view method) {
    const Call& call = calls_.at(ask(method, ""));
    while (!call.over && !has_message(call.body)) turn();
    if (call.over) give_up(fmt::format("{} ended: {}", method, call.message));
    return call.body.substr(rpc::kGrpcPrefixBytes);
  }

  void on_header(rpc::Http2Stream stream, std::string_view name, std::string_view value) override {
    Call& call = calls_[stream];
    if (name == "grpc-status") call.status = value;
    if (name == "grpc-message") call.message = value;
  }
  void on_data(rpc::Http2Stream stream, Bytes bytes) override {
    calls_[stream].body += as_text(bytes);
  }
  void on_end(rpc::Http2Stream stream) override { calls_[stream].over = true; }
  void on_closed(rpc::Http2Stream /*stream*/) override {}

 private:
  struct Call {
    std::string status;
    std::string message;
    std::string body;
    bool over = false;
  };

  static bool has_message(std::string_view body) {
    if (body.size() < rpc::kGrpcPrefixBytes) return false;
    const std::string_view prefix = body.substr(0, rpc::kGrpcPrefixBytes);
    const auto want = rpc::grpc_prefix(body.size() - rpc::kGrpcPrefixBytes);
    return prefix == std::string_view(want.data(), want.size());
  }

  rpc::Http2Stream ask(std::string_view method, const std::string& message) {
    const rpc::Http2Stream id = session_->request({{":method", "POST"},
                                                   {":scheme", "http"},
                                                   {":path", std::string(method)},
                                                   {":authority", "localhost"},
                                                   {"te", "trailers"},
                                                   {"content-type", "application/grpc"}});
    calls_[id] = {};
    const auto prefix = rpc::grpc_prefix(message.size());
    auto body = std::make_shared<std::string>(prefix.begin(), prefix.end());
    body->append(message);
    session_->send(id, std::move(body));
    session_->end(id, {});
    return id;
  }

  /// Sends what there is to send, then takes what comes next.
  void turn() {
    for (Bytes out = session_->to_send(); !out.empty(); out = session_->to_send())
      expect(stream_.send(out));
    const std::size_t count = expect(stream_.receive(buffer_));
    if (count == 0 || !session_->receive(std::span(buffer_).first(count)))
      give_up("the plugin hung up");
  }

  rpc::UnixStream stream_;
  std::unique_ptr<rpc::Http2Session> session_;
  std::map<rpc::Http2Stream, Call> calls_;
  std::array<std::byte, std::size_t{64} * 1024> buffer_{};
};

/// A plugin that has registered, and whose list is watched until this goes.
struct RegisteredPlugin {
  std::unique_ptr<KubeletChannel> channel;
  std::vector<std::string> ids;
};

/// Takes registrations in a directory, one plugin after the other.
class FakeKubelet final : private rpc::GrpcService {
 public:
  explicit FakeKubelet(std::filesystem::path directory)
      : directory_(std::move(directory)),
        server_(loop_.loop(),
                expect(rpc::UnixListener::listen_new(directory_ / rpc::kKubeletSocketName)), *this,
                {}) {
    loop_.start();
  }
  FakeKubelet(const FakeKubelet&) = delete;
  FakeKubelet& operator=(const FakeKubelet&) = delete;
  ~FakeKubelet() override { loop_.stop(); }

  /// Waits for the next registration, connects to who asks for it before it is answered, as a
  /// kubelet does, and takes its list.
  RegisteredPlugin accept() {
    const Registration asked = next();
    RegisteredPlugin out{std::make_unique<KubeletChannel>(directory_ / asked.endpoint), {}};
    out.channel->call("/v1beta1.DevicePlugin/GetDevicePluginOptions", "");
    asked.call->send(std::make_shared<const std::string>());
    asked.call->finish({});
    const std::string list = out.channel->watch("/v1beta1.DevicePlugin/ListAndWatch");
    each_field(list, 1, [&](std::string_view device) {
      each_field(device, 1, [&](std::string_view id) { out.ids.emplace_back(id); });
    });
    return out;
  }

 private:
  struct Registration {
    std::string endpoint;
    std::shared_ptr<rpc::GrpcCall> call;
  };

  template <class Take>
  static void each_field(std::string_view message, std::uint32_t number, const Take& take) {
    rpc::ProtobufScanner scanner(message);
    while (const auto field = scanner.next()) {
      if (field->number == number && field->has_length) take(field->bytes);
    }
    if (scanner.is_malformed()) give_up("the plugin's message is no protobuf");
  }

  void serve(const rpc::GrpcRequest& request, std::shared_ptr<rpc::GrpcCall> call) override {
    Registration asked{.endpoint = {}, .call = std::move(call)};
    each_field(request.message, 2, [&](std::string_view name) { asked.endpoint = name; });
    {
      const std::scoped_lock lock(mutex_);
      asked_.push_back(std::move(asked));
    }
    came_.notify_all();
  }

  Registration next() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(30), [&] { return !asked_.empty(); }))
      give_up("the plugin did not register; see its log");
    Registration out = std::move(asked_.front());
    asked_.pop_front();
    return out;
  }

  std::filesystem::path directory_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Registration> asked_;
  rpc::testing::RunningLoop loop_;
  rpc::GrpcServer server_;
};

}  // namespace confcom
