#include "app/usage_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "app/text_layout.h"
#include "base/printable.h"

namespace confcom::app {
namespace {

/// No command or option is longer; what is typed may be anything.
constexpr std::size_t kMaxWord = 64;

/// How many letters to insert, delete or change. Source: Levenshtein 1966, by rows.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row.back();
}

std::vector<std::string> command_names(const CommandReference& command) {
  std::vector<std::string> names;
  for (const CommandReference& below : command.commands) {
    names.push_back(below.name.substr(command.name.size() + 1));
  }
  return names;
}

std::vector<std::string> option_names(const CommandReference& command) {
  std::vector<std::string> names;
  for (const OptionReference& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::string unknown(std::string_view kind, std::string_view typed,
                    std::span<const std::string> words) {
  const std::string_view meant = nearest(typed, words);
  const std::string hint = meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant);
  return fmt::format("unknown {} '{}'{}", kind, printable(typed), hint);
}

std::string explain(const CommandReference& command, std::span<const std::string> unexpected,
                    std::string_view complaint) {
  if (!unexpected.empty() && unexpected.front().starts_with('-')) {
    return unknown("option", unexpected.front().substr(0, unexpected.front().find('=')),
                   option_names(command));
  }
  const std::vector<std::string> commands = command_names(command);
  if (!unexpected.empty() && !commands.empty())
    return unknown("command", unexpected.front(), commands);
  if (!unexpected.empty())
    return fmt::format("unexpected argument '{}'", printable(unexpected.front()));
  if (!commands.empty()) return fmt::format("which command? one of {}", fmt::join(commands, ", "));
  return one_line(complaint);
}

}  // namespace

std::string_view nearest(std::string_view typed, std::span<const std::string> words) {
  if (typed.size() > kMaxWord) return "";
  const auto near = std::ranges::min_element(
      words, {}, [&](const std::string& word) { return distance(typed, word); });
  if (near == words.end()) return "";
  // Two mistakes make a short word another one.
  const std::size_t mistakes = typed.size() <= 3 ? 1 : std::max<std::size_t>(2, typed.size() / 3);
  return distance(typed, *near) <= mistakes ? *near : std::string_view();
}

Error usage_error(const CommandReference& command, std::span<const std::string> unexpected,
                  std::string_view complaint) {
  const std::string path =
      command.name.substr(std::min(command.name.find(' ') + 1, command.name.size()));
  std::string message = explain(command, unexpected, complaint);
  if (command.name.find(' ') != std::string::npos) message = path + ": " + message;
  if (!message.ends_with('?')) message += ';';
  return {ErrorCode::kInvalidArgument, fmt::format("{} see '{} --help'", message, command.name)};
}

}  // namespace confcom::app
