#include "rpc/directory_watcher.h"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "rpc/event_loop.h"
#include "rpc/socket_waiter.h"

namespace confcom::rpc {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kGone =
    IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED;
constexpr std::uint32_t kNames = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE | IN_MOVED_FROM |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

std::string system_message(int number) { return std::generic_category().message(number); }

/// One event of a buffer that the kernel filled.
struct Event {
  int watch = 0;
  std::uint32_t mask = 0;
  std::string_view name;
};

/// Takes the first event off the buffer.
Event take_event(Bytes& buffer) {
  inotify_event head{};
  std::memcpy(&head, buffer.data(), sizeof head);
  const std::string_view padded = as_text(buffer.subspan(sizeof head, head.len));
  buffer = buffer.subspan(sizeof head + head.len);
  return {head.wd, head.mask, padded.substr(0, padded.find('\0'))};
}

}  // namespace

struct DirectoryWatcher::State : std::enable_shared_from_this<DirectoryWatcher::State> {
  State(EventLoop& loop_in, Handler handler_in) : loop(loop_in), handler(std::move(handler_in)) {}

  void wait() {
    const std::scoped_lock lock(mutex);
    if (stopped) return;
    // Without room for it in the loop there is nothing to be told; whoever watches polls no less.
    (void)waiter.wait(loop, inotify, Readiness::kReadable,
                      [self = shared_from_this()] { self->on_events(); });
  }

  void on_events() {
    alignas(inotify_event) std::array<std::byte, 4096> buffer;  // NOLINT(*-member-init): read into
    for (;;) {
      const ssize_t count = ::read(inotify.get(), buffer.data(), buffer.size());
      if (count <= 0) break;
      Bytes events = std::span(buffer).first(static_cast<std::size_t>(count));
      while (!events.empty()) tell(take_event(events));
    }
    wait();
  }

  void tell(const Event& event) {
    for (const fs::path& directory : directories_of(event)) {
      handler({directory, event.name, (event.mask & kGone) == 0});
    }
  }

  /// All of them when the kernel lost count.
  std::vector<fs::path> directories_of(const Event& event) {
    const std::scoped_lock lock(mutex);
    std::vector<fs::path> out;
    if (stopped) return out;
    for (const auto& [watch, path] : watches) {
      if (watch == event.watch || (event.mask & IN_Q_OVERFLOW) != 0) out.push_back(path);
    }
    if ((event.mask & IN_IGNORED) != 0) watches.erase(event.watch);
    return out;
  }

  EventLoop& loop;
  const Handler handler;
  UniqueFd inotify;
  std::mutex mutex;
  SocketWaiter waiter;
  std::map<int, fs::path> watches;
  bool stopped = false;
};

Result<std::unique_ptr<DirectoryWatcher>> DirectoryWatcher::make(EventLoop& loop, Handler handler) {
  auto state = std::make_shared<State>(loop, std::move(handler));
  state->inotify = UniqueFd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!state->inotify.valid()) {
    return fail(ErrorCode::kIo,
                fmt::format("inotify: {}; raise the sysctl fs.inotify.max_user_instances",
                            system_message(errno)));
  }
  state->wait();
  return std::unique_ptr<DirectoryWatcher>(new DirectoryWatcher(std::move(state)));
}

DirectoryWatcher::DirectoryWatcher(std::shared_ptr<State> state) : state_(std::move(state)) {}

DirectoryWatcher::~DirectoryWatcher() { stop(); }

Result<void> DirectoryWatcher::watch(const fs::path& directory, What what) {
  const std::scoped_lock lock(state_->mutex);
  const std::uint32_t mask = what == What::kNames ? kNames : kNames | IN_CLOSE_WRITE;
  const int watch = ::inotify_add_watch(state_->inotify.get(), directory.c_str(), mask);
  if (watch >= 0) {
    state_->watches.insert_or_assign(watch, directory);
    return {};
  }
  return fail(errno == ENOENT || errno == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo,
              fmt::format("{}: cannot be watched: {}", directory.string(), system_message(errno)));
}

void DirectoryWatcher::stop() {
  const std::scoped_lock lock(state_->mutex);
  state_->stopped = true;
  state_->waiter.stop();
}

}  // namespace confcom::rpc
