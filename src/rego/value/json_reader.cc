#include "rego/value/json_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "rego/value/escapes.h"
#include "rego/value/number.h"
#include "rego/value/tree_builder.h"
#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

namespace ondemand = simdjson::ondemand;

std::string_view without_space_after(std::string_view token) {
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

/// What stands between the quotes of a string, of which `begin` is behind the first.
std::string_view inside_quotes(const char* begin) {
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {begin, end};
}

/// Where a text breaks off in a string, or holds in one what may not stand there.
std::size_t find_bad_string(std::string_view text) {
  std::size_t start = text.size();
  bool is_inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      is_inside = !is_inside;
      start = i;
    } else if (is_inside && c == '\\') {
      ++i;
    } else if (is_inside && static_cast<unsigned char>(c) < ' ') {
      return i;
    }
  }
  return is_inside ? start : text.size();
}

std::string_view explain(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR:
      return "expected UTF-8";
    case simdjson::UNESCAPED_CHARS:
      return "expected an escape in place of a control character";
    case simdjson::UNCLOSED_STRING:
      return "expected the closing quote of this string";
    case simdjson::TRAILING_CONTENT:
      return "expected nothing after the value";
    case simdjson::STRING_ERROR:
      return "expected a string with escapes as JSON has them";
    default:
      return "expected a value, or a comma, colon or bracket where one belongs";
  }
}

std::unexpected<Error> fail_at(std::size_t offset, std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("JSON, byte {}: {}", offset, what));
}

}  // namespace

// The text is read as the only item of an array, "[text]", so that one that is no array or object
// needs no code of its own. What follows the item is either our bracket or too much.
struct JsonReader::State {
  ondemand::parser parser;
  std::unique_ptr<char[]> padded;
  std::size_t padded_bytes = 0;
  std::size_t max_depth = kMaxValueDepth;
  std::string_view text;  // in `padded`, without our brackets
  Arena* arena = nullptr;
  TreeBuilder builder;
  ondemand::document document;

  simdjson::padded_string_view load(std::string_view from);
  [[nodiscard]] std::size_t offset_of(std::string_view part) const;
  [[nodiscard]] std::unexpected<Error> failure(simdjson::error_code code);
  [[nodiscard]] std::unexpected<Error> bad_text(simdjson::error_code code) const;
  Result<void> read_document();
  Result<void> read(ondemand::value value);
  Result<void> read_array(ondemand::value& value);
  Result<void> read_object(ondemand::value& value);
  Result<void> read_member(ondemand::field& field);
  Result<void> read_string(ondemand::value& value);
  Result<void> read_halves(const char* begin);
  Result<void> read_scalar(ondemand::value& value);
  Result<void> check_depth(ondemand::value& value);
};

simdjson::padded_string_view JsonReader::State::load(std::string_view from) {
  const std::size_t size = from.size() + 2;
  const std::size_t wanted = size + simdjson::SIMDJSON_PADDING;
  if (wanted > padded_bytes) {
    padded_bytes = std::max(wanted, 2 * padded_bytes);
    padded = std::make_unique<char[]>(padded_bytes);
  }
  padded[0] = '[';
  if (!from.empty()) std::memcpy(&padded[1], from.data(), from.size());
  padded[size - 1] = ']';
  text = {&padded[1], from.size()};
  return simdjson::padded_string_view(padded.get(), size, padded_bytes);
}

std::size_t JsonReader::State::offset_of(std::string_view part) const {
  if (part.begin() <= text.begin()) return 0;
  return std::min(static_cast<std::size_t>(part.begin() - text.begin()), text.size());
}

std::unexpected<Error> JsonReader::State::failure(simdjson::error_code code) {
  const char* at = nullptr;
  const bool is_inside = document.current_location().get(at) == simdjson::SUCCESS;
  return fail_at(is_inside ? offset_of({at, 1}) : text.size(), explain(code));
}

/// Of what is found before any value is read.
std::unexpected<Error> JsonReader::State::bad_text(simdjson::error_code code) const {
  if (code == simdjson::UTF8_ERROR) return fail_at(find_invalid_utf8(text), explain(code));
  return fail_at(find_bad_string(text), explain(code));
}

