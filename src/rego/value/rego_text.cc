#include "rego/value/rego_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/scalar_text.h"
#include "rego/value/set.h"
#include "rego/value/string.h"
#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Controls, spaces other than ' ', format characters, private use. Source: Unicode 15, categories
/// Cc, Zs, Zl, Zp, Cf, Co; the ranges beyond U+FFFF are whole planes.
constexpr Range kUnprintable[] = {
    {0x00, 0x1f},       {0x7f, 0xa0},        {0xad, 0xad},       {0x600, 0x605},
    {0x61c, 0x61c},     {0x6dd, 0x6dd},      {0x70f, 0x70f},     {0x890, 0x891},
    {0x8e2, 0x8e2},     {0x1680, 0x1680},    {0x180e, 0x180e},   {0x2000, 0x200f},
    {0x2028, 0x202f},   {0x205f, 0x206f},    {0x3000, 0x3000},   {0xe000, 0xf8ff},
    {0xfeff, 0xfeff},   {0xfff0, 0xfffb},    {0xfffe, 0xffff},   {0x110bd, 0x110bd},
    {0x110cd, 0x110cd}, {0x13430, 0x1343f},  {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe00ff}, {0xe01f0, 0x10ffff},
};

bool is_printable(char32_t c) {
  return std::ranges::none_of(
      kUnprintable, [&](const Range& range) { return c >= range.first && c <= range.last; });
}

void write_escape(char32_t c, std::string& out) {
  constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
  constexpr std::string_view kNames = "abfnrtv";
  const std::size_t name = c < 0x80 ? kNamed.find(static_cast<char>(c)) : std::string_view::npos;
  const auto code = static_cast<std::uint32_t>(c);
  auto end = std::back_inserter(out);
  if (name != std::string_view::npos) {
    fmt::format_to(end, "\\{}", kNames[name]);
  } else if (c < 0x80) {
    fmt::format_to(end, "\\x{:02x}", code);
  } else if (c <= 0xffff) {
    fmt::format_to(end, "\\u{:04x}", code);
  } else {
    fmt::format_to(end, "\\U{:08x}", code);
  }
}

/// The first character of `text`.
std::size_t write_rune(std::string_view text, std::string& out) {
  const Rune rune = first_rune(text);
  if (!rune.is_valid) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
  } else if (rune.code_point == '"' || rune.code_point == '\\') {
    out.push_back('\\');
    out.push_back(text[0]);
  } else if (is_printable(rune.code_point)) {
    out.append(text.substr(0, rune.size));
  } else {
    write_escape(rune.code_point, out);
  }
  return rune.size;
}

class Writer {
 public:
  Writer(std::size_t max_bytes, std::string& out) : max_bytes_(max_bytes), out_(out) {}

  /// Whether it fitted.
  bool write(const Value& value);

 private:
  template <class Items>
  bool write_items(const Items& items);
  bool write_item(const Value& item) { return write(item); }
  bool write_item(const Entry& entry) {
    if (!write(entry.key)) return false;
    out_.append(": ");
    return write(entry.value);
  }
  template <class Items>
  bool write_between(std::string_view open, const Items& items, char close) {
    out_.append(open);
    const bool fits = write_items(items);
    out_.push_back(close);
    return fits && out_.size() <= max_bytes_;
  }

  std::size_t max_bytes_;
  std::string& out_;
};

template <class Items>
bool Writer::write_items(const Items& items) {
  bool is_first = true;
  for (const auto& item : items) {
    if (!std::exchange(is_first, false)) out_.append(", ");
    if (!write_item(item)) return false;
  }
  return true;
}

bool Writer::write(const Value& value) {
  switch (value.kind()) {
    case Kind::kArray:
      return write_between("[", value.array().items(), ']');
    case Kind::kObject:
      return write_between("{", value.object().sorted(), '}');
    case Kind::kSet:
      if (value.set().items().empty()) return write_between("set(", value.set().items(), ')');
      return write_between("{", value.set().sorted(), '}');
    case Kind::kString:
      write_rego_string(value.string().view(), out_);
      break;
    default:
      write_scalar(value, out_);
      break;
  }
  return out_.size() <= max_bytes_;
}

}  // namespace

Result<void> write_rego(const Value& value, std::size_t max_bytes, std::string& out) {
  assert(value.is_defined());
  if (Writer(max_bytes, out).write(value)) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("text of a value: longer than {} bytes", max_bytes));
}

Result<void> write_display(const Value& value, std::size_t max_bytes, std::string& out) {
  if (!value.is_string()) return write_rego(value, max_bytes, out);
  out.append(value.string().view());
  if (out.size() <= max_bytes) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("text of a value: longer than {} bytes", max_bytes));
}

void write_rego_string(std::string_view text, std::string& out) {
  out.push_back('"');
  while (!text.empty()) text.remove_prefix(write_rune(text, out));
  out.push_back('"');
}

}  // namespace confcom::rego
