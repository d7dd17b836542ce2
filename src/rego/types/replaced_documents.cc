#include "rego/types/replaced_documents.h"

#include <algorithm>
#include <vector>

#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

/// That are looked at.
constexpr std::size_t kRulesPerStep = 8;
/// For the memory that one takes.
constexpr std::size_t kStepsOfNode = 16;

/// Tells paths apart. A step that may be any is undefined.
std::string key_of(std::span<const Value> path, bool is_function) {
  std::string out = is_function ? "f:" : "";
  for (const Value& each : path) out += each.is_defined() ? path_text({&each, 1}) : "[_]";
  return out;
}

}  // namespace

const TypeTree* ReplacedDocuments::dependents_of(std::span<const Value> path, bool is_function) {
  const auto [at, is_new] = known_.try_emplace(key_of(path, is_function));
  if (is_new && types_.spend(1 + order_.rules().size() / kRulesPerStep)) {
    for (const CoreRule* const each : order_.dependents_of(path)) {
      const std::vector<Value> place = constant_prefix(*each);
      if (is_function && std::ranges::equal(place, path)) continue;
      if (!types_.spend(kStepsOfNode * place.size())) break;
      at->second.at(place).type = &kAnyType;
    }
  }
  const TypeNode& root = at->second.root();
  return root.type == nullptr && root.children.empty() ? nullptr : &at->second;
}

}  // namespace confcom::rego
