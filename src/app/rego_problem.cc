#include "app/rego_problem.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "app/json_text.h"
#include "app/text_layout.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

std::string_view text_of(const std::string& file, const SourceTexts& texts) {
  const auto found = texts.find(file);
  return found == texts.end() ? std::string_view() : std::string_view(found->second);
}

/// A query's problem is in no file, and says so.
std::string shown(const std::string& file, std::string text) {
  return (file.empty() && text.starts_with(':') ? "query" : "") + std::move(text);
}

Json problem_json(const RegoProblem& problem) {
  Json out = {{"message", problem.message}, {"code", problem.code}};
  if (problem.row != 0) {
    out["location"] = {{"file", problem.file}, {"row", problem.row}, {"col", problem.column}};
  }
  return out;
}

}  // namespace

SourceTexts texts_of(const std::vector<rego::ModuleSource>& modules) {
  SourceTexts out;
  for (const rego::ModuleSource& each : modules) out.emplace(each.file, each.text);
  return out;
}

RegoProblems problems_of(const rego::Diagnostics& diagnostics, const SourceTexts& texts) {
  RegoProblems out;
  for (const rego::Diagnostic& each : diagnostics) {
    out.push_back({.code = std::string(to_string(each.code)),
                   .message = each.message,
                   .file = each.file,
                   .row = each.location.row,
                   .column = each.location.column,
                   .details = each.details,
                   .shown = shown(each.file, render(each, text_of(each.file, texts)))});
  }
  return out;
}

RegoProblems problems_of(const rego::EvaluationError& error, const SourceTexts& texts) {
  return {{.code = std::string(to_string(error.code)),
           .message = error.message,
           .file = error.file,
           .row = error.location.row,
           .column = error.location.column,
           .shown = shown(error.file, to_text(error) + render_place(error.location,
                                                                    text_of(error.file, texts)))}};
}

RegoProblems problems_of(const Error& error) {
  return {{.code = std::string(to_string(error.code)),
           .message = error.message,
           .file = {},
           .shown = "confcom: " + error.message}};
}

std::string problems_text(const RegoProblems& problems) {
  std::string out;
  for (const RegoProblem& each : problems) out += many_lines(each.shown) + '\n';
  return out;
}

std::string problems_json(const RegoProblems& problems) {
  Json out = {{"errors", Json::array()}};
  for (const RegoProblem& each : problems) out["errors"].push_back(problem_json(each));
  return json_text(out);
}

}  // namespace confcom::app
