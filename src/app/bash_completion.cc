#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/completion_script.h"

namespace confcom::app {
namespace {

/// Before the tables: finds the command that is being typed, and the option before the cursor, also
/// in "--option=value", which bash takes for three words.
constexpr std::string_view kOpening =
    R"(# bash completion for {0}; load it with: source <({0} completion bash)
_{0}_reply() {{ mapfile -t COMPREPLY < <(compgen "$@"); }}

_{0}() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command={0} i
  COMPREPLY=()
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${{COMP_WORDS[i]}}" in
{1}    esac
  done
  case "$command $prev" in
{2}  esac
  case $command in
{3}  esac
}}

complete -F _{0} {0}
)";

std::string reply(const OptionReference& value) {
  switch (completer_of(value)) {
    case Completer::kChoices:
      return fmt::format("_confcom_reply -W '{}' -- \"$cur\"", fmt::join(value.choices, " "));
    case Completer::kFiles:
      return "compopt -o filenames; _confcom_reply -f -- \"$cur\"";
    case Completer::kDirectories:
      return "compopt -o filenames; _confcom_reply -d -- \"$cur\"";
    case Completer::kNothing:
      break;
  }
  return ":";
}

std::string command_cases(std::span<const CommandReference* const> all) {
  std::string out;
  for (const CommandReference* command : all.subspan(1)) {
    out += fmt::format("      '{0}') command='{0}' ;;\n", command->name);
  }
  return out;
}

std::string value_cases(const CommandReference& command) {
  std::string out;
  for (const OptionReference& option : command.options) {
    if (option.value_name.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) {
      patterns.push_back(fmt::format("'{} {}'", command.name, name));
    }
    out += fmt::format("    {}) {}; return ;;\n", fmt::join(patterns, " | "), reply(option));
  }
  return out;
}

std::string word_case(const CommandReference& command) {
  std::vector<std::string> words;
  for (const OptionReference& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  std::string out = fmt::format("    '{}')\n      if [[ $cur == -* ]]; then\n", command.name);
  out += fmt::format("        _confcom_reply -W '{}' -- \"$cur\"\n", fmt::join(words, " "));
  std::vector<std::string_view> below;
  for (const CommandReference& one : command.commands) below.push_back(last_word(one));
  if (!below.empty()) {
    out += fmt::format("      else\n        _confcom_reply -W '{}' -- \"$cur\"\n",
                       fmt::join(below, " "));
  } else if (!command.positionals.empty()) {
    out += fmt::format("      else\n        {}\n", reply(command.positionals.front()));
  }
  return out + "      fi ;;\n";
}

}  // namespace

std::string bash_completion(const CommandReference& program) {
  const auto all = flatten(program);
  std::string values;
  std::string words;
  for (const CommandReference* command : all) {
    values += value_cases(*command);
    words += word_case(*command);
  }
  return fmt::format(kOpening, program.name, command_cases(all), values, words);
}

}  // namespace confcom::app
