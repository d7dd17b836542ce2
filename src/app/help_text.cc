#include "app/help_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/text_layout.h"

namespace confcom::app {
namespace {

void append_section(std::string_view heading, const std::string& body, std::string& out) {
  if (!body.empty()) out += fmt::format("\n{}:\n{}", heading, body);
}

std::string synopsis(const CommandReference& command) {
  std::string out;
  for (const std::string& line : synopses(command)) {
    out += (out.empty() ? "usage: " : "       ") + line + '\n';
  }
  return out;
}

std::string definitions(std::span<const Definition> list) {
  std::string out;
  for (const Definition& entry : list) out += definition(entry.term, entry.meaning);
  return out;
}

std::string examples(std::span<const Definition> list) {
  std::string out;
  for (const Definition& entry : list) {
    if (!out.empty()) out += '\n';
    out += wrap(fmt::format("{}:", entry.meaning), kHelpColumns, 2);
    out += fmt::format("    {}\n", entry.term);
  }
  return out;
}

std::string option_list(std::span<const OptionReference> options, std::string_view group) {
  std::string out;
  for (const OptionReference& option : options) {
    if (option.group == group) out += definition(option_heading(option), option_meaning(option));
  }
  return out;
}

/// In the order in which the options first name them.
std::vector<std::string_view> groups_of(std::span<const OptionReference> options) {
  std::vector<std::string_view> groups;
  for (const OptionReference& option : options) {
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  }
  return groups;
}

std::string positional_list(std::span<const OptionReference> positionals) {
  std::string out;
  for (const OptionReference& one : positionals) {
    out += definition(one.value_name, option_meaning(one));
  }
  return out;
}

std::string command_list(const CommandReference& command) {
  std::string out;
  for (const CommandReference& below : command.commands) {
    const std::string_view name = std::string_view(below.name).substr(command.name.size() + 1);
    out += definition(name, below.text->summary);
  }
  return out;
}

}  // namespace

std::string help_text(const CommandReference& command) {
  std::string out = synopsis(command);
  out += '\n' + wrap(command.text->description, kHelpColumns, 0);
  append_section("commands", command_list(command), out);
  append_section("arguments", positional_list(command.positionals), out);
  for (const std::string_view group : groups_of(command.options)) {
    append_section(group, option_list(command.options, group), out);
  }
  append_section("files", definitions(command.text->files), out);
  append_section("exit status", definitions(command.text->exit_status), out);
  append_section("examples", examples(command.text->examples), out);
  return out;
}

}  // namespace confcom::app
