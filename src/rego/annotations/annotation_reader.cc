#include "rego/annotations/annotation_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "rego/annotations/annotation_fields.h"
#include "rego/annotations/annotation_parts.h"
#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

/// A character in single quotes, in ASCII.
std::string quoted_rune(std::string_view text) {
  const Rune rune = text.empty() ? Rune() : first_rune(text);
  const auto code = static_cast<std::uint32_t>(rune.is_valid ? rune.code_point : 0xfffd);
  if (code == '\'' || code == '\\') return fmt::format("'\\{}'", static_cast<char>(code));
  if (code >= ' ' && code <= '~') return fmt::format("'{}'", static_cast<char>(code));
  if (code < 0x80) return fmt::format("'\\x{:02x}'", code);
  return code <= 0xffff ? fmt::format("'\\u{:04x}'", code) : fmt::format("'\\U{:08x}'", code);
}

/// What stands behind the colons of a line where a space belongs, up to one that has it.
std::vector<std::string> missing_spaces(std::string_view line) {
  std::vector<std::string> out;
  for (std::size_t at = line.find(':'); at < line.size(); at = line.find(':', at + 1)) {
    const std::string_view behind = line.substr(at + 1);
    if (behind.empty() || behind.starts_with(' ') || behind.starts_with('\t')) break;
    out.push_back(behind.starts_with(':') ? quoted_rune({}) : quoted_rune(behind));
  }
  return out;
}

std::string hints(const AnnotationBlock& block) {
  std::string out;
  for (const Comment& each : block.lines) {
    const std::vector<std::string> found = missing_spaces(each.text);
    if (found.empty()) continue;
    out += fmt::format(
        "\n  Hint: on line {}, symbol(s) [{}] immediately following a key/value separator ':' is "
        "not a legal yaml space character",
        each.location.row, fmt::join(found, " "));
  }
  return out;
}

/// Where OPA points for a line of the YAML: one below it, and the first for none.
const Location& place_of(std::size_t line, const AnnotationBlock& block) {
  return block.lines[std::min(line, block.lines.size() - 1)].location;
}

/// Reads the parts of one block. The first thing that is wrong ends it.
class Reader {
 public:
  Reader(const AnnotationBlock& block, const std::string& file, Arena& arena)
      : block_(block), file_(file), arena_(arena) {}

  std::expected<LooseAnnotations, Diagnostic> read() {
    const std::string text = block_.text();
    if (text.find_first_not_of(" \t\n\v\f\r") == std::string::npos) {
      return wrong("expected METADATA block, found whitespace");
    }
    const auto document = parse_yaml_tree(text);
    if (!document.has_value()) return no_yaml(document.error());
    std::vector<YamlMistake> mistakes;
    const AnnotationFields fields = decode_annotation_fields(*document, mistakes);
    if (!mistakes.empty()) return wrong_kinds(mistakes);
    LooseAnnotations out{.annotations = texts_of(fields), .scope = fields.scope};
    if (auto why = read_parts(fields, out.annotations); !why.has_value()) {
      return wrong(std::move(why).error());
    }
    return out;
  }

 private:
  std::unexpected<Diagnostic> wrong(std::string message) {
    return wrong(std::move(message), block_.location);
  }
  std::unexpected<Diagnostic> wrong(std::string message, const Location& location) {
    return std::unexpected(Diagnostic{.code = DiagnosticCode::kParse,
                                      .location = location,
                                      .message = std::move(message),
                                      .file = file_});
  }

  std::unexpected<Diagnostic> no_yaml(const YamlMistake& mistake) {
    const std::string where = mistake.line == 0 ? "" : fmt::format("line {}: ", mistake.line);
    return wrong(fmt::format("yaml: {}{}{}", where, mistake.text, hints(block_)),
                 place_of(mistake.line, block_));
  }

  std::unexpected<Diagnostic> wrong_kinds(const std::vector<YamlMistake>& mistakes) {
    std::string out = "yaml: unmarshal errors:";
    for (const YamlMistake& each : mistakes) {
      out += fmt::format("\n  line {}: {}", each.line, each.text);
    }
    return wrong(out + hints(block_), place_of(mistakes.front().line, block_));
  }

  [[nodiscard]] Annotations texts_of(const AnnotationFields& fields) const {
    Annotations out{.location = block_.location,
                    .last_row = block_.lines.back().location.row,
                    .is_entrypoint = fields.is_entrypoint,
                    .title = arena_.copy(fields.title),
                    .description = arena_.copy(fields.description)};
    for (const std::string& each : fields.organizations) {
      out.organizations.push_back(arena_.copy(each));
    }
    return out;
  }

  /// In OPA's order, which decides what is told.
  PartResult<void> read_parts(const AnnotationFields& fields, Annotations& out) {
    auto good = read_each(fields.related_resources, parse_related_resource, out.related_resources);
    if (good.has_value() && fields.compile != nullptr) {
      good = keep(parse_filter(*fields.compile, arena_), out.compile);
    }
    if (good.has_value()) good = read_each(fields.schemas, parse_schema, out.schemas);
    if (good.has_value()) good = read_each(fields.authors, parse_author, out.authors);
    if (good.has_value() && fields.custom != nullptr) {
      good = keep(parse_anything(*fields.custom, arena_), out.custom);
    }
    if (good.has_value() && fields.labels != nullptr) {
      good = keep(parse_anything(*fields.labels, arena_), out.labels);
    }
    return good;
  }

  template <class Part, class Kept>
  static PartResult<void> keep(PartResult<Part> part, Kept& out) {
    if (!part.has_value()) return std::unexpected(std::move(part).error());
    out = *std::move(part);
    return {};
  }

  template <class Part>
  PartResult<void> read_each(const std::vector<const YamlNode*>& nodes,
                             PartResult<Part> (*parse)(const YamlNode&, Arena&),
                             std::vector<Part>& out) {
    for (const YamlNode* const each : nodes) {
      Part part;
      if (auto good = keep(parse(*each, arena_), part); !good.has_value()) return good;
      out.push_back(std::move(part));
    }
    return {};
  }

  const AnnotationBlock& block_;
  const std::string& file_;
  Arena& arena_;
};

}  // namespace

std::expected<LooseAnnotations, Diagnostic> read_annotations(const AnnotationBlock& block,
                                                             const std::string& file,
                                                             Arena& arena) {
  return Reader(block, file, arena).read();
}

}  // namespace confcom::rego
