/// The engine as a program in C uses it. Exit status 0 where all of it is as expected.

#include "rego/c/confcom_rego.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void expect(bool is_good, const char* what, int line) {
  if (is_good) return;
  fprintf(stderr, "line %d: %s\n", line, what);
  ++failures;
}

#define EXPECT(condition) expect(condition, #condition, __LINE__)

static bool is_text(const char* text, const char* want) {
  if (text != NULL && strcmp(text, want) == 0) return true;
  fprintf(stderr, "got: %s\nwant: %s\n", text == NULL ? "(null)" : text, want);
  return false;
}

static const char kDoor[] =
    "package door\n"
    "default open := false\n"
    "open if input.name in data.names\n"
    "twice := numbers.range(1, 2)[_]\n"
    "slow := count([1 | some _ in numbers.range(1, 100000)])\n"
    "greeting := msg if { msg := concat(\", \", [\"hi\", input.name]); print(msg) }\n";

static confcom_rego_policy* compile_door(void) {
  const confcom_rego_module module = {"door.rego", kDoor, sizeof(kDoor) - 1, CONFCOM_REGO_V1};
  const confcom_rego_compile_options options = {.size = sizeof(options), .keeps_prints = true};
  confcom_rego_policy* policy = NULL;
  char* error = NULL;
  EXPECT(confcom_rego_compile(&module, 1, &options, &policy, &error) == CONFCOM_REGO_OK);
  if (error != NULL) fprintf(stderr, "%s\n", error);
  confcom_rego_free_text(error);
  return policy;
}

static confcom_rego_query* prepare(const confcom_rego_policy* policy, const char* text) {
  confcom_rego_query* query = NULL;
  EXPECT(confcom_rego_prepare(policy, text, &query, NULL) == CONFCOM_REGO_OK);
  return query;
}

static confcom_rego_evaluator* make_evaluator(const confcom_rego_options* options) {
  confcom_rego_evaluator* evaluator = NULL;
  EXPECT(confcom_rego_make_evaluator(options, &evaluator, NULL) == CONFCOM_REGO_OK);
  return evaluator;
}

static confcom_rego_status ask(confcom_rego_evaluator* evaluator, const confcom_rego_query* query,
                               const char* input) {
  return confcom_rego_ask(evaluator, query, input, input == NULL ? 0 : strlen(input));
}

static void test_answers(const confcom_rego_policy* policy) {
  confcom_rego_query* const query = prepare(policy, "data.door.open");
  confcom_rego_evaluator* const evaluator = make_evaluator(NULL);
  const char data[] = "{\"names\": [\"ann\"]}";
  EXPECT(confcom_rego_set_data(evaluator, data, strlen(data)) == CONFCOM_REGO_OK);

  EXPECT(ask(evaluator, query, "{\"name\": \"ann\"}") == CONFCOM_REGO_OK);
  EXPECT(confcom_rego_is_true(evaluator));
  EXPECT(is_text(confcom_rego_value(evaluator), "true"));
  EXPECT(is_text(confcom_rego_answer(evaluator),
                 "{\"result\":[{\"expressions\":[{\"value\":true,\"text\":\"data.door.open\","
                 "\"location\":{\"row\":1,\"col\":1}}]}]}"));

  EXPECT(ask(evaluator, query, "{\"name\": \"bo\"}") == CONFCOM_REGO_OK);
  EXPECT(!confcom_rego_is_true(evaluator));
  EXPECT(is_text(confcom_rego_value(evaluator), "false"));

  confcom_rego_free_evaluator(evaluator);
  confcom_rego_free_query(query);
}

static void test_bindings_and_undefined(const confcom_rego_policy* policy) {
  confcom_rego_query* const rows = prepare(policy, "x := [1, 2][_]");
  confcom_rego_query* const nothing = prepare(policy, "input.name");
  confcom_rego_evaluator* const evaluator = make_evaluator(NULL);
  EXPECT(ask(evaluator, rows, NULL) == CONFCOM_REGO_OK);
  EXPECT(is_text(confcom_rego_answer(evaluator),
                 "{\"result\":["
                 "{\"expressions\":[{\"value\":true,\"text\":\"x := [1, 2][_]\","
                 "\"location\":{\"row\":1,\"col\":1}}],\"bindings\":{\"x\":1}},"
                 "{\"expressions\":[{\"value\":true,\"text\":\"x := [1, 2][_]\","
                 "\"location\":{\"row\":1,\"col\":1}}],\"bindings\":{\"x\":2}}]}"));
  EXPECT(ask(evaluator, nothing, NULL) == CONFCOM_REGO_OK);
  EXPECT(is_text(confcom_rego_answer(evaluator), "{}"));
  EXPECT(confcom_rego_value(evaluator) == NULL);
  EXPECT(!confcom_rego_is_true(evaluator));
  EXPECT(is_text(confcom_rego_error(evaluator), ""));
  confcom_rego_free_evaluator(evaluator);
  confcom_rego_free_query(nothing);
  confcom_rego_free_query(rows);
}

