// What is read as a Rego module has no diagnostics, and what has some is no module; they lie within
// the text, and can be shown; so with annotations. A term that is read is written and read again as
// the same.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "rego/annotations/parse_annotated.h"
#include "rego/arena.h"
#include "rego/syntax/parse.h"
#include "rego/syntax/tree_text.h"
#include "require.h"

namespace {

using namespace confcom::rego;  // NOLINT(google-build-using-namespace): a program
using confcom::fuzz::require;

void require_told(const Diagnostics& diagnostics, std::string_view text) {
  for (const Diagnostic& each : diagnostics) {
    require(each.location.offset <= text.size() && each.location.end <= text.size());
    require(each.location.row != 0 || each.location.column == 0);
    require(!each.message.empty() && !render(each, text).empty());
  }
}

/// Comprehensions and templates are written without what is in them, and control characters as Go
/// does, by escapes that Rego has not.
bool is_written_whole(const std::string& text) {
  return !text.contains("\u2026") && !text.contains("\\x") && !text.contains("\\a") &&
         !text.contains("\\v");
}

void require_module(std::string_view text, const ParseOptions& options) {
  Arena arena;
  const ParsedModule parsed = parse_module(text, options, arena);
  require((parsed.module.package.path == nullptr) == !parsed.diagnostics.empty());
  require(parsed.diagnostics.empty() || parsed.module.rules.empty());
  require_told(parsed.diagnostics, text);
}

/// What is said of annotations is more than what is said without.
void require_annotations(std::string_view text, const ParseOptions& options) {
  Arena arena;
  const AnnotatedModule parsed = parse_annotated_module(text, options, arena);
  require((parsed.module.package.path == nullptr) == !parsed.diagnostics.empty());
  require(parsed.diagnostics.empty() || parsed.annotations.empty());
  require_told(parsed.diagnostics, text);
  const bool is_module = parse_module(text, options, arena).diagnostics.empty();
  require(is_module || !parsed.diagnostics.empty());
  for (const Annotations& each : parsed.annotations) {
    require(each.location.row < each.target_location.row && each.location.row < each.last_row);
    require(!each.target.empty());
  }
}

void require_term(std::string_view text, const ParseOptions& options) {
  Arena arena;
  const ParsedTerm parsed = parse_term(text, options, arena);
  require((parsed.term == nullptr) == !parsed.diagnostics.empty());
  require_told(parsed.diagnostics, text);
  if (parsed.term == nullptr) return;
  const std::string written = to_text(*parsed.term);
  if (!is_written_whole(written)) return;
  const ParsedTerm again = parse_term(written, options, arena);
  require(again.term != nullptr && to_text(*again.term) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = confcom::as_text(std::as_bytes(std::span(data, size)));
  for (const RegoVersion version : {RegoVersion::kV0, RegoVersion::kV1}) {
    const ParseOptions options{.version = version, .file = {}, .experimental_keywords = true};
    require_module(text, options);
    require_annotations(text, options);
    require_module("package a\nimport future.keywords\n" + std::string(text), options);
    require_term(text, options);
  }
  return 0;
}
