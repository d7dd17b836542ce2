#include "rego/compile/object_entries.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "rego/syntax/tree.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

struct SourceEntry {
  int rank = 0;
  std::size_t position = 0;
  const Term* key = nullptr;
  const Term* value = nullptr;
};

int rank_of(TermKind key) {
  switch (key) {
    case TermKind::kNull:
    case TermKind::kBoolean:
    case TermKind::kNumber:
    case TermKind::kString:
      return 0;
    case TermKind::kVariable:
      return 1;
    case TermKind::kReference:
      return 2;
    case TermKind::kCall:
    case TermKind::kTemplate:
      return 4;
    default:
      return 3;
  }
}

/// Nearly all objects have other texts as keys, and stay as they are.
bool are_other_texts(const Term& object) {
  std::unordered_set<std::string_view> known;
  for (std::size_t i = 0; i + 1 < object.terms.size(); i += 2) {
    const Term& key = *object.terms[i];
    if (key.kind != TermKind::kString || !known.insert(key.text).second) return false;
  }
  return true;
}

/// Each "_" is another.
bool may_be_repeated(const Term& key) { return !key.wildcard && key.kind != TermKind::kCall; }

}  // namespace

std::vector<const Term*> entries_of(const Term& object) {
  if (are_other_texts(object)) return {object.terms.begin(), object.terms.end()};
  std::vector<SourceEntry> entries;
  std::map<std::string, std::size_t> by_key;
  for (std::size_t i = 0; i + 1 < object.terms.size(); i += 2) {
    const Term* const key = object.terms[i];
    SourceEntry entry{rank_of(key->kind), entries.size(), key, object.terms[i + 1]};
    if (may_be_repeated(*key)) {
      const auto [at, is_new] = by_key.emplace(to_text(*key), entries.size());
      if (!is_new) {
        entries[at->second].value = entry.value;
        continue;
      }
    }
    entries.push_back(entry);
  }
  std::ranges::sort(entries, {},
                    [](const SourceEntry& each) { return std::tuple(each.rank, each.position); });
  std::vector<const Term*> out;
  for (const SourceEntry& each : entries) out.insert(out.end(), {each.key, each.value});
  return out;
}

}  // namespace confcom::rego
