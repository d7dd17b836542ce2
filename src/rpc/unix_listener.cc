#include "rpc/unix_listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "rpc/unix_address.h"

namespace confcom::rpc {
namespace {

namespace fs = std::filesystem;

/// What is added to the socket's name, for the lock.
constexpr std::string_view kLockSuffix = ".lock";

fs::path with_suffix(const fs::path& path, std::string_view suffix) {
  fs::path out = path;
  return out += suffix;
}

/// What a socket is called until it takes its name: a kubelet that looks for sockets passes by what
/// begins with a dot.
fs::path hidden(const fs::path& path) {
  return path.parent_path() / fmt::format(".{}", path.filename().string());
}

std::unexpected<Error> system_failure(const fs::path& path, std::string_view what, int number) {
  return fail(ErrorCode::kIo,
              fmt::format("{}: cannot {}: {}; check the directory's owner and mode", path.string(),
                          what, std::generic_category().message(number)));
}

std::unexpected<Error> taken(const fs::path& path, std::string_view how) {
  return fail(
      ErrorCode::kUnavailable,
      fmt::format("{}: another server {}; stop it, or listen elsewhere", path.string(), how));
}

/// Whatever the umask: a directory that clients cannot enter is of no use.
Result<void> make_directories(const fs::path& directory) {
  fs::path made;
  for (const fs::path& part : directory) {
    made /= part;
    if (::mkdir(made.c_str(), 0755) == 0) {
      if (::chmod(made.c_str(), 0755) != 0) return system_failure(made, "set the mode", errno);
    } else if (errno != EEXIST) {
      return system_failure(made, "make the directory", errno);
    }
  }
  return {};
}

/// The lock's file stays: were it removed, two could each lock a file of that name.
Result<UniqueFd> lock_name(const fs::path& path) {
  const fs::path lock = with_suffix(path, kLockSuffix);
  UniqueFd fd(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return system_failure(lock, "open the lock", errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno == EWOULDBLOCK) return taken(path, fmt::format("holds {}", lock.string()));
  return system_failure(lock, "lock", errno);
}

Result<UniqueFd> make_socket() {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return system_failure("unix socket", "make it", errno);
  return fd;
}

/// Servers that take no lock, Intel's for one, are found by whether they answer.
Result<void> expect_no_server(const fs::path& path, const sockaddr_un& address) {
  CONFCOM_TRY(const UniqueFd probe, make_socket());
  if (connect_to(probe.get(), address) == 0) return taken(path, "answers there");
  switch (errno) {
    case ECONNREFUSED:
    case ENOENT:
      return {};
    case EAGAIN:
      return taken(path, "listens there, with as many clients waiting as it allows");
    case EPROTOTYPE:
      return taken(path, "listens there for another kind of connection");
    default:
      return system_failure(path, "find out whether a server answers", errno);
  }
}

Result<void> expect_free(const fs::path& path, const sockaddr_un& address) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return {};
    return system_failure(path, "look at it", errno);
  }
  if (!S_ISSOCK(found.st_mode)) {
    return fail(ErrorCode::kDenied,
                fmt::format("{}: is there and is no socket; remove it if it may go, or listen "
                            "elsewhere",
                            path.string()));
  }
  return expect_no_server(path, address);
}

/// Leaves nothing under its name, whether or not that became something else's.
class TemporaryName {
 public:
  explicit TemporaryName(fs::path name) : name_(std::move(name)) {}
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName() { ::unlink(name_.c_str()); }

  [[nodiscard]] const fs::path& path() const { return name_; }

 private:
  fs::path name_;
};

/// Takes the name when it is ready to be connected to, in one step.
Result<struct stat> name_socket(const UniqueFd& socket, const TemporaryName& temporary,
                                const fs::path& path, mode_t mode) {
  const fs::path& name = temporary.path();
  CONFCOM_TRY(const sockaddr_un address, make_unix_address(name));
  if (::unlink(name.c_str()) != 0 && errno != ENOENT) return system_failure(name, "remove", errno);
  if (bind_to(socket.get(), address) != 0) return system_failure(name, "bind a socket", errno);
  if (::chmod(name.c_str(), mode) != 0) return system_failure(name, "set the mode", errno);
  if (::listen(socket.get(), SOMAXCONN) != 0) return system_failure(name, "listen", errno);
  struct stat made{};
  if (::lstat(name.c_str(), &made) != 0) return system_failure(name, "look at it", errno);
  if (::rename(name.c_str(), path.c_str()) != 0) return system_failure(path, "rename to it", errno);
  return made;
}

}  // namespace

Result<UnixListener> UnixListener::listen(const fs::path& path) {
  CONFCOM_TRY(const sockaddr_un address, make_unix_address(path));
  CONFCOM_CHECK(make_unix_address(hidden(path)));
  CONFCOM_CHECK(make_directories(path.parent_path()));
  UnixListener listener;
  listener.path_ = path;
  CONFCOM_TRY(listener.lock_, lock_name(path));
  CONFCOM_CHECK(expect_free(path, address));
  CONFCOM_CHECK(listener.take_name(0777));
  return listener;
}

Result<UnixListener> UnixListener::listen_new(const fs::path& path) {
  CONFCOM_CHECK(make_unix_address(hidden(path)));
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0) return taken(path, "has that name");
  UnixListener listener;
  listener.path_ = path;
  CONFCOM_CHECK(listener.take_name(0600));
  return listener;
}

Result<void> UnixListener::take_name(mode_t mode) {
  CONFCOM_TRY(socket_, make_socket());
  const TemporaryName temporary(hidden(path_));
  CONFCOM_TRY(const struct stat made, name_socket(socket_, temporary, path_, mode));
  named_ = true;
  device_ = made.st_dev;
  inode_ = made.st_ino;
  return {};
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::move(other.lock_)),
      socket_(std::move(other.socket_)),
      named_(std::exchange(other.named_, false)),
      device_(other.device_),
      inode_(other.inode_) {}

UnixListener& UnixListener::operator=(UnixListener&& other) noexcept {
  if (this == &other) return *this;
  remove_name();
  path_ = std::move(other.path_);
  lock_ = std::move(other.lock_);
  socket_ = std::move(other.socket_);
  named_ = std::exchange(other.named_, false);
  device_ = other.device_;
  inode_ = other.inode_;
  return *this;
}

UnixListener::~UnixListener() { remove_name(); }

void UnixListener::remove_name() {
  if (!std::exchange(named_, false)) return;
  struct stat found{};
  if (::lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace confcom::rpc
