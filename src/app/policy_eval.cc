#include "app/policy_eval.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <expected>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/capabilities_option.h"
#include "app/path_option.h"
#include "app/policy_eval_text.h"
#include "app/rego_answer.h"
#include "app/rego_files.h"
#include "app/rego_input.h"
#include "app/rego_problem.h"
#include "app/rego_surroundings.h"
#include "app/rego_version_option.h"
#include "app/text_layout.h"
#include "rego/eval/evaluator.h"

namespace confcom::app {
namespace {

using std::chrono::steady_clock;

/// The result, or its error for the user.
template <class T, class E>
std::expected<T, RegoProblems> told(std::expected<T, E> result, const SourceTexts& texts) {
  if (!result.has_value()) return std::unexpected(problems_of(result.error(), texts));
  return *std::move(result);
}

template <class T>
std::expected<T, RegoProblems> told(Result<T> result) {
  if (!result.has_value()) return std::unexpected(problems_of(result.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

class PolicyEval final : public Command {
 public:
  explicit PolicyEval(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] const CommandText& text() const override { return kPolicyEvalText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] std::expected<ExitStatus, RegoProblems> evaluate(Streams& streams);
  [[nodiscard]] std::expected<void, RegoProblems> load();
  [[nodiscard]] std::expected<rego::Query, RegoProblems> prepare(Streams& streams);
  [[nodiscard]] std::expected<rego::Value, RegoProblems> input(Streams& streams);
  [[nodiscard]] rego::EvaluationOptions options(Streams& streams) const;
  void print(const rego::Query& query, const rego::Answer& answer,
             const rego::Explanation* explanation, Streams& streams) const;
  [[nodiscard]] std::expected<std::unique_ptr<const rego::Explanation>, RegoProblems> explain(
      const rego::Query& query, const rego::Value& input) const;
  /// What `work` comes to, its time counted.
  template <class Work>
  auto timed(std::string_view name, const Work& work) {
    const auto begin = steady_clock::now();
    auto out = work();
    if (wants_metrics_) times_.emplace_back(name, steady_clock::now() - begin);
    return out;
  }

  const Clock& clock_;
  std::vector<std::string> paths_;
  std::string input_;
  CapabilitiesOption capabilities_;
  RegoVersionOption version_;
  bool strict_ = false;
  bool wants_metrics_ = false;
  bool explains_ = false;
  bool fail_ = false;
  bool fail_defined_ = false;
  std::string format_ = "json";
  std::string query_;

  rego::Arena arena_;
  std::optional<RegoFiles> files_;
  SourceTexts texts_;
  RegoTimes times_;
};

void PolicyEval::declare(CLI::App& app) {
  app.add_option("QUERY", query_, "What to ask: expressions, with ';' between them")
      ->type_name("QUERY")
      ->required();
  add_paths(app, "-d,--data", "FILE", paths_, "Modules and data, in files or directories");
  add_path(app, "-i,--input", "FILE", input_,
           "The input: JSON, or YAML in a .yaml or .yml; '-' is standard input");
  capabilities_.declare(app);
  version_.declare(app);
  app.add_flag("--strict-builtin-errors", strict_,
               "End with an error where a builtin fails, instead of being undefined there");
  app.add_flag("--explain", explains_, "Tell why the query is undefined or false");
  app.add_flag("--metrics", wants_metrics_, "Tell how long each part took, in nanoseconds");
  app.add_option("-f,--format", format_, "As OPA's JSON, for people, or the values alone")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"json", "pretty", "raw"}))
      ->default_str(format_);
  CLI::Option* const fail =
      app.add_flag("--fail", fail_, "Exit with status 1 when the query is undefined");
  app.add_flag("--fail-defined", fail_defined_, "Exit with status 1 when the query is defined")
      ->excludes(fail);
}

std::expected<void, RegoProblems> PolicyEval::load() {
  files_.emplace(version_.version());
  for (const std::string& path : paths_) CONFCOM_CHECK(told(files_->add(path)));
  texts_ = texts_of(files_->modules());
  texts_.emplace("", query_);
  return {};
}

std::expected<rego::Query, RegoProblems> PolicyEval::prepare(Streams& streams) {
  CONFCOM_TRY(const auto allowed, told(capabilities_.allowed_builtins(streams)));
  CONFCOM_TRY(const rego::Policy policy, timed("timer_rego_module_compile_ns", [&] {
                return told(rego::Policy::compile(files_->modules(), {.keeps_prints = true,
                                                                      .reads_annotations = true,
                                                                      .allowed_builtins = allowed}),
                            texts_);
              }));
  return timed("timer_rego_query_compile_ns",
               [&] { return told(rego::Query::prepare(policy, query_), texts_); });
}

std::expected<rego::Value, RegoProblems> PolicyEval::input(Streams& streams) {
  if (input_.empty()) return rego::Value();
  return timed("timer_rego_input_parse_ns",
               [&] { return told(load_input(input_, streams, arena_)); });
}

rego::EvaluationOptions PolicyEval::options(Streams& streams) const {
  return {.surroundings = rego_surroundings(clock_),
          .strict_builtin_errors = strict_,
          .print = [&streams](std::string_view, const rego::Location&, std::string_view text) {
            streams.err << many_lines(text) << '\n';
          }};
}

/// By an evaluator of its own, as an answer lives until the next question.
std::expected<std::unique_ptr<const rego::Explanation>, RegoProblems> PolicyEval::explain(
    const rego::Query& query, const rego::Value& input) const {
  if (!explains_ || !files_.has_value()) return nullptr;
  rego::Evaluator evaluator(
      {.surroundings = rego_surroundings(clock_), .strict_builtin_errors = strict_});
  return told(evaluator.explain(query, input, files_->data()), texts_);
}

void PolicyEval::print(const rego::Query& query, const rego::Answer& answer,
                       const rego::Explanation* explanation, Streams& streams) const {
  if (format_ == "json") {
    streams.out << answer_json(query, answer, times_,
                               explanation == nullptr ? "" : to_json(*explanation));
    return;
  }
  if (format_ == "pretty") {
    streams.out << answer_text(answer, times_);
  } else {
    streams.out << answer_raw(answer);
  }
  if (explanation != nullptr) streams.err << many_lines(to_text(*explanation));
}

std::expected<ExitStatus, RegoProblems> PolicyEval::evaluate(Streams& streams) {
  CONFCOM_CHECK(timed("timer_rego_load_files_ns", [this] { return load(); }));
  CONFCOM_TRY(const rego::Query query, prepare(streams));
  CONFCOM_TRY(const rego::Value input, this->input(streams));
  rego::Evaluator evaluator(options(streams));
  CONFCOM_TRY(const rego::Answer answer, timed("timer_rego_query_eval_ns", [&] {
                return told(evaluator.ask(query, input, files_->data()), texts_);
              }));
  CONFCOM_CHECK(told(check_size(answer)));
  CONFCOM_TRY(const auto explanation, explain(query, input));
  print(query, answer, explanation.get(), streams);
  const bool is_defined = answer.rows() != 0;
  return is_defined ? (fail_defined_ ? ExitStatus::kRefused : ExitStatus::kAccepted)
                    : (fail_ ? ExitStatus::kRefused : ExitStatus::kAccepted);
}

Result<ExitStatus> PolicyEval::run(Streams& streams) {
  const auto status = evaluate(streams);
  if (status.has_value()) return *status;
  if (format_ == "json") {
    streams.out << problems_json(status.error());
  } else {
    streams.err << problems_text(status.error());
  }
  return ExitStatus::kFailed;
}

}  // namespace

std::unique_ptr<Command> make_policy_eval(const Clock& clock) {
  return std::make_unique<PolicyEval>(clock);
}

}  // namespace confcom::app
