#pragma once

#include <string>

#include "app/command_reference.h"

/// Scripts that complete commands, options, their values, files and directories. Each is complete
/// in itself and calls nothing but its shell.
namespace confcom::app {

[[nodiscard]] std::string bash_completion(const CommandReference& program);
[[nodiscard]] std::string zsh_completion(const CommandReference& program);
[[nodiscard]] std::string fish_completion(const CommandReference& program);

/// What completes a value.
enum class Completer : std::uint8_t { kNothing, kFiles, kDirectories, kChoices };
[[nodiscard]] Completer completer_of(const OptionReference& option);

/// The last word of the command's name.
[[nodiscard]] std::string_view last_word(const CommandReference& command);

/// "_confcom_quote_verify": a shell function's name.
[[nodiscard]] std::string function_name(const CommandReference& command);

}  // namespace confcom::app