static void test_failures(const confcom_rego_policy* policy) {
  confcom_rego_query* const query = prepare(policy, "data.door.twice");
  confcom_rego_evaluator* const evaluator = make_evaluator(NULL);
  EXPECT(ask(evaluator, query, NULL) == CONFCOM_REGO_EVALUATION_FAILED);
  EXPECT(confcom_rego_answer(evaluator) == NULL);
  EXPECT(strstr(confcom_rego_error(evaluator), "door.rego:4: eval_conflict_error") != NULL);
  EXPECT(strstr(confcom_rego_error(evaluator), "\n\ttwice := ") != NULL);

  EXPECT(ask(evaluator, query, "{") == CONFCOM_REGO_BAD_JSON);
  EXPECT(strstr(confcom_rego_error(evaluator), "input: JSON, byte 1") != NULL);
  EXPECT(confcom_rego_set_data(evaluator, "[]", 2) == CONFCOM_REGO_BAD_JSON);
  EXPECT(confcom_rego_set_data(evaluator, NULL, 0) == CONFCOM_REGO_OK);
  confcom_rego_free_evaluator(evaluator);
  confcom_rego_free_query(query);
}

static void test_limits(const confcom_rego_policy* policy) {
  confcom_rego_query* const query = prepare(policy, "data.door.slow");
  const confcom_rego_options options = {.size = sizeof(options), .steps = 1000};
  confcom_rego_evaluator* const evaluator = make_evaluator(&options);
  EXPECT(ask(evaluator, query, NULL) == CONFCOM_REGO_LIMIT_REACHED);
  EXPECT(strstr(confcom_rego_error(evaluator), "eval_cancel_error") != NULL);
  confcom_rego_free_evaluator(evaluator);

  const confcom_rego_options short_answers = {.size = sizeof(short_answers), .answer_bytes = 20};
  confcom_rego_evaluator* const other = make_evaluator(&short_answers);
  EXPECT(ask(other, query, NULL) == CONFCOM_REGO_LIMIT_REACHED);
  EXPECT(confcom_rego_answer(other) == NULL);
  confcom_rego_free_evaluator(other);
  confcom_rego_free_query(query);
}

static void append(void* context, const char* file, uint32_t row, const char* text, size_t size) {
  char* const out = context;
  (void)snprintf(out, 100, "%s:%u: %.*s", file, (unsigned)row, (int)size, text);
}

static void test_prints(const confcom_rego_policy* policy) {
  char printed[100] = "";
  confcom_rego_query* const query = prepare(policy, "data.door.greeting");
  const confcom_rego_options options = {
      .size = sizeof(options), .context = printed, .print = append};
  confcom_rego_evaluator* const evaluator = make_evaluator(&options);
  EXPECT(ask(evaluator, query, "{\"name\": \"ann\"}") == CONFCOM_REGO_OK);
  EXPECT(is_text(confcom_rego_value(evaluator), "\"hi, ann\""));
  EXPECT(is_text(printed, "door.rego:6: hi, ann"));
  confcom_rego_free_evaluator(evaluator);
  confcom_rego_free_query(query);
}

