#pragma once

/// The Rego engine for programs that are not C++: C11, and whatever calls C.
///
/// A policy is compiled from modules; a query is prepared for a policy; an evaluator asks queries.
/// Policies and queries never change, and threads may share them; an evaluator is one thread's at a
/// time. A query keeps what it needs of its policy, so that they may be freed in any order.
///
/// All text is UTF-8. What a function gives in *error is for people, with the line and a caret
/// where there is one; free it with confcom_rego_free_text. `error` may be null. Handles and texts
/// that are null may be freed. No exception leaves a function.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// NOLINTBEGIN(readability-identifier-naming): names as C has them
typedef struct confcom_rego_policy confcom_rego_policy;
typedef struct confcom_rego_query confcom_rego_query;
typedef struct confcom_rego_evaluator confcom_rego_evaluator;

/// What a call came to. New ones may follow.
typedef enum confcom_rego_status {
  CONFCOM_REGO_OK = 0,
  CONFCOM_REGO_BAD_ARGUMENT = 1,  ///< null where nothing may be null; options of a later version
  CONFCOM_REGO_BAD_SOURCE = 2,    ///< mistakes in modules or in a query
  CONFCOM_REGO_BAD_JSON = 3,      ///< of input or data
  CONFCOM_REGO_EVALUATION_FAILED = 4,
  CONFCOM_REGO_LIMIT_REACHED = 5,
  CONFCOM_REGO_OUT_OF_MEMORY = 6,
  CONFCOM_REGO_INTERNAL = 7  ///< a defect of the engine
} confcom_rego_status;

typedef enum confcom_rego_language {
  CONFCOM_REGO_V1 = 0,
  CONFCOM_REGO_V0 = 1  ///< of before OPA 1.0
} confcom_rego_language;

typedef struct confcom_rego_module {
  const char* file;  ///< as errors name it
  const char* text;
  size_t text_size;
  confcom_rego_language language;
} confcom_rego_module;

/// Zero everywhere but in `size` is the default. `size` is sizeof the struct, so that later
/// versions may add members at the end.
typedef struct confcom_rego_compile_options {
  size_t size;
  size_t max_errors;       ///< that are told; 0: 100
  bool is_strict;          ///< refuses what is unused or deprecated, too
  bool keeps_prints;       ///< otherwise print is as if it were not there
  bool reads_annotations;  ///< otherwise what is wrong with them is not told
} confcom_rego_compile_options;

/// Of a limit, 0 is the default, which docs/rego.md names. What is called gets `context`, on the
/// thread that asks, and returns; where it is null, policies cannot print, tell the time or draw a
/// number.
typedef struct confcom_rego_options {
  size_t size;
  uint64_t steps;
  uint64_t memory_bytes;
  uint64_t time_ms;
  uint64_t depth;
  uint64_t output_bytes;
  uint64_t regex_bytes;
  uint64_t answer_bytes;  ///< of an answer as text; 0: 256 MiB
  bool strict_builtin_errors;
  void* context;
  void (*print)(void* context, const char* file, uint32_t row, const char* text, size_t text_size);
  int64_t (*now_ns)(void* context);  ///< since 1970, in UTC
  uint64_t (*random)(void* context);
} confcom_rego_options;

/// "0.1.0"
const char* confcom_rego_version(void);

/// `options` may be null.
confcom_rego_status confcom_rego_compile(const confcom_rego_module* modules, size_t count,
                                         const confcom_rego_compile_options* options,
                                         confcom_rego_policy** policy, char** error);
void confcom_rego_free_policy(confcom_rego_policy* policy);

/// `text`: "data.door.open". It is v1, whatever the modules are.
confcom_rego_status confcom_rego_prepare(const confcom_rego_policy* policy, const char* text,
                                         confcom_rego_query** query, char** error);
void confcom_rego_free_query(confcom_rego_query* query);

/// `options` may be null; they are copied.
confcom_rego_status confcom_rego_make_evaluator(const confcom_rego_options* options,
                                                confcom_rego_evaluator** evaluator, char** error);
void confcom_rego_free_evaluator(confcom_rego_evaluator* evaluator);

/// What `data` holds beside what modules define, for all questions that follow: an object as JSON,
/// or null for nothing. Where it is refused, what was there stays.
confcom_rego_status confcom_rego_set_data(confcom_rego_evaluator* evaluator, const char* json,
                                          size_t json_size);

/// `input` is JSON, or null: then it is undefined. That a query is undefined is an answer, and OK.
confcom_rego_status confcom_rego_ask(confcom_rego_evaluator* evaluator,
                                     const confcom_rego_query* query, const char* input,
                                     size_t input_size);

/// Asks again, and notes why a query is undefined or false; policies print nothing then. Takes
/// several times as long as asking, the first time with a policy as long as compiling it.
confcom_rego_status confcom_rego_explain(confcom_rego_evaluator* evaluator,
                                         const confcom_rego_query* query, const char* input,
                                         size_t input_size);

// What the last call with this evaluator came to. The texts live until the next one.

/// As `opa eval` shows it, on one line: {"result":[{"expressions":[{"value":true,"text":"data.a.p",
/// "location":{"row":1,"col":1}}]}]}; {} where the query is undefined. Null after an error.
const char* confcom_rego_answer(const confcom_rego_evaluator* evaluator);
/// The first expression's value, as JSON; null where it is undefined.
const char* confcom_rego_value(const confcom_rego_evaluator* evaluator);
/// Whether that value is `true`, and nothing else is.
bool confcom_rego_is_true(const confcom_rego_evaluator* evaluator);
/// What confcom_rego_explain found, as JSON (docs/rego.md, "explain"); null where the query is
/// neither undefined nor false.
const char* confcom_rego_explanation(const confcom_rego_evaluator* evaluator);
/// Empty where there was none.
const char* confcom_rego_error(const confcom_rego_evaluator* evaluator);

void confcom_rego_free_text(char* text);
// NOLINTEND(readability-identifier-naming)

#ifdef __cplusplus
}
#endif
