#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rego/syntax/diagnostic.h"
#include "rego/syntax/parse.h"
#include "rego/syntax/statements.h"
#include "rego/syntax/token_stream.h"
#include "rego/syntax/tree.h"
#include "rego/syntax/tree_maker.h"

namespace confcom::rego {

/// Reads one source, from its beginning to the first statement that cannot be read. A method
/// parse_x reads one x and stops behind it; where it is null, there was none: if one had begun,
/// there are diagnostics, else another method may be tried after back_to().
///
/// How the grammar is walked, and so which errors are told where, is OPA's; data of
/// tests/conformance/rego.
class Parser {
 public:
  Parser(std::string_view text, const ParseOptions& options, Arena& arena);

  [[nodiscard]] std::vector<Statement> parse_statements();
  [[nodiscard]] const Body* parse_query(bool is_statement, TokenKind end);
  [[nodiscard]] const Term* parse_infix(bool may_have_key = true);

  [[nodiscard]] bool at_end() const { return tokens_.kind() == TokenKind::kEnd; }
  void unexpected(std::string_view expected = {});
  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const std::vector<Comment>& comments() const { return tokens_.comments(); }

 private:
  struct Mark {
    TokenStream::Mark token;
    std::size_t diagnostics;
    std::size_t wildcards;
    std::vector<std::string> hints;
  };
  /// What parsing a term came to, for when it is tried again in another hope: without it, nested
  /// collections would take exponential time.
  struct Memo {
    const Term* term;
    TokenStream::Mark after;
    std::size_t wildcards;
    Diagnostics told;
  };
  struct BracedBody {
    const Body* body = nullptr;
    bool is_told = false;  ///< why there is none
  };
  class Nesting;

  Parser(const Parser& other, FutureKeywords selected);

  // Tokens and diagnostics: parser.cc.
  [[nodiscard]] TokenKind kind() const { return tokens_.kind(); }
  [[nodiscard]] bool is(TokenKind kind) const { return tokens_.kind() == kind; }
  [[nodiscard]] bool is_any(std::initializer_list<TokenKind> kinds) const;
  void step();
  void step_to_space();
  void skip_space() { tokens_.skip_space(); }
  void tell_faults();
  [[nodiscard]] Mark mark() const;
  void back_to(const Mark& mark);
  void error(const Location& location, std::string message);
  [[nodiscard]] bool is_too_deep(std::size_t depth);
  void hint(std::string text) { hints_.push_back(std::move(text)); }
  [[nodiscard]] Location from(Location begin) const;
  /// Keywords that may stand in references.
  [[nodiscard]] bool is_keyword_of_reference() const;
  [[nodiscard]] bool begins_reference();
  bool take_keyword_of_reference();

  void parse_statement(std::vector<Statement>& out);

  // Packages and imports: parser_import.cc.
  [[nodiscard]] const Package* parse_package();
  [[nodiscard]] const Import* parse_import();
  [[nodiscard]] bool begins_path();
  [[nodiscard]] const Term* package_path(const Term& path);
  [[nodiscard]] bool is_import_path(const Term& path);
  [[nodiscard]] bool parse_alias(Import& import);
  void check_import_tail(const Term& path);
  void apply(const Import& import);
  void apply_future(const Import& import);
  void apply_rego(const Import& import);
  [[nodiscard]] FutureKeywords importable() const;

  // Rules: parser_rule.cc.
  [[nodiscard]] std::vector<const Rule*> parse_rules();
  [[nodiscard]] Head* parse_head(bool is_default);
  [[nodiscard]] bool parse_head_value(Head& head, bool is_default);
  [[nodiscard]] const Term* parse_head_name();
  [[nodiscard]] bool set_head_name(Head& head, const Term& name);
  void settle_key(Head& head, bool has_if);
  [[nodiscard]] const Rule* parse_else(const Head& head);
  [[nodiscard]] bool parse_else_value(Head& head);
  [[nodiscard]] bool parse_rule_body(Rule& rule, Head& head);
  [[nodiscard]] const Body* parse_if_body();
  [[nodiscard]] bool parse_rule_else(Rule& rule);
  [[nodiscard]] bool parse_more_bodies(const Rule& first, std::vector<const Rule*>& rules);
  [[nodiscard]] bool check_default(const Rule& rule);
  [[nodiscard]] bool check_default_value(const Rule& rule, const Term& value);
  [[nodiscard]] const Head* copy_head(const Head& head, const Location& location);

