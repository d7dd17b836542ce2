#include "app/completion_command.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>

#include "app/completion_script.h"

namespace confcom::app {
namespace {

constexpr Definition kExamples[] = {
    {"source <(confcom completion bash)", "In the present bash; in ~/.bashrc for every one"},
    {"confcom completion zsh > \"${fpath[1]}/_confcom\"", "In every zsh"},
    {"confcom completion fish > ~/.config/fish/completions/confcom.fish", "In every fish"},
};

constexpr CommandText kText = {
    .path = "completion",
    .summary = "Print a script that completes confcom's commands in your shell",
    .description =
        "Prints a script for bash, zsh or fish that completes commands, options, their "
        "values, and names of files and directories.",
    .examples = kExamples,
};

class Completion final : public Command {
 public:
  explicit Completion(CommandTree& tree) : tree_(&tree) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    app.add_option("SHELL", shell_, "Whose script")
        ->required()
        ->type_name("SHELL")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    const CommandReference program = tree_->reference();
    if (shell_ == "bash") streams.out << bash_completion(program);
    if (shell_ == "zsh") streams.out << zsh_completion(program);
    if (shell_ == "fish") streams.out << fish_completion(program);
    return ExitStatus::kAccepted;
  }

 private:
  CommandTree* tree_;
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion(CommandTree& tree) {
  return std::make_unique<Completion>(tree);
}

}  // namespace confcom::app
