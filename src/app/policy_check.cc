#include "app/policy_check.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "app/capabilities_option.h"
#include "app/json_text.h"
#include "app/path_option.h"
#include "app/rego_files.h"
#include "app/rego_problem.h"
#include "app/rego_version_option.h"
#include "rego/eval/evaluator.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr Definition kExitStatus[] = {
    {"0", "the modules hold together"},
    {"1", "they do not"},
    {"2", "could not look: no such file, bad arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom policy check policy.rego", "Is it a policy?"},
    {"confcom policy check --strict -f json src/ | jq -r '.errors[].message'",
     "All modules of a directory, for a program"},
};

constexpr CommandText kText = {
    .path = "policy check",
    .summary = "See whether Rego policies hold together",
    .description =
        "Compiles modules together, as evaluation does, and tells every mistake with its place, up "
        "to 100 of them: on standard error for people, on standard output as JSON. Says nothing "
        "where there is none; in JSON, that is an empty object.\n\n"
        "Files are Rego whatever their names; of directories, .rego files are.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

std::string report_json(const RegoProblems& problems) {
  Json out = Json::object();
  for (const RegoProblem& each : problems) {
    Json& error = out["errors"].emplace_back(Json{{"code", each.code},
                                                  {"row", each.row},
                                                  {"col", each.column},
                                                  {"message", each.message},
                                                  {"file", each.file}});
    if (!each.details.empty()) error["details"] = each.details;
  }
  return json_text(out);
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string report_text(const RegoProblems& problems) {
  if (problems.empty()) return "";
  std::set<std::string_view> files;
  for (const RegoProblem& each : problems) files.insert(each.file);
  return fmt::format("{}{} in {}\n", problems_text(problems), counted(problems.size(), "error"),
                     counted(files.size(), "file"));
}

class PolicyCheck final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_paths(app, "FILE", "FILE", paths_, "Modules, in files or directories").required();
    app.add_flag("--strict", is_strict_,
                 "Refuse what is unused, shadowed or deprecated, and types that do not fit, too");
    capabilities_.declare(app);
    version_.declare(app);
    app.add_option("-f,--format", format_, "For people or for programs")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"pretty", "json"}))
        ->default_str(format_);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    RegoFiles files(version_.version());
    for (const std::string& path : paths_) CONFCOM_CHECK(files.add_modules(path));
    if (files.modules().empty())
      return fail(ErrorCode::kNotFound, paths_.front() + ": no .rego file is in it");
    CONFCOM_TRY(const auto allowed, capabilities_.allowed_builtins(streams));
    const auto policy = rego::Policy::compile(files.modules(), {.is_strict = is_strict_,
                                                                .keeps_prints = true,
                                                                .checks_types = is_strict_,
                                                                .reads_annotations = true,
                                                                .allowed_builtins = allowed});
    RegoProblems problems;
    if (!policy.has_value()) problems = problems_of(policy.error(), texts_of(files.modules()));
    if (format_ == "json") {
      streams.out << report_json(problems);
    } else {
      streams.err << report_text(problems);
    }
    return policy.has_value() ? ExitStatus::kAccepted : ExitStatus::kRefused;
  }

 private:
  std::vector<std::string> paths_;
  bool is_strict_ = false;
  CapabilitiesOption capabilities_;
  RegoVersionOption version_;
  std::string format_ = "pretty";
};

}  // namespace

std::unique_ptr<Command> make_policy_check() { return std::make_unique<PolicyCheck>(); }

}  // namespace confcom::app
