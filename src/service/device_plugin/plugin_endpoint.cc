#include "service/device_plugin/plugin_endpoint.h"

#include <fmt/format.h>

#include <chrono>
#include <system_error>
#include <utility>

#include "base/hex.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "rpc/event_loop.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/unix_listener.h"
#include "service/backoff.h"
#include "service/device_plugin/offered_resource.h"
#include "service/peer_sockets.h"

namespace confcom::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The kubelet gives a plugin 10 s to answer while it registers.
constexpr seconds kRegisterTimeout{15};
/// How long a kubelet that took a registration may be in coming to watch.
constexpr seconds kWatchTimeout{5};
/// How long a kubelet may be in noticing that another instance's streams have ended: were this one
/// registered again before, it would be taken for the one that ended.
constexpr seconds kSettle{2};
/// A watch that lasted less was no success.
constexpr seconds kLasting{5};
/// Half of the connections that a server keeps.
constexpr std::size_t kMaxWatches = 8;
/// How long another instance may be in registering, when it is asked to.
constexpr seconds kTakeOver{1};
/// A kubelet takes microseconds to see that a watch has ended, unless its machine is busy.
constexpr milliseconds kHandOverPause{300};
constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{10'000};
/// 262,144 ids of three characters are 1.3 MiB, a million 5 MiB.
constexpr std::size_t kMaxRequestBytes = std::size_t{6} * 1024 * 1024;
constexpr std::size_t kNameBytes = 4;

}  // namespace

std::string socket_prefix(std::string_view resource) {
  const auto digest = crypto::sha256(as_bytes(resource));
  return fmt::format("confcom-{}-", to_hex(Bytes(digest).first(kNameBytes)));
}

PluginEndpoint::PluginEndpoint(rpc::EventLoop& loop, Log& log, std::filesystem::path directory,
                               OfferedResource& offer)
    : loop_(loop),
      log_(log),
      directory_(std::move(directory)),
      offer_(offer),
      prefix_(socket_prefix(offer.name())),
      name_(prefix_ + to_hex(crypto::random_bytes<kNameBytes>()) + ".sock"),
      service_(*this),
      // Its name goes, as if it had left.
      peers_(loop, [](const std::filesystem::path& socket) { remove_dead_socket(socket); }) {}

PluginEndpoint::~PluginEndpoint() = default;

std::filesystem::path PluginEndpoint::socket() const { return directory_ / name_; }

std::string PluginEndpoint::device_list() { return offer_.list(); }

Result<rpc::DeviceGrant> PluginEndpoint::allocate(std::span<const std::string_view> ids) {
  return offer_.allocate(ids);
}

void PluginEndpoint::on_watched(bool watched) {
  bool leaving = false;
  {
    const std::scoped_lock lock(mutex_);
    state_.registered = watched;
    watches_ = watched ? watches_ + 1 : watches_ - 1;
    if (watched) ++begun_;
    leaving = leaving_;
  }
  changed_.notify_all();
  if (watched || leaving) return;
  log_.warning("the kubelet no longer watches; registering again", {{"resource", offer_.name()}});
}

void PluginEndpoint::start() {
  remove_dead_sockets(directory_, prefix_);
  for (const std::string& peer : living_sockets(directory_, prefix_)) {
    peers_.watch(directory_ / peer);
  }
  registrar_ = std::jthread([this](const std::stop_token& stop) { keep_registered(stop); });
}

void PluginEndpoint::list_changed() { service_.send_list(); }

void PluginEndpoint::on_directory_changed(std::string_view name, bool exists) {
  const bool is_peer = name != name_ && is_socket_of(name, prefix_);
  if (exists) {
    if (is_peer) peers_.watch(directory_ / name);
    if (name == rpc::kKubeletSocketName) register_again();
    return;
  }
  // A peer's name goes when it asks to be succeeded, or was killed; then what it leaves by.
  const bool peer_has_left = is_leaving_socket_of(name, prefix_);
  if (peer_has_left || is_peer || name == name_) register_again(peer_has_left);
}

void PluginEndpoint::register_again(bool settling) {
  {
    const std::scoped_lock lock(mutex_);
    again_ = true;
    settling_ = settling;
  }
  changed_.notify_all();
}

