#include "rego/types/replaced_documents.h"

#include <algorithm>
#include <vector>

#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

/// That are looked at.
constexpr std::size_t kRulesPerStep = 8;

}  // namespace

const TypeTree* ReplacedDocuments::dependents_of(std::span<const Value> path, bool is_function) {
  const std::string key = (is_function ? "f:" : "") + path_text(path);
  const auto [at, is_new] = known_.try_emplace(key);
  if (is_new && types_.spend(1 + order_.rules().size() / kRulesPerStep)) {
    for (const CoreRule* const each : order_.dependents_of(path)) {
      const std::vector<Value> place = constant_prefix(*each);
      if (is_function && std::ranges::equal(place, path)) continue;
      types_.spend(place.size());
      at->second.at(place).type = &kAnyType;
    }
  }
  const TypeNode& root = at->second.root();
  return root.type == nullptr && root.children.empty() ? nullptr : &at->second;
}

}  // namespace confcom::rego
