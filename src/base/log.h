#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace confcom {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// Writes lines for operators to standard error: time, level, message. Never pass it a secret.
/// Thread-safe.
class Log {
 public:
  explicit Log(LogLevel lowest);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void debug(std::string_view message) { write(LogLevel::kDebug, message); }
  void info(std::string_view message) { write(LogLevel::kInfo, message); }
  void warning(std::string_view message) { write(LogLevel::kWarning, message); }
  void error(std::string_view message) { write(LogLevel::kError, message); }

 private:
  struct Sink;
  void write(LogLevel level, std::string_view message);
  std::unique_ptr<Sink> sink_;
};

}  // namespace confcom
