#include "app/yaml_value.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/printable.h"
#include "rego/value/array.h"
#include "rego/value/json_writer.h"
#include "rego/value/object.h"
#include "rego/value/string.h"
#include "rego/value/utf8.h"
#include "rego/value/yaml_number.h"

namespace confcom::app {
namespace {

using rego::Arena;
using rego::Value;

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
// Of aliases, 30 lines are enough for 10^9 nodes.
constexpr std::size_t kMaxNodes = 1'000'000;
constexpr std::size_t kMaxDepth = rego::kMaxValueDepth;

constexpr std::array<std::string_view, 11> kTrue = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                                    "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalse = {"n",     "N",     "no",  "No",  "NO", "false",
                                                     "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 4> kNoNumber = {".inf", "-.inf", "+.inf", ".nan"};

template <class Words>
bool is_one_of(std::string_view text, const Words& words) {
  return std::ranges::find(words, text) != words.end();
}

std::unexpected<Error> refuse(ErrorCode code, const YAML::Mark& mark, std::string_view what) {
  return fail(code, fmt::format("line {}, column {}: {}", mark.line + 1, mark.column + 1, what));
}

class YamlReader {
 public:
  explicit YamlReader(Arena& arena) : arena_(arena) {}

  Result<Value> read(const YAML::Node& node, std::size_t depth) {
    if (++nodes_ > kMaxNodes) {
      return refuse(ErrorCode::kMalformed, node.Mark(),
                    fmt::format("more than {} values, with those that aliases repeat", kMaxNodes));
    }
    if (depth > kMaxDepth) {
      return refuse(ErrorCode::kMalformed, node.Mark(),
                    fmt::format("nested deeper than {}", kMaxDepth));
    }
    if (node.IsMap()) return map(node, depth);
    if (node.IsSequence()) return sequence(node, depth);
    return node.IsScalar() ? scalar(node) : Value::null();
  }

 private:
  Result<Value> map(const YAML::Node& node, std::size_t depth) {
    rego::ObjectBuilder out(arena_, node.size());
    for (const auto& entry : node) {
      CONFCOM_TRY(const Value name, key(entry.first));
      CONFCOM_TRY(const Value value, read(entry.second, depth + 1));
      if (!out.insert(name, value))
        return refuse(ErrorCode::kMalformed, entry.first.Mark(), "a key that is there already");
    }
    return built(out.build(), node);
  }

  Result<Value> sequence(const YAML::Node& node, std::size_t depth) {
    rego::ArrayBuilder out(arena_, node.size());
    for (const auto& item : node) {
      CONFCOM_TRY(const Value value, read(item, depth + 1));
      out.push(value);
    }
    return built(out.build(), node);
  }

  static Result<Value> built(const rego::ValueResult<Value>& made, const YAML::Node& node) {
    if (made.has_value()) return *made;
    return refuse(ErrorCode::kMalformed, node.Mark(), "nested too deeply");
  }

  /// Keys are strings in JSON, whatever they are here.
  Result<Value> key(const YAML::Node& node) {
    if (!node.IsScalar() && !node.IsNull())
      return refuse(ErrorCode::kUnsupported, node.Mark(), "a key that is a list or a map");
    if (node.IsScalar() && node.Tag() == "?" && node.Scalar() == "<<")
      return refuse(ErrorCode::kUnsupported, node.Mark(), "merge keys are not supported");
    CONFCOM_TRY(const Value value, read(node, 0));
    if (value.is_string()) return value;
    std::string name;
    CONFCOM_CHECK(write_json(value, {}, name));
    return rego::make_string(arena_, name);
  }

  Result<Value> scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    const std::string& tag = node.Tag();
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return rego::make_string(arena_, text);
    if (tag != "?" && !tag.empty()) {
      return refuse(ErrorCode::kUnsupported, node.Mark(),
                    fmt::format("the tag '{}' is not supported", printable(tag)));
    }
    if (is_one_of(text, kNull)) return Value::null();
    if (is_one_of(text, kTrue)) return Value::boolean(true);
    if (is_one_of(text, kFalse)) return Value::boolean(false);
    if (is_one_of(text, kNoNumber))
      return refuse(ErrorCode::kUnsupported, node.Mark(), "JSON has no such number: " + text);
    if (const auto value = rego::parse_yaml_number(text, arena_)) return *value;
    return rego::make_string(arena_, text);
  }

  Arena& arena_;
  std::size_t nodes_ = 0;
};

}  // namespace

Result<Value> parse_yaml(std::string_view text, Arena& arena) {
  if (text.size() > kMaxBytes)
    return fail(ErrorCode::kMalformed, fmt::format("larger than {} bytes", kMaxBytes));
  if (const std::size_t at = rego::find_invalid_utf8(text); at != text.size())
    return fail(ErrorCode::kMalformed, fmt::format("offset {}: no UTF-8", at));
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.empty()) return Value::null();
    if (documents.size() > 1)
      return fail(ErrorCode::kUnsupported, "several YAML documents in one file");
    return YamlReader(arena).read(documents.front(), 0);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::kMalformed, printable(error.what()));
  }
}

}  // namespace confcom::app
