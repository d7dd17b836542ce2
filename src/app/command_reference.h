#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace confcom::app {

/// One option or positional argument as the command line declares it.
struct OptionReference {
  std::vector<std::string> names;    ///< "-o", "--output"; none for a positional
  std::string value_name;            ///< "FILE", "DIR", "HEX"; empty for a flag
  std::vector<std::string> choices;  ///< the values there are, where they can be listed
  std::string range;                 ///< "1 to 65536", where the value has bounds
  std::string default_value;
  std::string description;
  std::string group;  ///< the heading in help
  bool required = false;
  bool repeatable = false;
};

/// A command with all below it, as help, man pages and completion scripts show it.
struct CommandReference {
  std::string name;  ///< "confcom quote verify"
  const CommandText* text = nullptr;
  std::vector<OptionReference> positionals;
  std::vector<OptionReference> options;
  std::vector<CommandReference> commands;
};

/// What the parser itself knows of its options, so that no text can disagree with it. Fills in all
/// but `text` and `commands`.
[[nodiscard]] CommandReference describe_options(const CLI::App& app, std::string name);

/// "confcom quote verify --collateral DIR FILE": what must be given, and that there are options.
[[nodiscard]] std::vector<std::string> synopses(const CommandReference& command);

/// "-o, --output FORMAT"
[[nodiscard]] std::string option_heading(const OptionReference& option);
/// The description with default and choices.
[[nodiscard]] std::string option_meaning(const OptionReference& option);

/// `command` and all below it, parents first.
[[nodiscard]] std::vector<const CommandReference*> flatten(const CommandReference& command);

}  // namespace confcom::app
