#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

namespace confcom {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

const char* pattern_of(LogFormat format) {
  return format == LogFormat::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                    : "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
}

/// As a JSON string; what is not UTF-8 is replaced.
std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string as_text(std::string_view message, Log::Fields fields) {
  std::string out(message);
  for (const LogField& field : fields) {
    const bool plain = field.value.find_first_of(" \"\n") == std::string::npos;
    out.append(" ").append(field.key).append("=").append(plain ? field.value
                                                               : json_string(field.value));
  }
  return out;
}

std::string as_members(std::string_view message, Log::Fields fields) {
  std::string out = "\"message\":" + json_string(message);
  for (const LogField& field : fields) {
    out.append(",").append(json_string(field.key)).append(":").append(json_string(field.value));
  }
  return out;
}

}  // namespace

struct Log::Sink {
  explicit Sink(LogFormat format_in) : format(format_in) {}

  LogFormat format;
  spdlog::logger logger{"confcom", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log(LogLevel lowest, LogFormat format) : sink_(std::make_unique<Sink>(format)) {
  sink_->logger.set_pattern(pattern_of(format), spdlog::pattern_time_type::utc);
  sink_->logger.set_level(to_spdlog(lowest));
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view message, Fields fields) {
  if (!sink_->logger.should_log(to_spdlog(level))) return;
  // As an argument, not as the format: a message may hold braces.
  sink_->logger.log(
      to_spdlog(level), "{}",
      sink_->format == LogFormat::kJson ? as_members(message, fields) : as_text(message, fields));
}

}  // namespace confcom
