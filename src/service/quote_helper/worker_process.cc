#include "service/quote_helper/worker_process.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include "service/quote_helper/quote_worker.h"

namespace confcom::service {
namespace {

/// Which descriptors the child has.
class FileActions {
 public:
  explicit FileActions(int socket) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, socket, kWorkerSocket);
    // Clients' connections among them, which would stay open while a worker hangs.
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kWorkerSocket + 1);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Signals as a program expects them at its start, and a process group of its own.
class Attributes {
 public:
  Attributes() {
    sigset_t every{};
    sigset_t none{};
    ::sigfillset(&every);
    ::sigemptyset(&none);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigdefault(&attributes_, &every);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }

  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

struct Sockets {
  UniqueFd ours;
  UniqueFd childs;
};

Result<Sockets> make_sockets() {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) == 0) {
    return Sockets{UniqueFd(pair[0]), UniqueFd(pair[1])};
  }
  return fail(ErrorCode::kIo, fmt::format("quote worker: no socket for it: {}",
                                          std::generic_category().message(errno)));
}

Result<pid_t> spawn(std::vector<std::string> command, int socket) {
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const FileActions actions(socket);
  const Attributes attributes;
  pid_t id = 0;
  const int number = ::posix_spawn(&id, arguments.front(), actions.get(), attributes.get(),
                                   arguments.data(), environ);
  if (number == 0) return id;
  return fail(ErrorCode::kUnavailable,
              fmt::format("quote worker: {} cannot be started: {}", command.front(),
                          std::generic_category().message(number)));
}

std::string describe(const siginfo_t& end) {
  if (end.si_code == CLD_EXITED) return fmt::format("exit status {}", end.si_status);
  const char* const name = ::sigabbrev_np(end.si_status);
  return fmt::format("signal {} ({})", end.si_status, name != nullptr ? name : "unknown");
}

}  // namespace

Result<WorkerProcess> WorkerProcess::start(const std::vector<std::string>& command) {
  if (command.empty()) return fail(ErrorCode::kInvalidArgument, "quote worker: no command");
  CONFCOM_TRY(Sockets sockets, make_sockets());
  CONFCOM_TRY(const pid_t id, spawn(command, sockets.childs.get()));
  WorkerProcess out(id, std::move(sockets.ours));
  // Cannot be another's: until it is reaped, the process keeps its number. glibc 2.36 declares its
  // own wrapper without C linkage.
  out.ended_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
  if (out.ended_.valid()) return out;
  return fail(ErrorCode::kIo, fmt::format("quote worker: process {} cannot be watched: {}", id,
                                          std::generic_category().message(errno)));
}

WorkerProcess::~WorkerProcess() {
  if (id_ == 0) return;
  kill();
  static_cast<void>(reap());
}

void WorkerProcess::kill() const {
  // Not reaped yet, so the number is still this process's.
  if (id_ != 0) ::kill(id_, SIGKILL);
}

bool WorkerProcess::has_ended() const {
  siginfo_t end{};
  const int result = ::waitid(P_PID, static_cast<id_t>(id_), &end, WEXITED | WNOHANG | WNOWAIT);
  return result != 0 || end.si_pid == id_;
}

std::string WorkerProcess::reap() {
  siginfo_t end{};
  int result = 0;
  do {
    result = ::waitid(P_PID, static_cast<id_t>(id_), &end, WEXITED);
  } while (result != 0 && errno == EINTR);
  id_ = 0;
  return result == 0 ? describe(end) : "an unknown end";
}

}  // namespace confcom::service
