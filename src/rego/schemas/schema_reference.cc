#include "rego/schemas/schema_reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#include "rego/annotations/url_check.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

using Found = std::expected<Value, std::string>;

/// A URL that was checked has two digits behind each "%".
std::string without_escapes(std::string_view text) {
  constexpr int kHexadecimal = 16;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint8_t byte = 0;
    if (text[i] != '%') {
      out += text[i];
    } else if (i + 2 < text.size() &&
               std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, kHexadecimal).ec ==
                   std::errc()) {
      out += static_cast<char>(byte);
      i += 2;
    }
  }
  return out;
}

std::string token_text(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool is_escape = token[i] == '~' && i + 1 < token.size();
    if (is_escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

Found item_at(std::span<const Value> items, std::string_view token) {
  std::int64_t index = 0;
  const char* const end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
  if (read.ec != std::errc() || read.ptr != end) {
    return std::unexpected(fmt::format("Invalid array index '{}'", token));
  }
  if (index < 0 || static_cast<std::uint64_t>(index) >= items.size()) {
    return std::unexpected(fmt::format("Out of bound array[0,{}] index '{}'", items.size(), index));
  }
  return items[static_cast<std::size_t>(index)];
}

Found step(const Value& from, std::string_view token) {
  if (from.is_array()) return item_at(from.array().items(), token);
  if (!from.is_object()) {
    return std::unexpected(fmt::format("Invalid token reference '{}'", token));
  }
  const std::string key = token_text(token);
  const Value out = from.object().find(key);
  if (out.is_defined()) return out;
  return std::unexpected(fmt::format("Object has no key '{}'", key));
}

/// What is no pointer names the whole.
Found follow(Value from, std::string_view fragment) {
  const std::string pointer = without_escapes(fragment);
  std::string_view rest = pointer;
  while (rest.starts_with('/')) {
    rest.remove_prefix(1);
    const std::string_view token = rest.substr(0, rest.find('/'));
    rest.remove_prefix(token.size());
    const Found next = step(from, token);
    if (!next.has_value()) return next;
    from = *next;
  }
  return from;
}

std::string refusal_of_other(std::string_view reference) {
  if (reference.find("://") != std::string_view::npos) {
    return fmt::format("remote reference loading disabled: {}", reference);
  }
  const bool is_whole = reference.starts_with('/') || reference.find(':') != std::string_view::npos;
  return fmt::format("Reference {}{} must be canonical", is_whole ? "" : "/", reference);
}

}  // namespace

SchemaReferences::SchemaReferences(const Value& root) : root_(root) { collect(root); }

/// Schemas that annotations hold nest no deeper than YAML may.
void SchemaReferences::collect(const Value& value) {
  if (value.is_array()) {
    for (const Value& each : value.array().items()) collect(each);
  }
  if (!value.is_object()) return;
  const Value old_id = value.object().find("id");
  const Value id = old_id.is_defined() ? old_id : value.object().find("$id");
  if (id.is_string()) {
    const std::string_view text = id.string().view();
    by_id_.try_emplace(text.ends_with('#') ? text.substr(0, text.size() - 1) : text, value);
  }
  for (const Entry& each : value.object().entries()) collect(each.value);
}

std::expected<Value, std::string> SchemaReferences::find(std::string_view reference) const {
  if (std::string why = url_refusal(reference); !why.empty()) return std::unexpected(why);
  const auto identified = by_id_.find(reference);
  if (identified != by_id_.end()) return identified->second;
  const std::size_t end = std::min(reference.find('#'), reference.size());
  const std::string_view fragment = end == reference.size() ? "" : reference.substr(end + 1);
  if (end == 0) return follow(root_, fragment);
  const auto base = by_id_.find(reference.substr(0, end));
  if (base != by_id_.end()) return follow(base->second, fragment);
  if (!by_id_.empty()) return Value();
  return std::unexpected(refusal_of_other(reference));
}

}  // namespace confcom::rego
