#include "app/capabilities_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/path_option.h"
#include "app/rego_input.h"
#include "rego/arena.h"
#include "rego/value/array.h"
#include "rego/value/json_reader.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::app {
namespace {

using rego::Value;

Value member(const Value& value, std::string_view key) {
  return value.is_object() ? value.object().find(key) : Value();
}

}  // namespace

void CapabilitiesOption::declare(CLI::App& app) {
  add_path(
      app, "--capabilities", "FILE", path_,
      "Refuse builtins that this capabilities.json of OPA does not list; only their names count");
}

Result<std::optional<std::set<std::string, std::less<>>>> CapabilitiesOption::allowed_builtins(
    Streams& streams) const {
  if (path_.empty()) return std::nullopt;
  CONFCOM_TRY(const std::string text, load_text(path_, streams));
  rego::Arena arena;
  const auto json = rego::parse_json(text, arena);
  if (!json.has_value()) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {}", path_, json.error().message));
  }
  const Value builtins = member(*json, "builtins");
  if (!builtins.is_array()) {
    return fail(ErrorCode::kMalformed, path_ + ": expected an object with a list of 'builtins'");
  }
  std::set<std::string, std::less<>> out;
  for (const Value& each : builtins.array().items()) {
    const Value name = member(each, "name");
    if (!name.is_string()) {
      return fail(ErrorCode::kMalformed, path_ + ": a builtin has no 'name' that is a string");
    }
    out.emplace(name.string().view());
  }
  return out;
}

}  // namespace confcom::app
