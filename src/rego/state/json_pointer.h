#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// The way to a value in a document: names of members, and indices as text.
using JsonPointer = std::vector<std::string>;

/// Source: RFC 6901. Errors: what is wrong with the text.
[[nodiscard]] std::expected<JsonPointer, std::string> parse_json_pointer(std::string_view text);

/// Undefined where there is nothing.
[[nodiscard]] Value find_at(const Value& document, const JsonPointer& pointer);

// The document with a change at a place; what is not on the way there is shared. Errors: the place
// is not there, or the result is too deep. All of them in words.

/// A new member, or a value for one that is there; a new item, before the one that is there or, for
/// "-", after all. The whole document where the pointer is empty.
[[nodiscard]] std::expected<Value, std::string> add_at(const Value& document,
                                                       const JsonPointer& pointer,
                                                       const Value& value, Arena& arena);
/// What is there goes.
[[nodiscard]] std::expected<Value, std::string> remove_at(const Value& document,
                                                          const JsonPointer& pointer, Arena& arena);
/// What is there goes, and `value` comes.
[[nodiscard]] std::expected<Value, std::string> replace_at(const Value& document,
                                                           const JsonPointer& pointer,
                                                           const Value& value, Arena& arena);

}  // namespace confcom::rego
