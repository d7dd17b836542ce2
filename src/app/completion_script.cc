#include "app/completion_script.h"

#include <algorithm>

namespace confcom::app {

Completer completer_of(const OptionReference& option) {
  if (!option.choices.empty()) return Completer::kChoices;
  if (option.value_name == "FILE") return Completer::kFiles;
  if (option.value_name == "DIR") return Completer::kDirectories;
  return Completer::kNothing;
}

std::string_view last_word(const CommandReference& command) {
  return std::string_view(command.name).substr(command.name.rfind(' ') + 1);
}

std::string function_name(const CommandReference& command) {
  std::string name = "_" + command.name;
  std::ranges::replace_if(name, [](char c) { return c == ' ' || c == '-'; }, '_');
  return name;
}

}  // namespace confcom::app
