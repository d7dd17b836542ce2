#include "rego/value/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>
#include <vector>

#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/scalar_text.h"
#include "rego/value/set.h"
#include "rego/value/string.h"
#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

constexpr bool is_plain(char c) {
  return c >= ' ' && c <= '~' + 1 && c != '"' && c != '\\';  // DEL is plain to Go
}

void write_control(unsigned char c, std::string& out) {
  constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
  constexpr std::string_view kNames = "\"\\bfnrt";
  const std::size_t name = kNamed.find(static_cast<char>(c));
  if (name == std::string_view::npos) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  } else {
    out.push_back('\\');
    out.push_back(kNames[name]);
  }
}

/// The first character of `text`, which does not stand for itself or is not ASCII.
std::size_t write_special(std::string_view text, std::string& out) {
  constexpr char32_t kLineSeparator = 0x2028;
  constexpr char32_t kParagraphSeparator = 0x2029;
  const Rune rune = first_rune(text);
  if (!rune.is_valid) {
    out.append("\\ufffd");
  } else if (rune.size == 1) {
    write_control(static_cast<unsigned char>(rune.code_point), out);
  } else if (rune.code_point == kLineSeparator || rune.code_point == kParagraphSeparator) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                   static_cast<std::uint32_t>(rune.code_point));
  } else {
    out.append(text.substr(0, rune.size));
  }
  return rune.size;
}

/// An object's key and value, as JSON names them.
struct Member {
  std::string name;
  std::size_t position = 0;  // in OPA's order
  const Value* value = nullptr;
};

class Writer {
 public:
  Writer(const JsonStyle& style, std::string& out) : style_(style), out_(out) {}

  /// Whether it fitted.
  bool write(const Value& value);
  void start_line() {
    out_.append(style_.prefix);
    for (std::size_t i = 0; i < level_; ++i) out_.append(style_.indent);
  }

 private:
  template <class Items>
  bool write_array(const Items& items);
  bool write_object(const Object& object);
  bool write_named(const Object& object);
  bool write_other(const Object& object);
  bool write_member(std::string_view name, const Value& value, bool is_first);
  void next(bool is_first);
  void close(char bracket);

  const JsonStyle& style_;
  std::string& out_;
  std::size_t level_ = 0;
};

bool Writer::write(const Value& value) {
  switch (value.kind()) {
    case Kind::kArray:
      return write_array(value.array().items());
    case Kind::kSet:
      return write_array(value.set().sorted());
    case Kind::kObject:
      return write_object(value.object());
    case Kind::kString:
      write_json_string(value.string().view(), out_);
      break;
    default:
      write_scalar(value, out_);
      break;
  }
  return out_.size() <= style_.max_bytes;
}

/// From one item to the next, or to the first.
void Writer::next(bool is_first) {
  if (!is_first) out_.push_back(',');
  if (!style_.is_pretty) return;
  if (is_first) ++level_;
  out_.push_back('\n');
  start_line();
}

void Writer::close(char bracket) {
  if (style_.is_pretty) {
    --level_;
    out_.push_back('\n');
    start_line();
  }
  out_.push_back(bracket);
}

template <class Items>
bool Writer::write_array(const Items& items) {
  out_.push_back('[');
  bool is_first = true;
  for (const Value& item : items) {
    next(std::exchange(is_first, false));
    if (!write(item)) return false;
  }
  if (is_first) out_.push_back(']');
  if (!is_first) close(']');
  return out_.size() <= style_.max_bytes;
}

bool Writer::write_member(std::string_view name, const Value& value, bool is_first) {
  next(is_first);
  write_json_string(name, out_);
  out_.append(style_.is_pretty ? ": " : ":");
  return write(value);
}

/// All keys are strings.
bool Writer::write_named(const Object& object) {
  bool is_first = true;
  for (const Entry& entry : object.sorted()) {
    if (!write_member(entry.key.string().view(), entry.value, std::exchange(is_first, false)))
      return false;
  }
  return true;
}

/// Sorted again by what the keys become; of keys that become the same, the last has its value.
bool Writer::write_other(const Object& object) {
  const JsonStyle on_one_line{.max_bytes = style_.max_bytes};
  std::vector<Member> members;
  for (const Entry& entry : object.sorted()) {
    std::string name;
    if (entry.key.is_string()) {
      name = entry.key.string().view();
    } else if (!Writer(on_one_line, name).write(entry.key)) {
      return false;
    }
    members.push_back({std::move(name), members.size(), &entry.value});
  }
  std::ranges::sort(members, [](const Member& a, const Member& b) {
    return std::tie(a.name, a.position) < std::tie(b.name, b.position);
  });
  bool is_first = true;
  for (auto at = members.begin(); at != members.end(); ++at) {
    if (std::next(at) != members.end() && std::next(at)->name == at->name) continue;
    if (!write_member(at->name, *at->value, std::exchange(is_first, false))) return false;
  }
  return true;
}

bool Writer::write_object(const Object& object) {
  out_.push_back('{');
  if (object.entries().empty()) {
    out_.push_back('}');
    return out_.size() <= style_.max_bytes;
  }
  const bool is_named = std::ranges::all_of(
      object.entries(), [](const Entry& entry) { return entry.key.is_string(); });
  if (!(is_named ? write_named(object) : write_other(object))) return false;
  close('}');
  return out_.size() <= style_.max_bytes;
}

}  // namespace

Result<void> write_json(const Value& value, const JsonStyle& style, std::string& out) {
  assert(value.is_defined());
  Writer writer(style, out);
  if (style.is_pretty) writer.start_line();
  if (writer.write(value)) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("JSON of a value: longer than {} bytes", style.max_bytes));
}

void write_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  while (!text.empty()) {
    const auto end = std::ranges::find_if_not(text, is_plain);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(write_special(text, out));
  }
  out.push_back('"');
}

}  // namespace confcom::rego
