#include "rego/eval/register_stack.h"

#include <algorithm>

namespace confcom::rego {
namespace {

constexpr std::size_t kChunk = 1'024;

}  // namespace

Value* RegisterStack::take_elsewhere(std::size_t count) {
  if (!chunks_.empty()) ++chunk_;
  while (chunk_ < chunks_.size() && chunks_[chunk_].size < count) ++chunk_;
  if (chunk_ == chunks_.size()) {
    const std::size_t size = std::max(count, kChunk);
    chunks_.push_back({std::make_unique<Value[]>(size), size});
  }
  used_ = count;
  return chunks_[chunk_].values.get();
}

}  // namespace confcom::rego
