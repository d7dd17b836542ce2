#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/completion_script.h"

namespace confcom::app {
namespace {

/// True when the words typed so far name exactly this command.
constexpr std::string_view kOpening =
    R"(# fish completion for {0}; load it with: {0} completion fish | source
function __{0}_at
    set -l command {0}
    for word in (commandline -opc)[2..-1]
        contains -- "$command $word" {1}
        and set command "$command $word"
    end
    test "$command" = "$argv[1]"
end

complete -c {0} -f
)";

std::string quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string condition(const CommandReference& command) {
  return fmt::format("-n {}", quote(fmt::format("__confcom_at {}", quote(command.name))));
}

std::string value_of(const OptionReference& option) {
  switch (completer_of(option)) {
    case Completer::kChoices:
      return fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
    case Completer::kFiles:
      return " -r -F";
    case Completer::kDirectories:
      return " -x -a '(__fish_complete_directories)'";
    case Completer::kNothing:
      break;
  }
  return option.value_name.empty() ? "" : " -x";
}

std::string option_line(const CommandReference& command, const OptionReference& option) {
  std::string names;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    names += fmt::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
  }
  return fmt::format("complete -c confcom {}{}{} -d {}\n", condition(command), names,
                     value_of(option), quote(option.description));
}

std::string lines(const CommandReference& command) {
  std::string out;
  for (const CommandReference& below : command.commands) {
    out += fmt::format("complete -c confcom {} -a {} -d {}\n", condition(command), last_word(below),
                       quote(below.text->summary));
  }
  for (const OptionReference& option : command.options) out += option_line(command, option);
  for (const OptionReference& value : command.positionals) {
    const std::string completes = value_of(value);
    if (completer_of(value) == Completer::kNothing) continue;
    // A positional demands nothing: files are offered beside what else fits.
    out += fmt::format("complete -c confcom {}{}\n", condition(command),
                       completer_of(value) == Completer::kFiles ? " -F" : completes);
  }
  return out;
}

}  // namespace

std::string fish_completion(const CommandReference& program) {
  std::string names;
  std::string body;
  for (const CommandReference* command : flatten(program)) {
    if (command != &program) names += quote(command->name) + " ";
    body += lines(*command);
  }
  if (!names.empty()) names.pop_back();
  return fmt::format(kOpening, program.name, names) + body;
}

}  // namespace confcom::app