Result<void> JsonReader::State::read_document() {
  ondemand::array items;
  if (const auto code = document.get_array().get(items)) return failure(code);
  std::size_t count = 0;
  for (auto item : items) {
    ondemand::value value;
    if (const auto code = std::move(item).get(value)) return failure(code);
    if (count++ > 0) return failure(simdjson::TRAILING_CONTENT);
    CONFCOM_CHECK(read(value));
  }
  if (count == 0) return fail_at(text.size(), "expected a value");
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    return failure(simdjson::TRAILING_CONTENT);
  return {};
}

Result<void> JsonReader::State::read(ondemand::value value) {
  ondemand::json_type type{};
  if (const auto code = value.type().get(type)) return failure(code);
  switch (type) {
    case ondemand::json_type::array:
      return read_array(value);
    case ondemand::json_type::object:
      return read_object(value);
    case ondemand::json_type::string:
      return read_string(value);
    default:
      return read_scalar(value);
  }
}

Result<void> JsonReader::State::check_depth(ondemand::value& value) {
  if (builder.depth() < max_depth) return {};
  return fail_at(offset_of(value.raw_json_token()),
                 fmt::format("expected containers nested at most {} deep", max_depth));
}

Result<void> JsonReader::State::read_array(ondemand::value& value) {
  CONFCOM_CHECK(check_depth(value));
  ondemand::array items;
  if (const auto code = value.get_array().get(items)) return failure(code);
  builder.begin_array();
  for (auto item : items) {
    ondemand::value element;
    if (const auto code = std::move(item).get(element)) return failure(code);
    CONFCOM_CHECK(read(element));
  }
  builder.end_array();
  return {};
}

Result<void> JsonReader::State::read_object(ondemand::value& value) {
  CONFCOM_CHECK(check_depth(value));
  ondemand::object members;
  if (const auto code = value.get_object().get(members)) return failure(code);
  builder.begin_object();
  for (auto member : members) {
    ondemand::field field;
    if (const auto code = std::move(member).get(field)) return failure(code);
    CONFCOM_CHECK(read_member(field));
  }
  builder.end_object();
  return {};
}

Result<void> JsonReader::State::read_member(ondemand::field& field) {
  const char* const begin = field.key().raw();
  std::string_view name;
  const auto code = field.unescaped_key().get(name);
  if (code == simdjson::SUCCESS) {
    builder.key(name);
  } else {
    CONFCOM_CHECK(read_halves(begin));
  }
  return read(field.value());
}

Result<void> JsonReader::State::read_string(ondemand::value& value) {
  const std::string_view token = value.raw_json_token();
  std::string_view decoded;
  const auto code = value.get_string().get(decoded);
  if (code != simdjson::SUCCESS) return read_halves(token.data() + 1);
  builder.string(decoded);
  return {};
}

/// A string that simdjson refuses, as it does halves of surrogate pairs.
Result<void> JsonReader::State::read_halves(const char* begin) {
  const auto decoded = without_escapes(inside_quotes(begin), false);
  if (!decoded.has_value())
    return fail_at(offset_of({begin - 1, 1}), explain(simdjson::STRING_ERROR));
  builder.string(*decoded);
  return {};
}

Result<void> JsonReader::State::read_scalar(ondemand::value& value) {
  const std::string_view token = without_space_after(value.raw_json_token());
  if (token == "null") {
    builder.null();
  } else if (token == "true" || token == "false") {
    builder.boolean(token == "true");
  } else {
    auto number = parse_number(token, *arena);
    if (!number) return fail_at(offset_of(token), number.error().message);
    builder.value(*number);
  }
  return {};
}

JsonReader::JsonReader(JsonLimits limits) : limits_(limits), state_(std::make_unique<State>()) {
  state_->max_depth = std::min<std::size_t>(limits.depth, kMaxValueDepth);
}
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;
JsonReader::~JsonReader() = default;

Result<Value> JsonReader::parse(std::string_view text, Arena& arena) {
  if (text.size() > limits_.bytes) {
    return fail(ErrorCode::kMalformed, fmt::format("JSON: {} bytes long, at most {} are taken",
                                                   text.size(), limits_.bytes));
  }
  const auto padded = state_->load(text);
  state_->arena = &arena;
  state_->builder.start(arena);
  if (const auto code = state_->parser.iterate(padded).get(state_->document))
    return state_->bad_text(code);
  CONFCOM_CHECK(state_->read_document());
  return state_->builder.finish();
}

Result<Value> parse_json(std::string_view text, Arena& arena, JsonLimits limits) {
  return JsonReader(limits).parse(text, arena);
}

}  // namespace confcom::rego
