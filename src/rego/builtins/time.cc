#include <absl/time/time.h>

#include <array>
#include <filesystem>
#include <string>

#include "rego/builtins/operands.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

Value now_ns(BuiltinContext& context, Operands /*operands*/) { return context.now(); }

/// Whether Go would look for it: it leads out of no folder.
bool is_location_name(std::string_view name) {
  return name.find("..") == std::string_view::npos && !name.starts_with('/') &&
         !name.starts_with('\\');
}

/// Whether it is one of the system's. absl keeps every name it was ever asked for.
bool is_known_zone(std::string_view name) {
  constexpr std::size_t kMaxNameBytes = 64;
  const std::filesystem::path directory = "/usr/share/zoneinfo";
  std::error_code error;
  return name.size() <= kMaxNameBytes && name.find('\0') == std::string_view::npos &&
         std::filesystem::is_regular_file(directory / name, error);
}

/// "Local" is UTC: what a policy says does not depend on where it runs.
std::optional<absl::TimeZone> load_zone(BuiltinContext& context, std::string_view name) {
  if (name.empty() || name == "UTC" || name == "Local") return absl::UTCTimeZone();
  if (!is_location_name(name)) {
    context.fail("time: invalid location name");
    return std::nullopt;
  }
  absl::TimeZone zone;
  if (is_known_zone(name) && absl::LoadTimeZone(std::string(name), &zone)) return zone;
  context.fail(context.wants_messages() ? std::string("unknown time zone ").append(name) : "");
  return std::nullopt;
}

/// Of an operand that is a time, or an array that begins with one.
std::optional<absl::Time> time_of(BuiltinContext& context, const Value& nanoseconds) {
  if (!nanoseconds.is_number()) {
    context.fail_operand(1, "number", nanoseconds);
    return std::nullopt;
  }
  const auto since_epoch = to_int64(nanoseconds);
  if (!since_epoch) {
    context.fail("timestamp too big");
    return std::nullopt;
  }
  return absl::FromUnixNanos(*since_epoch);
}

/// The array's second item. What comes after it is a layout, which needs but be a text.
std::optional<absl::TimeZone> zone_of(BuiltinContext& context, std::span<const Value> items) {
  if (items.size() < 2) return absl::UTCTimeZone();
  for (const Value& item : items.subspan(1, std::min<std::size_t>(2, items.size() - 1))) {
    if (item.is_string()) continue;
    context.fail_operand(1, "string", item);
    return std::nullopt;
  }
  return load_zone(context, items[1].string().view());
}

Value clock_of(BuiltinContext& context, absl::Time time, const absl::TimeZone& zone) {
  const absl::CivilSecond civil = zone.At(time).cs;
  const std::array parts = {Value::integer(civil.hour()), Value::integer(civil.minute()),
                            Value::integer(civil.second())};
  return context.built(make_array(context.arena, parts));
}

/// [hour, minute, second] of a time, or of [time, zone].
Value clock(BuiltinContext& context, Operands operands) {
  const Value& operand = operands[0];
  if (operand.is_number()) {
    const auto time = time_of(context, operand);
    return time ? clock_of(context, *time, absl::UTCTimeZone()) : Value();
  }
  if (!operand.is_array() || operand.array().items().empty()) {
    return context.fail_operand(1, "either number (ns) or [number (ns), string (tz)]", operand);
  }
  const std::span<const Value> items = operand.array().items();
  const auto time = time_of(context, items.front());
  const auto zone = zone_of(context, items);
  return time && zone ? clock_of(context, *time, *zone) : Value();
}

constexpr std::array kBuiltins = {
    Builtin{"time.clock", clock},
    Builtin{"time.now_ns", now_ns},
};

}  // namespace

std::span<const Builtin> time_builtins() { return kBuiltins; }

}  // namespace confcom::rego
