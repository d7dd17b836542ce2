#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/completion_script.h"

namespace confcom::app {
namespace {

/// Text inside single quotes, and inside the brackets of a specification of _arguments.
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string action(const OptionReference& value) {
  switch (completer_of(value)) {
    case Completer::kChoices:
      return fmt::format("({})", fmt::join(value.choices, " "));
    case Completer::kFiles:
      return "_files";
    case Completer::kDirectories:
      return "_files -/";
    case Completer::kNothing:
      break;
  }
  return "";
}

/// One line for each of the option's names; the other names are excluded unless it may be repeated.
std::string option_lines(const OptionReference& option) {
  std::string out;
  for (const std::string& name : option.names) {
    const std::string prefix =
        option.repeatable ? "*" : fmt::format("({})", fmt::join(option.names, " "));
    const bool joined = name.starts_with("--") && !option.value_name.empty();
    const std::string value =
        option.value_name.empty() ? "" : fmt::format(":{}:{}", option.value_name, action(option));
    out += fmt::format(" \\\n    '{}{}{}[{}]{}'", prefix, name, joined ? "=" : "",
                       escape(option.description), value);
  }
  return out;
}

std::string commands_block(const CommandReference& command) {
  std::string words;
  std::string calls;
  for (const CommandReference& below : command.commands) {
    words += fmt::format(" '{}:{}'", last_word(below), escape(below.text->summary));
    calls += fmt::format("        {}) {} ;;\n", last_word(below), function_name(below));
  }
  return fmt::format(R"(  case $state in
    command)
      local -a commands=({})
      _describe command commands ;;
    arguments)
      case $line[1] in
{}      esac ;;
  esac
)",
                     words, calls);
}

std::string function(const CommandReference& command) {
  std::string out = fmt::format(
      "{}() {{\n  local curcontext=$curcontext state line\n  typeset -A opt_args\n  _arguments -C",
      function_name(command));
  for (const OptionReference& option : command.options) out += option_lines(option);
  if (!command.commands.empty()) {
    return out + " \\\n    '1: :->command' '*:: :->arguments'\n" + commands_block(command) +
           "}\n\n";
  }
  for (const OptionReference& value : command.positionals) {
    const char* const place = value.repeatable ? "*" : "";
    out += fmt::format(" \\\n    '{}:{}:{}'", place, value.value_name, action(value));
  }
  return out + "\n}\n\n";
}

}  // namespace

std::string zsh_completion(const CommandReference& program) {
  std::string out = fmt::format(
      "#compdef {0}\n# zsh completion for {0}; load it with: source <({0} completion zsh)\n\n",
      program.name);
  for (const CommandReference* command : flatten(program)) out += function(*command);
  // As a file of $fpath it is the function's body; when sourced it announces itself.
  return out + fmt::format(
                   "if [[ $funcstack[1] == _{0} ]]; then _{0} \"$@\"; else compdef _{0} {0}; fi\n",
                   program.name);
}

}  // namespace confcom::app
