#include "app/man_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "app/man_page.h"
#include "app/path_option.h"
#include "base/printable.h"

namespace confcom::app {
namespace {

constexpr std::string_view kSynopses[] = {"[COMMAND...]", "--directory DIR"};

constexpr Definition kExamples[] = {
    {"confcom man quote verify | man -l -", "Read the page of one command"},
    {"confcom man --directory ~/.local/share/man/man1", "Install the pages of all"},
};

constexpr CommandText kText = {
    .path = "man",
    .summary = "Print or install manual pages",
    .description =
        "Prints the manual page of a command, or of confcom itself, or writes the pages "
        "of all commands into a directory.",
    .synopses = kSynopses,
    .examples = kExamples,
};

Result<void> write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return {};
  return fail(ErrorCode::kIo, fmt::format("{}: cannot be written; name a directory that you may "
                                          "write to",
                                          path.string()));
}

class Man final : public Command {
 public:
  explicit Man(CommandTree& tree) : tree_(&tree) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    app.add_option("COMMAND", words_, "The command whose page to print; default confcom itself")
        ->type_name("COMMAND");
    directory_option_ = &add_path(app, "--directory", "DIR", directory_,
                                  "Write the pages of all commands into this directory");
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    const CommandReference program = tree_->reference();
    if (directory_option_->count() == 0) return print(program, streams);
    if (words_.empty()) return write_all(program, streams);
    return fail(ErrorCode::kInvalidArgument,
                "man: --directory writes all pages; leave the command out, or --directory");
  }

 private:
  Result<ExitStatus> print(const CommandReference& program, Streams& streams) const;
  Result<ExitStatus> write_all(const CommandReference& program, Streams& streams) const;

  CommandTree* tree_;
  std::vector<std::string> words_;
  std::string directory_;
  CLI::Option* directory_option_ = nullptr;
};

Result<ExitStatus> Man::print(const CommandReference& program, Streams& streams) const {
  std::string name = program.name;
  for (const std::string& word : words_) name += " " + word;
  const auto all = flatten(program);
  const auto found = std::ranges::find(all, name, &CommandReference::name);
  if (found == all.end()) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("man: no command '{}'; see 'confcom --help'", printable(name)));
  }
  streams.out << man_page(**found, tree_->version());
  return ExitStatus::kAccepted;
}

Result<ExitStatus> Man::write_all(const CommandReference& program, Streams& streams) const {
  std::error_code failure;
  std::filesystem::create_directories(directory_, failure);
  for (const CommandReference* command : flatten(program)) {
    const std::filesystem::path path = std::filesystem::path(directory_) / man_page_name(*command);
    CONFCOM_CHECK(write_file(path, man_page(*command, tree_->version())));
    streams.out << path.string() << '\n';
  }
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_man(CommandTree& tree) { return std::make_unique<Man>(tree); }

}  // namespace confcom::app
