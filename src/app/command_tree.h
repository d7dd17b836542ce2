#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/command_reference.h"

namespace confcom::app {

/// The program's commands by their paths: parses the command line and runs the one it names.
/// A command's options are declared when they are asked for: a server keeps no others' in memory.
/// Confined to one thread; run once.
class CommandTree {
 public:
  /// `program` describes the program itself; its path is the program's name.
  CommandTree(const CommandText& program, std::string version);
  CommandTree(const CommandTree&) = delete;
  CommandTree& operator=(const CommandTree&) = delete;
  ~CommandTree();

  /// A command that only has commands below it; comes before them. `group` must outlive the tree.
  void add_group(const CommandText& group);
  void add(std::unique_ptr<Command> command);

  /// Errors: invalid_argument (what is wrong with the arguments, and where help is); the command's.
  [[nodiscard]] Result<ExitStatus> run(std::span<const std::string> args, Streams& streams);

  [[nodiscard]] CommandReference reference();
  [[nodiscard]] const std::string& version() const { return version_; }

 private:
  struct Node;
  CLI::App& add_node(const CommandText& text, Command* command);
  static void declare(Node& node);
  [[nodiscard]] const Node& chosen() const;
  /// The command that the first words name, whatever options are among them; null where they name
  /// none.
  [[nodiscard]] Node* named_by(std::span<const std::string> args) const;
  /// What is to be parsed: all, or up to the "--" after which it is the command's.
  [[nodiscard]] static std::span<const std::string> without_rest(std::span<const std::string> args,
                                                                 Command& command);
  [[nodiscard]] CommandReference describe(const Node& node) const;

  std::string version_;
  std::vector<std::unique_ptr<Command>> commands_;
  std::vector<std::unique_ptr<Node>> nodes_;  // parents first; the program is the first
  std::unique_ptr<CLI::App> root_;
};

}  // namespace confcom::app
