#include "rego/compile/calls.h"

namespace confcom::rego {
namespace {

using See = std::function<void(const CoreExpression&)>;

void look_into(const CoreTerm& term, const See& see) {
  for (const CoreTerm* const each : term.terms) look_into(*each, see);
  if (term.body != nullptr) for_each_expression(*term.body, see);
}

}  // namespace

// The depth is that of what was parsed, which is bounded.
void for_each_expression(const CoreBody& body, const See& see) {
  for (const CoreExpression* const each : body.expressions) {
    see(*each);
    for (const CoreTerm* const term : each->terms) {
      if (term != nullptr) look_into(*term, see);
    }
    for (const CoreBody* const inner : each->bodies) for_each_expression(*inner, see);
  }
}

void for_each_call(const CoreBody& body, const See& see) {
  for_each_expression(body, [&](const CoreExpression& each) {
    if (each.kind == CoreExpressionKind::kCall) see(each);
  });
}

}  // namespace confcom::rego
