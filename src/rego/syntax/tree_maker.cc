#include "rego/syntax/tree_maker.h"

namespace confcom::rego {

// The depth is that of what was parsed, which is bounded.
const Term* TreeMaker::copy_to(const Term& original, const Location& location) const {
  Term* const out = node<Term>(original);
  out->location = location;
  std::vector<const Term*> terms;
  terms.reserve(original.terms.size());
  for (const Term* const each : original.terms) terms.push_back(copy_to(*each, location));
  out->terms = list(terms);
  return out;
}

}  // namespace confcom::rego
