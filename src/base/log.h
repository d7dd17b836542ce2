#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace confcom {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

enum class LogFormat : std::uint8_t {
  kText,  ///< for a person: time, level, message, key=value
  kJson,  ///< an object a line, its members "time", "level", "message" and the fields
};

/// Something of a message that programs look for.
struct LogField {
  std::string_view key;  ///< a name that is no other member's
  std::string value;
};

/// Writes lines for operators to standard error: time, level, message, fields. Never pass it a
/// secret. Thread-safe.
class Log {
 public:
  using Fields = std::initializer_list<LogField>;

  explicit Log(LogLevel lowest, LogFormat format = LogFormat::kText);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void debug(std::string_view message, Fields fields = {}) {
    write(LogLevel::kDebug, message, fields);
  }
  void info(std::string_view message, Fields fields = {}) {
    write(LogLevel::kInfo, message, fields);
  }
  void warning(std::string_view message, Fields fields = {}) {
    write(LogLevel::kWarning, message, fields);
  }
  void error(std::string_view message, Fields fields = {}) {
    write(LogLevel::kError, message, fields);
  }

 private:
  struct Sink;
  void write(LogLevel level, std::string_view message, Fields fields);
  std::unique_ptr<Sink> sink_;
};

}  // namespace confcom