static void test_mistakes(const confcom_rego_policy* policy) {
  const confcom_rego_module module = {"bad.rego", "package a\np := x\n", 17, CONFCOM_REGO_V1};
  confcom_rego_policy* bad = NULL;
  char* error = NULL;
  EXPECT(confcom_rego_compile(&module, 1, NULL, &bad, &error) == CONFCOM_REGO_BAD_SOURCE);
  EXPECT(bad == NULL);
  EXPECT(is_text(error, "bad.rego:2: rego_unsafe_var_error: var x is unsafe\n\tp := x\n\t     ^"));
  confcom_rego_free_text(error);

  confcom_rego_query* query = NULL;
  EXPECT(confcom_rego_prepare(policy, "1 +", &query, &error) == CONFCOM_REGO_BAD_SOURCE);
  EXPECT(query == NULL && error != NULL && strstr(error, "rego_parse_error") != NULL);
  confcom_rego_free_text(error);

  EXPECT(confcom_rego_compile(NULL, 1, NULL, &bad, NULL) == CONFCOM_REGO_BAD_ARGUMENT);
  EXPECT(confcom_rego_prepare(NULL, "1", &query, NULL) == CONFCOM_REGO_BAD_ARGUMENT);
  EXPECT(confcom_rego_ask(NULL, NULL, NULL, 0) == CONFCOM_REGO_BAD_ARGUMENT);
  confcom_rego_free_policy(NULL);
  confcom_rego_free_text(NULL);
}

static void test_explanations(const confcom_rego_policy* policy) {
  confcom_rego_query* const query = prepare(policy, "data.door.open");
  confcom_rego_evaluator* const evaluator = make_evaluator(NULL);
  EXPECT(confcom_rego_set_data(evaluator, "{\"names\": [\"ann\"]}", 18) == CONFCOM_REGO_OK);
  EXPECT(confcom_rego_explain(evaluator, query, "{\"name\": \"eve\"}", 15) == CONFCOM_REGO_OK);
  const char* const why = confcom_rego_explanation(evaluator);
  EXPECT(why != NULL && strstr(why, "\"subject\":\"data.door.open\"") != NULL);
  EXPECT(why != NULL && strstr(why, "\"value\":\"\\\"eve\\\"\"") != NULL);
  EXPECT(confcom_rego_value(evaluator) == NULL);
  EXPECT(confcom_rego_explain(evaluator, query, "{\"name\": \"ann\"}", 15) == CONFCOM_REGO_OK);
  EXPECT(confcom_rego_explanation(evaluator) == NULL);
  EXPECT(confcom_rego_explain(evaluator, query, "{", 1) == CONFCOM_REGO_BAD_JSON);
  EXPECT(confcom_rego_explain(NULL, query, NULL, 0) == CONFCOM_REGO_BAD_ARGUMENT);
  confcom_rego_free_query(query);
  confcom_rego_free_evaluator(evaluator);
}

static void test_query_outlives_policy(void) {
  confcom_rego_policy* const policy = compile_door();
  confcom_rego_query* const query = prepare(policy, "data.door.open");
  confcom_rego_free_policy(policy);
  confcom_rego_evaluator* const evaluator = make_evaluator(NULL);
  EXPECT(ask(evaluator, query, "{}") == CONFCOM_REGO_OK);
  EXPECT(is_text(confcom_rego_value(evaluator), "false"));
  confcom_rego_free_query(query);
  confcom_rego_free_evaluator(evaluator);
}

/// As of a later version, with a member behind those that are known here.
struct later_options {
  confcom_rego_options known;
  uint64_t unknown;
};

static void test_versions(void) {
  EXPECT(strchr(confcom_rego_version(), '.') != NULL);
  struct later_options later = {.known = {.size = sizeof(later)}, .unknown = 0};
  confcom_rego_evaluator* evaluator = NULL;
  EXPECT(confcom_rego_make_evaluator(&later.known, &evaluator, NULL) == CONFCOM_REGO_OK);
  confcom_rego_free_evaluator(evaluator);
  later.unknown = 1;
  EXPECT(confcom_rego_make_evaluator(&later.known, &evaluator, NULL) == CONFCOM_REGO_BAD_ARGUMENT);
  later.known.size = 0;
  EXPECT(confcom_rego_make_evaluator(&later.known, &evaluator, NULL) == CONFCOM_REGO_BAD_ARGUMENT);
  EXPECT(evaluator == NULL);
}

int main(void) {
  confcom_rego_policy* const policy = compile_door();
  if (policy == NULL) return EXIT_FAILURE;
  test_answers(policy);
  test_bindings_and_undefined(policy);
  test_failures(policy);
  test_limits(policy);
  test_prints(policy);
  test_mistakes(policy);
  test_explanations(policy);
  test_query_outlives_policy();
  test_versions();
  confcom_rego_free_policy(policy);
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
