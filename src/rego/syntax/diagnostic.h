#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rego/syntax/location.h"

namespace confcom::rego {

/// Which kind of mistake an author made.
enum class DiagnosticCode : std::uint8_t { kParse, kCompile, kType, kUnsafeVar, kRecursion };

/// OPA's name of it: "rego_parse_error".
[[nodiscard]] std::string_view to_string(DiagnosticCode code);

/// A mistake in a policy's text, for its author.
struct Diagnostic {
  DiagnosticCode code = DiagnosticCode::kParse;
  Location location = {};
  std::string message = {};
  std::string file = {};
  std::vector<std::string> details = {};  ///< lines that explain the message

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// "file:row: code: message", and below it the line of `text` with a caret under the column. Long
/// lines are cut to what is near the caret. Details are below that.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, std::string_view text);

/// What stands below the first line there, each line after a newline; empty for a place that is
/// nowhere.
[[nodiscard]] std::string render_place(const Location& location, std::string_view text);

}  // namespace confcom::rego
