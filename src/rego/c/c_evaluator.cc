#include "rego/c/c_evaluator.h"

#include <utility>

#include "rego/c/c_errors.h"
#include "rego/eval/answer_json.h"
#include "rego/value/json_writer.h"

namespace confcom::rego {

std::optional<std::string_view> json_text(const char* text, std::size_t size) {
  return text == nullptr ? std::nullopt : std::optional(std::string_view(text, size));
}

CEvaluator::CEvaluator(CEvaluatorOptions options)
    : answer_bytes_(options.answer_bytes), evaluator_(std::move(options.evaluation)) {}

void CEvaluator::forget() {
  answer_.clear();
  value_.clear();
  explanation_.clear();
  error_.clear();
}

confcom_rego_status CEvaluator::refuse(confcom_rego_status status, std::string why) {
  forget();
  error_ = std::move(why);
  return status;
}

confcom_rego_status CEvaluator::set_data(std::optional<std::string_view> json) {
  forget();
  auto arena = std::make_unique<Arena>();
  Value data;
  if (json.has_value()) {
    const auto read = reader_.parse(*json, *arena);
    if (!read.has_value()) return refuse(CONFCOM_REGO_BAD_JSON, "data: " + read.error().message);
    if (!read->is_object()) return refuse(CONFCOM_REGO_BAD_JSON, "data: expected an object");
    data = *read;
  }
  data_ = data;
  data_arena_ = std::move(arena);
  return CONFCOM_REGO_OK;
}

Result<Value> CEvaluator::read_input(std::optional<std::string_view> json) {
  input_arena_->reset();
  return json.has_value() ? reader_.parse(*json, *input_arena_) : Value();
}

confcom_rego_status CEvaluator::refuse(const EvaluationError& error, const Query& query) {
  const bool is_limit = error.code == EvaluationCode::kLimit;
  return refuse(is_limit ? CONFCOM_REGO_LIMIT_REACHED : CONFCOM_REGO_EVALUATION_FAILED,
                error_text(error, query));
}

confcom_rego_status CEvaluator::ask(const Query& query, std::optional<std::string_view> input) {
  forget();
  const auto value = read_input(input);
  if (!value.has_value()) return refuse(CONFCOM_REGO_BAD_JSON, "input: " + value.error().message);
  const auto answer = evaluator_.ask(query, *value, data_);
  return answer.has_value() ? keep(query, *answer) : refuse(answer.error(), query);
}

confcom_rego_status CEvaluator::explain(const Query& query, std::optional<std::string_view> input) {
  forget();
  const auto value = read_input(input);
  if (!value.has_value()) return refuse(CONFCOM_REGO_BAD_JSON, "input: " + value.error().message);
  const auto explanation = evaluator_.explain(query, *value, data_);
  if (!explanation.has_value()) return refuse(explanation.error(), query);
  if (*explanation != nullptr) explanation_ = to_json(**explanation);
  return CONFCOM_REGO_OK;
}

confcom_rego_status CEvaluator::keep(const Query& query, const Answer& answer) {
  auto kept = write_answer(query, answer, answer_bytes_, answer_);
  if (kept.has_value() && answer.value().is_defined()) {
    kept = write_json(answer.value(), {.max_bytes = answer_bytes_}, value_);
  }
  if (kept.has_value()) return CONFCOM_REGO_OK;
  return refuse(CONFCOM_REGO_LIMIT_REACHED, kept.error().message);
}

}  // namespace confcom::rego
