#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rego/arena.h"
#include "rego/c/c_options.h"
#include "rego/c/confcom_rego.h"
#include "rego/eval/evaluator.h"
#include "rego/value/json_reader.h"

namespace confcom::rego {

/// Nothing where C has a null pointer.
[[nodiscard]] std::optional<std::string_view> json_text(const char* text, std::size_t size);

/// Asks queries with JSON texts, and keeps what came of the last one as texts. Confined to one
/// thread.
class CEvaluator {
 public:
  explicit CEvaluator(CEvaluatorOptions options);

  confcom_rego_status set_data(std::optional<std::string_view> json);
  confcom_rego_status ask(const Query& query, std::optional<std::string_view> input);
  confcom_rego_status explain(const Query& query, std::optional<std::string_view> input);

  [[nodiscard]] const char* answer() const { return answer_.empty() ? nullptr : answer_.c_str(); }
  [[nodiscard]] const char* value() const { return value_.empty() ? nullptr : value_.c_str(); }
  [[nodiscard]] bool is_true() const { return value_ == "true"; }
  [[nodiscard]] const char* explanation() const {
    return explanation_.empty() ? nullptr : explanation_.c_str();
  }
  [[nodiscard]] const char* error() const { return error_.c_str(); }

 private:
  void forget();
  confcom_rego_status refuse(confcom_rego_status status, std::string why);
  confcom_rego_status refuse(const EvaluationError& error, const Query& query);
  [[nodiscard]] Result<Value> read_input(std::optional<std::string_view> json);
  confcom_rego_status keep(const Query& query, const Answer& answer);

  std::size_t answer_bytes_;
  Evaluator evaluator_;
  JsonReader reader_;
  std::unique_ptr<Arena> input_arena_ = std::make_unique<Arena>();
  std::unique_ptr<Arena> data_arena_ = std::make_unique<Arena>();
  Value data_;
  std::string answer_;
  std::string value_;
  std::string explanation_;
  std::string error_;
};

}  // namespace confcom::rego
