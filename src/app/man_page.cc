#include "app/man_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/text_layout.h"

namespace confcom::app {
namespace {

std::string hyphenated(const CommandReference& command) {
  std::string name = command.name;
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string upper_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// Text as roff shows it unchanged: a backslash would begin an escape, a plain hyphen may become a
/// typographic one, and a line that begins with a dot or an apostrophe is a request.
std::string escape(std::string_view text) {
  std::string out;
  char before = '\n';
  for (const char c : text) {
    if (before == '\n' && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\' || c == '-') out += '\\';
    out += c == '\\' ? 'e' : c;
    before = c;
  }
  return out;
}

/// Escapes lengthen lines; this leaves room for them.
constexpr std::size_t kSourceColumns = 70;

std::string filled(std::string_view text) { return escape(wrap(text, kSourceColumns, 0)); }

void append_section(std::string_view heading, const std::string& body, std::string& out) {
  if (!body.empty()) out += fmt::format(".SH {}\n{}", heading, body);
}

std::string prose(std::string_view text) {
  std::string out;
  for (const std::string_view paragraph : paragraphs(text)) {
    out += fmt::format("{}{}", out.empty() ? "" : ".PP\n", filled(paragraph));
  }
  return out;
}

std::string entry(std::string_view term, std::string_view meaning) {
  return fmt::format(".TP\n\\fB{}\\fR\n{}", escape(term), filled(meaning));
}

std::string synopsis(const CommandReference& command) {
  std::string out;
  for (const std::string& line : synopses(command)) {
    const std::string_view arguments = std::string_view(line).substr(command.name.size());
    out += fmt::format("{}\\fB{}\\fR{}\n", out.empty() ? "" : ".br\n", escape(command.name),
                       escape(arguments));
  }
  return out;
}

std::string option_list(std::span<const OptionReference> options) {
  std::string out;
  for (const OptionReference& one : options) out += entry(option_heading(one), option_meaning(one));
  return out;
}

std::string definitions(std::span<const Definition> list) {
  std::string out;
  for (const Definition& one : list) out += entry(one.term, one.meaning);
  return out;
}

std::string command_list(const CommandReference& command) {
  std::string out;
  for (const CommandReference& below : command.commands) {
    out += entry(hyphenated(below) + "(1)", below.text->summary);
  }
  return out;
}

std::string examples(std::span<const Definition> list) {
  std::string out;
  for (const Definition& one : list) {
    out += fmt::format("{}{}:\n.PP\n.nf\n    {}\n.fi\n", out.empty() ? "" : ".PP\n",
                       escape(one.meaning), escape(one.term));
  }
  return out;
}

std::string_view parent_name(std::string_view name) { return name.substr(0, name.rfind(' ')); }

std::string see_also(const CommandReference& command) {
  if (command.name.find(' ') == std::string::npos) return "";
  std::string parent(parent_name(command.name));
  std::ranges::replace(parent, ' ', '-');
  return fmt::format("\\fB{}\\fR(1)\n", escape(parent));
}

}  // namespace

std::string man_page_name(const CommandReference& command) { return hyphenated(command) + ".1"; }

std::string man_page(const CommandReference& command, std::string_view version) {
  const std::string name = hyphenated(command);
  const std::string title = upper_case(name);
  std::string out =
      fmt::format(".TH {} 1 \"\" \"confcom {}\" \"User Commands\"\n", escape(title), version);
  append_section("NAME", fmt::format("{} \\- {}\n", escape(name), escape(command.text->summary)),
                 out);
  append_section("SYNOPSIS", synopsis(command), out);
  append_section("DESCRIPTION", prose(command.text->description), out);
  append_section("COMMANDS", command_list(command), out);
  append_section("OPTIONS", option_list(command.positionals) + option_list(command.options), out);
  append_section("FILES", definitions(command.text->files), out);
  append_section("EXIT STATUS", definitions(command.text->exit_status), out);
  append_section("EXAMPLES", examples(command.text->examples), out);
  append_section("SEE ALSO", see_also(command), out);
  return out;
}

}  // namespace confcom::app
