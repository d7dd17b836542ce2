#include "rego/state/json_pointer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>

#include "base/printable.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

using Changed = std::expected<Value, std::string>;

std::unexpected<std::string> refuse(std::string message) {
  return std::unexpected(std::move(message));
}

Changed made(const ValueResult<Value>& value) {
  if (value.has_value()) return *value;
  return refuse("the result is nested too deeply");
}

/// Digits without a zero before them.
std::optional<std::size_t> parse_index(const std::string& token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return std::nullopt;
  if (!std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  std::size_t out = 0;
  const char* const end = token.data() + token.size();
  const auto [at, error] = std::from_chars(token.data(), end, out);
  if (error != std::errc() || at != end) return std::nullopt;
  return out;
}

Value child(const Value& of, const std::string& token) {
  if (of.is_object()) return of.object().find(token);
  const auto index = of.is_array() ? parse_index(token) : std::nullopt;
  return index.has_value() && *index < of.array().size ? of.array().items()[*index] : Value();
}

Changed with_member(const Object& object, const std::string& name, const Value& value,
                    Arena& arena) {
  ObjectBuilder out(arena, object.size + std::size_t{1});
  for (const Entry& entry : object.entries()) out.insert(entry.key, entry.value);
  out.insert(make_string(arena, name), value);
  return made(out.build());
}

Changed without_member(const Object& object, const std::string& name, Arena& arena) {
  ObjectBuilder out(arena, object.size);
  const Entry* const gone = object.find_entry(make_string(arena, name));
  for (const Entry& entry : object.entries()) {
    if (&entry != gone) out.insert(entry.key, entry.value);
  }
  return made(out.build());
}

/// With items `from` to `to` away, and `value`, if any, in their place.
Changed with_items(const Array& array, std::size_t from, std::size_t to, const Value& value,
                   Arena& arena) {
  ArrayBuilder out(arena, array.size + std::size_t{1});
  for (const Value& item : array.items().first(from)) out.push(item);
  if (value.is_defined()) out.push(value);
  for (const Value& item : array.items().subspan(to)) out.push(item);
  return made(out.build());
}

/// `of` with another child, which is there or is not; undefined: with none.
Changed with_child(const Value& of, const std::string& token, const Value& value, Arena& arena) {
  if (of.is_object()) {
    return value.is_defined() ? with_member(of.object(), token, value, arena)
                              : without_member(of.object(), token, arena);
  }
  const std::size_t index = parse_index(token).value_or(0);
  return with_items(of.array(), index, index + 1, value, arena);
}

Changed with_new_child(const Value& of, const std::string& token, const Value& value,
                       Arena& arena) {
  if (of.is_object()) return with_member(of.object(), token, value, arena);
  if (!of.is_array()) return refuse("what it is to be put in is neither object nor array");
  const auto index =
      token == "-" ? std::optional<std::size_t>(of.array().size) : parse_index(token);
  if (!index.has_value() || *index > of.array().size)
    return refuse(
        fmt::format("an array of {} has no place '{}'", of.array().size, printable(token)));
  return with_items(of.array(), *index, *index, value, arena);
}

/// The document with what `change` makes of the container that the pointer's last token is in.
template <class Change>
Changed change_at(const Value& document, const JsonPointer& pointer, const Change& change,
                  Arena& arena) {
  std::vector<Value> containers{document};
  for (const std::string& token : std::span(pointer).first(pointer.size() - 1)) {
    containers.push_back(child(containers.back(), token));
    if (!containers.back().is_defined())
      return refuse(fmt::format("there is no '{}'", printable(token)));
  }
  Changed out = change(containers.back(), pointer.back());
  for (std::size_t i = pointer.size() - 1; i > 0 && out.has_value(); --i) {
    out = with_child(containers[i - 1], pointer[i - 1], *out, arena);
  }
  return out;
}

Changed set_at(const Value& document, const JsonPointer& pointer, const Value& value,
               Arena& arena) {
  const auto change = [&](const Value& container, const std::string& token) -> Changed {
    if (!child(container, token).is_defined())
      return refuse(fmt::format("there is no '{}'", printable(token)));
    return with_child(container, token, value, arena);
  };
  return change_at(document, pointer, change, arena);
}

}  // namespace

std::expected<JsonPointer, std::string> parse_json_pointer(std::string_view text) {
  JsonPointer out;
  if (!text.empty() && text.front() != '/') return refuse("a pointer begins with '/'");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("~0") || rest.starts_with("~1")) {
      out.back() += rest[1] == '0' ? '~' : '/';
      ++i;
    } else if (rest.front() == '~') {
      return refuse("in a pointer, '~' is written ~0 and '/' in a name ~1");
    } else if (rest.front() == '/') {
      out.emplace_back();
    } else {
      out.back() += rest.front();
    }
  }
  return out;
}

Value find_at(const Value& document, const JsonPointer& pointer) {
  Value out = document;
  for (const std::string& token : pointer) {
    if (!out.is_defined()) break;
    out = child(out, token);
  }
  return out;
}

Changed add_at(const Value& document, const JsonPointer& pointer, const Value& value,
               Arena& arena) {
  if (pointer.empty()) return value;
  const auto change = [&](const Value& container, const std::string& token) {
    return with_new_child(container, token, value, arena);
  };
  return change_at(document, pointer, change, arena);
}

Changed remove_at(const Value& document, const JsonPointer& pointer, Arena& arena) {
  if (pointer.empty()) return refuse("the whole document cannot be removed");
  return set_at(document, pointer, {}, arena);
}

Changed replace_at(const Value& document, const JsonPointer& pointer, const Value& value,
                   Arena& arena) {
  return pointer.empty() ? Changed(value) : set_at(document, pointer, value, arena);
}

}  // namespace confcom::rego
