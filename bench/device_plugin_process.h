#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace confcom {

/// A program that was started here; what it prints goes to a file. Ended by SIGTERM.
class MeasuredProcess {
 public:
  /// No process of this number where the program cannot be started.
  MeasuredProcess(std::vector<std::string> command, const std::filesystem::path& log) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    std::vector<char*> arguments;
    for (std::string& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    if (::posix_spawnp(&id_, arguments.front(), &actions, nullptr, arguments.data(), ::environ) !=
        0)
      id_ = 0;
    posix_spawn_file_actions_destroy(&actions);
  }
  MeasuredProcess(const MeasuredProcess&) = delete;
  MeasuredProcess& operator=(const MeasuredProcess&) = delete;
  ~MeasuredProcess() {
    if (id_ != 0) ::kill(id_, SIGTERM);
    (void)wait();
  }

  /// Until it ends of itself: whether that was well.
  bool wait() {
    if (id_ == 0) return false;
    int status = 0;
    const bool good = ::waitpid(id_, &status, 0) == id_ && status == 0;
    id_ = 0;
    return good;
  }

  /// The number after `field` in a file of /proc/PID; KiB for memory.
  [[nodiscard]] std::uint64_t number(std::string_view file, std::string_view field) const {
    return number_in(fmt::format("/proc/{}/{}", id_, file), field);
  }

  /// How often its threads have begun to run, or were made to wait.
  [[nodiscard]] std::uint64_t context_switches() const {
    std::uint64_t out = 0;
    for (const auto& thread :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/task", id_))) {
      const std::string status = thread.path() / "status";
      out += number_in(status, "voluntary_ctxt_switches:");
      out += number_in(status, "nonvoluntary_ctxt_switches:");
    }
    return out;
  }

  /// Of user and system time. Source: proc(5), fields 14 and 15 of /proc/PID/stat.
  [[nodiscard]] std::uint64_t cpu_ticks() const {
    std::ifstream in(fmt::format("/proc/{}/stat", id_));
    std::string text;
    std::getline(in, text);
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    return user + system;
  }

 private:
  static std::uint64_t number_in(const std::string& path, std::string_view field) {
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with(field)) continue;
      std::uint64_t value = 0;
      const std::size_t digits = line.find_first_of("0123456789");
      std::from_chars(line.data() + digits, line.data() + line.size(), value);
      return value;
    }
    return 0;
  }

  pid_t id_ = 0;
};

}  // namespace confcom
