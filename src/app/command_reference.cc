#include "app/command_reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <utility>

namespace confcom::app {
namespace {

std::vector<std::string> split_choices(std::string_view list) {
  std::vector<std::string> choices;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    choices.emplace_back(list.substr(0, comma));
    list = comma == std::string_view::npos ? "" : list.substr(comma + 1);
  }
  return choices;
}

/// What is between the two; nothing where they are not there.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos || !text.ends_with(end)) return {};
  text.remove_prefix(at + begin.size());
  return text.substr(0, text.size() - end.size());
}

/// The library writes the type of a value with choices as "FORMAT:{text,json}", and of one with
/// bounds as "N:INT in [1 - 5]".
void set_type(std::string_view type, OptionReference& option) {
  option.value_name = type.substr(0, type.find(':'));
  option.choices = split_choices(between(type, ":{", "}"));
  const std::string_view bounds = between(type, " in [", "]");
  const std::size_t dash = bounds.find(" - ");
  if (dash != std::string_view::npos)
    option.range = fmt::format("{} to {}", bounds.substr(0, dash), bounds.substr(dash + 3));
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

OptionReference describe_option(const CLI::Option& option) {
  OptionReference out;
  out.names = names_of(option);
  if (option.get_items_expected_max() > 0) set_type(option.get_type_name(), out);
  out.default_value = option.get_default_str();
  out.description = option.get_description();
  out.group = option.get_group();
  out.required = option.get_required();
  out.repeatable = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return out;
}

std::string usage_of(const OptionReference& option) {
  std::string text =
      option.names.empty() ? "" : option.names.back() + (option.value_name.empty() ? "" : " ");
  text += option.value_name;
  if (option.repeatable) text += "...";
  return option.required ? text : "[" + text + "]";
}

std::string derived_synopsis(const CommandReference& command) {
  std::string line = command.name;
  if (!command.commands.empty()) return line + " COMMAND";
  for (const OptionReference& option : command.options) {
    if (option.required) line += " " + usage_of(option);
  }
  line += " [OPTIONS]";
  for (const OptionReference& positional : command.positionals) line += " " + usage_of(positional);
  return line;
}

void append_all(const CommandReference& command, std::vector<const CommandReference*>& out) {
  out.push_back(&command);
  for (const CommandReference& below : command.commands) append_all(below, out);
}

}  // namespace

CommandReference describe_options(const CLI::App& app, std::string name) {
  CommandReference out;
  out.name = std::move(name);
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? out.positionals : out.options).push_back(describe_option(*option));
  }
  return out;
}

std::vector<std::string> synopses(const CommandReference& command) {
  if (command.text->synopses.empty()) return {derived_synopsis(command)};
  std::vector<std::string> lines;
  for (const std::string_view arguments : command.text->synopses) {
    lines.push_back(fmt::format("{} {}", command.name, arguments));
  }
  return lines;
}

std::string option_heading(const OptionReference& option) {
  std::string heading = fmt::format("{}", fmt::join(option.names, ", "));
  if (!heading.empty() && !option.value_name.empty()) heading += ' ';
  return heading + option.value_name;
}

std::string option_meaning(const OptionReference& option) {
  std::string meaning = option.description;
  if (!option.choices.empty())
    meaning += fmt::format("; one of {}", fmt::join(option.choices, ", "));
  if (!option.range.empty()) meaning += fmt::format("; {}", option.range);
  if (!option.default_value.empty()) meaning += fmt::format(" (default {})", option.default_value);
  if (option.repeatable) meaning += "; may be repeated";
  return meaning;
}

std::vector<const CommandReference*> flatten(const CommandReference& command) {
  std::vector<const CommandReference*> out;
  append_all(command, out);
  return out;
}

}  // namespace confcom::app
