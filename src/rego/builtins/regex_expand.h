#pragma once

#include <re2/re2.h>

#include <span>
#include <string_view>

#include "rego/builtins/text_builder.h"

namespace confcom::rego {

/// Appends `pattern` with groups in place of "$1", "${1}", "$name" and "${name}", and "$" of "$$".
/// A name goes as far as it can; of no group, it is empty. Any other "$" stands for itself. Source:
/// Go's Regexp.Expand. Beyond ASCII, every character counts as a letter of a name.
void expand(std::string_view pattern, const re2::RE2& regex,
            std::span<const re2::StringPiece> groups, TextBuilder& out);

}  // namespace confcom::rego
