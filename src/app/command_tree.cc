#include "app/command_tree.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <utility>

#include "app/help_text.h"
#include "app/usage_error.h"

namespace confcom::app {
namespace {

constexpr std::string_view kHelpDescription = "Print this help and exit";

std::string_view last_word(std::string_view path) { return path.substr(path.rfind(' ') + 1); }

/// The path of the command above: "quote" of "quote verify", the program's for "quote".
std::string_view parent_path(std::string_view path, std::string_view program) {
  const std::size_t space = path.rfind(' ');
  return space == std::string_view::npos ? program : path.substr(0, space);
}

/// The parser takes its arguments last first.
std::vector<std::string> reversed(std::span<const std::string> args) {
  return {args.rbegin(), args.rend()};
}

}  // namespace

struct CommandTree::Node {
  const CommandText* text;
  CLI::App* app;
  const Node* parent;
  Command* command;  // null for the program and for groups
  bool declared = false;

  [[nodiscard]] std::string name() const {
    return (parent == nullptr ? "" : parent->name() + " ") + std::string(last_word(text->path));
  }
};

CommandTree::CommandTree(const CommandText& program, std::string version)
    : version_(std::move(version)), root_(std::make_unique<CLI::App>()) {
  nodes_.push_back(std::make_unique<Node>(&program, root_.get(), nullptr, nullptr));
  root_->option_defaults()->group("options");
  root_->set_help_flag("-h,--help", std::string(kHelpDescription));
  root_->set_version_flag("--version", std::string(program.path) + " " + version_,
                          "Print the version and exit");
  root_->require_subcommand(1);
}

CommandTree::~CommandTree() = default;

CLI::App& CommandTree::add_node(const CommandText& text, Command* command) {
  const std::string_view above = parent_path(text.path, nodes_.front()->text->path);
  for (const auto& parent : nodes_) {
    if (parent->text->path != above) continue;
    CLI::App* app = parent->app->add_subcommand(std::string(last_word(text.path)));
    app->set_help_flag("-h,--help", std::string(kHelpDescription));
    nodes_.push_back(std::make_unique<Node>(&text, app, parent.get(), command));
    return *app;
  }
  throw std::logic_error("the group is not there: " + std::string(above));
}

void CommandTree::add_group(const CommandText& group) {
  add_node(group, nullptr).require_subcommand(1);
}

void CommandTree::add(std::unique_ptr<Command> command) {
  add_node(command->text(), command.get());
  commands_.push_back(std::move(command));
}

void CommandTree::declare(Node& node) {
  if (node.command != nullptr && !std::exchange(node.declared, true))
    node.command->declare(*node.app);
}

const CommandTree::Node& CommandTree::chosen() const {
  const Node* deepest = nodes_.front().get();
  for (const auto& node : nodes_) {
    if (node->parent == deepest && node->app->parsed()) deepest = node.get();
  }
  return *deepest;
}

CommandTree::Node* CommandTree::named_by(std::span<const std::string> args) const {
  std::string path;
  for (const std::string& word : args) {
    if (word.starts_with('-')) continue;
    path += (path.empty() ? "" : " ") + word;
    const auto found =
        std::ranges::find(nodes_, path, [](const auto& node) { return node->text->path; });
    if (found == nodes_.end()) return nullptr;
    if ((*found)->command != nullptr) return found->get();
  }
  return nullptr;
}

std::span<const std::string> CommandTree::without_rest(std::span<const std::string> args,
                                                       Command& command) {
  const auto dashes = std::ranges::find(args, "--");
  if (dashes == args.end() || !command.take_rest({dashes + 1, args.end()})) return args;
  return {args.begin(), dashes};
}

CommandReference CommandTree::describe(const Node& node) const {
  CommandReference out = describe_options(*node.app, node.name());
  out.text = node.text;
  for (const auto& below : nodes_) {
    if (below->parent == &node) out.commands.push_back(describe(*below));
  }
  return out;
}

CommandReference CommandTree::reference() {
  for (const auto& node : nodes_) declare(*node);
  return describe(*nodes_.front());
}

Result<ExitStatus> CommandTree::run(std::span<const std::string> args, Streams& streams) {
  Node* const named = named_by(args);
  if (named != nullptr) {
    declare(*named);
    args = without_rest(args, *named->command);
  }
  try {
    root_->parse(reversed(args));
  } catch (const CLI::CallForHelp&) {
    streams.out << help_text(describe(chosen()));
    return ExitStatus::kAccepted;
  } catch (const CLI::CallForVersion& version) {
    streams.out << version.what() << '\n';
    return ExitStatus::kAccepted;
  } catch (const CLI::ParseError& error) {
    return std::unexpected(
        usage_error(describe(chosen()), chosen().app->remaining(), error.what()));
  }
  // Without its options it would not miss those that are required.
  if (!chosen().declared) throw std::logic_error("a command was parsed without its options");
  return chosen().command->run(streams);
}

}  // namespace confcom::app