  // Expressions: parser_expression.cc.
  [[nodiscard]] const Body* parse_body(TokenKind end);
  [[nodiscard]] Expression* parse_literal();
  [[nodiscard]] Expression* parse_plain_literal();
  [[nodiscard]] Expression* parse_literal_expression(bool negated);
  [[nodiscard]] Expression* parse_expression();
  [[nodiscard]] bool parse_withs(Expression& expression);
  [[nodiscard]] bool parse_with(With& with);
  [[nodiscard]] Expression* parse_some();
  [[nodiscard]] Expression* parse_some_variables();
  [[nodiscard]] Expression* parse_every();
  [[nodiscard]] std::size_t member_operands(const Term& call, std::string_view expected);
  void hint_at_every(const Expression& expression, const Mark& begin);
  void hint_at_some();

  // "and", "or", and "not" of a body: parser_logic.cc.
  [[nodiscard]] Expression* parse_or();
  [[nodiscard]] Expression* parse_and(bool is_right);
  [[nodiscard]] Expression* parse_not(bool is_right);
  [[nodiscard]] Expression* parse_operand(bool is_right);
  [[nodiscard]] Expression* parse_braced_operand(bool is_right);
  [[nodiscard]] Expression* parse_grouped_operand(bool is_right);
  [[nodiscard]] bool refuse_grouped_body(const Location& group);
  [[nodiscard]] BracedBody parse_body_in_braces(std::string_view before);
  [[nodiscard]] const Body* operand_body(const Expression& operand);
  [[nodiscard]] bool is_good_operand(const Expression& operand, std::string_view name);
  [[nodiscard]] bool has_logic() const;
  [[nodiscard]] Expression* join(ExpressionKind kind, const Expression& left,
                                 const Expression& right);
  void refuse_with(const Location& with);

  // Terms: parser_term.cc, parser_collection.cc, parser_literal.cc.
  [[nodiscard]] const Term* parse_binary(unsigned loosest);
  [[nodiscard]] const Term* parse_with_key(const Term* first);
  [[nodiscard]] const Term* make_member(bool with_key);
  [[nodiscard]] const Term* parse_term();
  [[nodiscard]] const Term* parse_fresh_term();
  [[nodiscard]] std::size_t memo_key() const;
  void remember(std::size_t key, const Term* term, std::size_t told);
  [[nodiscard]] const Term* parse_primary();
  [[nodiscard]] const Term* parse_group();
  [[nodiscard]] const Term* finish_term(const Term* head);
  [[nodiscard]] const Term* parse_reference(const Term* head);
  [[nodiscard]] const Term* parse_reference_call(std::span<const Term* const> path,
                                                 const Location& location);
  [[nodiscard]] bool parse_dot(std::vector<const Term*>& path);
  [[nodiscard]] bool parse_index(std::vector<const Term*>& path);
  [[nodiscard]] const Term* parse_call(const Term* function);
  [[nodiscard]] const Term* parse_variable();
  [[nodiscard]] const Term* operator_at_hand();

  [[nodiscard]] Term* parse_array();
  [[nodiscard]] Term* parse_set_or_object();
  [[nodiscard]] Term* parse_braced(const Mark& begin, bool may_comprehend);
  [[nodiscard]] Term* parse_set(const Mark& begin, const Term* first, bool may_comprehend);
  [[nodiscard]] Term* parse_object(const Term* key, bool may_comprehend);
  [[nodiscard]] Term* finish_object(const Term* key, const Term* value, bool may_comprehend);
  [[nodiscard]] Term* comprehension(TermKind kind, const std::vector<const Term*>& terms,
                                    TokenKind end);
  [[nodiscard]] bool parse_list(TokenKind end, std::vector<const Term*>& terms);
  [[nodiscard]] bool parse_pairs(std::vector<const Term*>& terms);
  [[nodiscard]] bool parse_pair(std::vector<const Term*>& terms);
  [[nodiscard]] Term* place(Term* term) const;

  [[nodiscard]] const Term* parse_number();
  [[nodiscard]] const Term* parse_string();
  [[nodiscard]] const Term* parse_template();
  [[nodiscard]] bool parse_template_text(std::vector<TemplatePart>& parts);
  [[nodiscard]] bool parse_template_expression(std::vector<TemplatePart>& parts);

  ParseOptions options_;
  TreeMaker make_;
  TokenStream tokens_;
  Diagnostics diagnostics_;
  std::vector<std::string> hints_;  // for the next diagnostic
  std::size_t wildcards_ = 0;
  std::size_t nesting_ = 0;
  bool rego_v1_imported_ = false;
  bool gives_hints_ = false;  // to authors of v0; but not while it looks ahead for a hint
  std::unordered_map<std::size_t, Memo> memos_;  // of this statement's terms
};

}  // namespace confcom::rego