void PluginEndpoint::keep_registered(const std::stop_token& stop) {
  Backoff backoff(kFirstPause, kLongestPause);
  while (!stop.stop_requested()) {
    const std::uint64_t begun = watches_begun();
    const auto done = serve_and_register();
    std::unique_lock lock(mutex_);
    bool lasted = false;
    if (done.has_value()) {
      note_success();
      lasted = stays_registered(lock, stop, begun);
    } else {
      note_failure(done.error());
    }
    if (lasted) {
      backoff.succeeded();
    } else {
      changed_.wait_for(lock, stop, backoff.wait(), [&] { return again_; });
    }
    again_ = settling_ = false;
  }
}

/// Waits until it is to be registered again. False where the watch did not last. An older watch is
/// no sign: a kubelet that drops the client of this registration leaves that one open. `begun`:
/// how many watches had, before it.
bool PluginEndpoint::stays_registered(std::unique_lock<std::mutex>& lock,
                                      const std::stop_token& stop, std::uint64_t begun) {
  const auto begin = std::chrono::steady_clock::now();
  const auto is_watched = [&] { return begun_ != begun; };
  if (!changed_.wait_for(lock, stop, kWatchTimeout, [&] { return is_watched() || again_; }))
    state_.registered = false;
  changed_.wait(lock, stop, [&] { return !state_.registered || again_; });
  if (settling_) changed_.wait_for(lock, stop, kSettle, [&] { return !state_.registered; });
  return std::chrono::steady_clock::now() - begin >= kLasting;
}

void PluginEndpoint::note_success() {
  ++state_.registrations;
  state_.last_error.clear();
  log_.info("registered with the kubelet", {{"resource", offer_.name()}, {"socket", name_}});
}

/// Said once for each reason, for tries go on for ever.
void PluginEndpoint::note_failure(const Error& error) {
  ++state_.failures;
  if (state_.last_error == error.message) return;
  state_.last_error = error.message;
  log_.warning(fmt::format("cannot register: {}; going on to try", error.message),
               {{"resource", offer_.name()}});
}

Result<void> PluginEndpoint::serve_and_register() {
  CONFCOM_CHECK(serve());
  if (has_too_many_watches()) server_->disconnect_all();
  return rpc::register_device_plugin(directory_, {name_, offer_.name()}, kRegisterTimeout);
}

bool PluginEndpoint::has_too_many_watches() const {
  const std::scoped_lock lock(mutex_);
  return watches_ >= kMaxWatches;
}

/// A kubelet that starts removes all sockets.
Result<void> PluginEndpoint::serve() {
  std::error_code ignored;
  if (server_ != nullptr && std::filesystem::exists(socket(), ignored)) return {};
  CONFCOM_TRY(rpc::UnixListener listener, rpc::UnixListener::listen_new(socket()));
  server_ =
      std::make_unique<rpc::GrpcServer>(loop_, std::move(listener), service_,
                                        rpc::GrpcServerLimits{.message_bytes = kMaxRequestBytes});
  return {};
}

bool PluginEndpoint::has_successor() const {
  for (const std::string& name : living_sockets(directory_, prefix_)) {
    if (name != name_) return true;
  }
  return false;
}

void PluginEndpoint::leave() {
  {
    const std::scoped_lock lock(mutex_);
    leaving_ = true;
  }
  peers_.stop();
  registrar_ = {};  // stops it and waits
  if (server_ == nullptr) return;
  if (has_successor()) hand_over();
  server_->stop();
}

/// The other instance registers when this one's name goes, and once more when that goes by which
/// this one leaves. The kubelet has to see the end of the watch while it keeps no client.
void PluginEndpoint::hand_over() {
  const std::string leaving = leaving_name(name_);
  std::error_code error;
  std::filesystem::rename(socket(), directory_ / leaving, error);
  if (error) return;  // the directory was wiped: a kubelet begins anew
  std::this_thread::sleep_for(kTakeOver);
  service_.refuse_kubelets();
  const auto refused =
      rpc::register_device_plugin(directory_, {leaving, offer_.name()}, kWatchTimeout);
  log_.info(refused.has_value() ? "another instance goes on; the kubelet did not let this one go"
                                : "handed over to another instance",
            {{"resource", offer_.name()}});
  server_->disconnect_all();
  std::this_thread::sleep_for(kHandOverPause);
  std::filesystem::remove(directory_ / leaving, error);
}

std::uint64_t PluginEndpoint::watches_begun() const {
  const std::scoped_lock lock(mutex_);
  return begun_;
}

PluginEndpoint::State PluginEndpoint::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

}  // namespace confcom::service
