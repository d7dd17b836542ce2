#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

class EventLoop;

/// Tells of names that come, go or change their modes in directories, and of files that were
/// written: by inotify, so that nothing runs while nothing happens. Source: inotify(7).
/// Thread-safe.
class DirectoryWatcher {
 public:
  struct Change {
    const std::filesystem::path& directory;  ///< as it was given to watch()
    std::string_view name;                   ///< empty: the directory itself is gone, or changes
                                             ///< were too many to be told
    bool exists = true;
  };
  /// Called from the loop, one change at a time.
  using Handler = std::function<void(const Change&)>;

  /// `loop` must outlive it. Errors: io (the user's inotify instances are used up: says what to
  /// set).
  [[nodiscard]] static Result<std::unique_ptr<DirectoryWatcher>> make(EventLoop& loop,
                                                                      Handler handler);
  DirectoryWatcher(const DirectoryWatcher&) = delete;
  DirectoryWatcher& operator=(const DirectoryWatcher&) = delete;
  ~DirectoryWatcher();

  enum class What : std::uint8_t {
    kNames,     ///< and modes
    kContents,  ///< that files were written, too: never of a directory with devices in it, of
                ///< which one is closed all the time
  };

  /// Errors: not_found; io.
  [[nodiscard]] Result<void> watch(const std::filesystem::path& directory,
                                   What what = What::kNames);

  void stop();

 private:
  struct State;
  explicit DirectoryWatcher(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;  // shared with the loop's callbacks
};

}  // namespace confcom::rpc
