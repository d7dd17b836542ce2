#include "rego/c/confcom_rego.h"

#include <algorithm>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rego/c/c_errors.h"
#include "rego/c/c_evaluator.h"
#include "rego/c/c_options.h"
#include "rego/eval/evaluator.h"

// The engine's types, by the names that C knows.
// NOLINTBEGIN(readability-identifier-naming)
struct confcom_rego_policy {
  confcom::rego::Policy policy;
};

struct confcom_rego_query {
  confcom::rego::Query query;
};

struct confcom_rego_evaluator {
  explicit confcom_rego_evaluator(confcom::rego::CEvaluatorOptions options)
      : evaluator(std::move(options)) {}
  confcom::rego::CEvaluator evaluator;
};
// NOLINTEND(readability-identifier-naming)

namespace confcom::rego {
namespace {

/// What is thrown becomes a status.
template <class Work>
confcom_rego_status guarded(Work work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return CONFCOM_REGO_OUT_OF_MEMORY;
  } catch (...) {
    return CONFCOM_REGO_INTERNAL;
  }
}

/// Clears what a call is to give. False where there is nowhere to put it.
template <class Handle>
bool begin(Handle** out, char** error) {
  if (error != nullptr) *error = nullptr;
  if (out != nullptr) *out = nullptr;
  return out != nullptr;
}

/// For C to free.
template <class Handle, class Made>
confcom_rego_status give(Made made, Handle** out) {
  *out = std::make_unique<Handle>(std::move(made)).release();
  return CONFCOM_REGO_OK;
}

confcom_rego_status refuse(confcom_rego_status status, const std::string& text, char** error) {
  if (error == nullptr) return status;
  auto copy = std::make_unique<char[]>(text.size() + 1);
  std::ranges::copy(text, copy.get());
  *error = copy.release();
  return status;
}

confcom_rego_status compile(std::span<const confcom_rego_module> modules,
                            const confcom_rego_compile_options* options,
                            confcom_rego_policy** policy, char** error) {
  const auto known = compile_options_of(options);
  const auto sources = sources_of(modules);
  if (!known.has_value()) return refuse(CONFCOM_REGO_BAD_ARGUMENT, known.error().message, error);
  if (!sources.has_value()) {
    return refuse(CONFCOM_REGO_BAD_ARGUMENT, sources.error().message, error);
  }
  auto made = Policy::compile(*sources, *known);
  if (made.has_value()) return give(*std::move(made), policy);
  return refuse(CONFCOM_REGO_BAD_SOURCE, diagnostics_text(made.error(), *sources), error);
}

confcom_rego_status prepare(const Policy& policy, const char* text, confcom_rego_query** query,
                            char** error) {
  auto made = Query::prepare(policy, text);
  if (made.has_value()) return give(*std::move(made), query);
  const ModuleSource source{.file = "", .text = text};
  return refuse(CONFCOM_REGO_BAD_SOURCE, diagnostics_text(made.error(), {&source, 1}), error);
}

}  // namespace
}  // namespace confcom::rego

namespace rego = confcom::rego;

const char* confcom_rego_version() { return CONFCOM_VERSION; }

confcom_rego_status confcom_rego_compile(const confcom_rego_module* modules, size_t count,
                                         const confcom_rego_compile_options* options,
                                         confcom_rego_policy** policy, char** error) {
  return rego::guarded([&] {
    if (!rego::begin(policy, error) || (modules == nullptr && count != 0)) {
      return rego::refuse(CONFCOM_REGO_BAD_ARGUMENT, "modules or policy: null", error);
    }
    return rego::compile({modules, count}, options, policy, error);
  });
}

void confcom_rego_free_policy(confcom_rego_policy* policy) {
  const std::unique_ptr<confcom_rego_policy> freed(policy);
}

confcom_rego_status confcom_rego_prepare(const confcom_rego_policy* policy, const char* text,
                                         confcom_rego_query** query, char** error) {
  return rego::guarded([&] {
    if (!rego::begin(query, error) || policy == nullptr || text == nullptr) {
      return rego::refuse(CONFCOM_REGO_BAD_ARGUMENT, "policy, text or query: null", error);
    }
    return rego::prepare(policy->policy, text, query, error);
  });
}

void confcom_rego_free_query(confcom_rego_query* query) {
  const std::unique_ptr<confcom_rego_query> freed(query);
}

confcom_rego_status confcom_rego_make_evaluator(const confcom_rego_options* options,
                                                confcom_rego_evaluator** evaluator, char** error) {
  return rego::guarded([&] {
    if (!rego::begin(evaluator, error)) return CONFCOM_REGO_BAD_ARGUMENT;
    auto known = rego::evaluator_options_of(options);
    if (known.has_value()) return rego::give(*std::move(known), evaluator);
    return rego::refuse(CONFCOM_REGO_BAD_ARGUMENT, known.error().message, error);
  });
}

void confcom_rego_free_evaluator(confcom_rego_evaluator* evaluator) {
  const std::unique_ptr<confcom_rego_evaluator> freed(evaluator);
}

confcom_rego_status confcom_rego_set_data(confcom_rego_evaluator* evaluator, const char* json,
                                          size_t json_size) {
  if (evaluator == nullptr) return CONFCOM_REGO_BAD_ARGUMENT;
  return rego::guarded(
      [&] { return evaluator->evaluator.set_data(rego::json_text(json, json_size)); });
}

confcom_rego_status confcom_rego_ask(confcom_rego_evaluator* evaluator,
                                     const confcom_rego_query* query, const char* input,
                                     size_t input_size) {
  if (evaluator == nullptr || query == nullptr) return CONFCOM_REGO_BAD_ARGUMENT;
  return rego::guarded(
      [&] { return evaluator->evaluator.ask(query->query, rego::json_text(input, input_size)); });
}

confcom_rego_status confcom_rego_explain(confcom_rego_evaluator* evaluator,
                                         const confcom_rego_query* query, const char* input,
                                         size_t input_size) {
  if (evaluator == nullptr || query == nullptr) return CONFCOM_REGO_BAD_ARGUMENT;
  return rego::guarded([&] {
    return evaluator->evaluator.explain(query->query, rego::json_text(input, input_size));
  });
}

const char* confcom_rego_answer(const confcom_rego_evaluator* evaluator) {
  return evaluator == nullptr ? nullptr : evaluator->evaluator.answer();
}

const char* confcom_rego_value(const confcom_rego_evaluator* evaluator) {
  return evaluator == nullptr ? nullptr : evaluator->evaluator.value();
}

bool confcom_rego_is_true(const confcom_rego_evaluator* evaluator) {
  return evaluator != nullptr && evaluator->evaluator.is_true();
}

const char* confcom_rego_explanation(const confcom_rego_evaluator* evaluator) {
  return evaluator == nullptr ? nullptr : evaluator->evaluator.explanation();
}

const char* confcom_rego_error(const confcom_rego_evaluator* evaluator) {
  return evaluator == nullptr ? "" : evaluator->evaluator.error();
}

void confcom_rego_free_text(char* text) { const std::unique_ptr<char[]> freed(text); }
