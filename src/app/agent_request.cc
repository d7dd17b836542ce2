#include "app/agent_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::app {
namespace {

using rego::Value;

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kOldBegin = "[\"ep\":";
// protobuf's longest here has 35.
constexpr std::size_t kMaxName = 128;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// It becomes part of a query.
bool is_name(std::string_view text) {
  const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= kMaxName && is_letter(text.front()) &&
         std::ranges::all_of(text, fits);
}

std::string_view trimmed(std::string_view line) {
  const std::size_t end = line.find_last_not_of(kSpace);
  line = line.substr(0, end == std::string_view::npos ? 0 : end + 1);
  if (line.ends_with(',')) line.remove_suffix(1);
  return line;
}

Result<AgentRequest> request_of(const Value& name, const Value& input) {
  if (!name.is_string() || !input.is_object())
    return fail(ErrorCode::kMalformed, "not the name of a request and an object");
  const std::string_view text = name.string().view();
  if (!is_name(text)) {
    return fail(ErrorCode::kMalformed,
                fmt::format("'{}' is no name of a request", printable(text)));
  }
  return AgentRequest{std::string(text), input};
}

}  // namespace

Result<AgentRequest> parse_agent_request(std::string_view line, rego::JsonReader& reader,
                                         rego::Arena& arena) {
  line = trimmed(line);
  std::string rewritten;
  if (line.starts_with(kOldBegin)) {
    rewritten = "[" + std::string(line.substr(kOldBegin.size()));
    line = rewritten;
  }
  CONFCOM_TRY(const Value value, reader.parse(line, arena));
  if (value.is_object()) {
    return request_of(value.object().find("kind"), value.object().find("request"));
  }
  if (!value.is_array() || value.array().size != 2)
    return fail(ErrorCode::kMalformed, R"(not ["Name", {…}] nor {"kind": "Name", "request": {…}})");
  return request_of(value.array().items()[0], value.array().items()[1]);
}

}  // namespace confcom::app
