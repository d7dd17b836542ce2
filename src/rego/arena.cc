#include "rego/arena.h"

#include <algorithm>
#include <cstring>

namespace confcom::rego {
namespace {

// Most queries need one or two of the first; a large document does not need thousands of them.
constexpr std::size_t kFirstChunkBytes = std::size_t{16} << 10;
constexpr std::size_t kLargestChunkBytes = std::size_t{1} << 20;

}  // namespace

std::string_view Arena::copy(std::string_view text) {
  char* const bytes = array<char>(text.size());
  if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

void Arena::reset() {
  used_before_ = 0;
  offset_ = 0;
  next_ = 0;
  base_ = nullptr;
  capacity_ = 0;
  if (!chunks_.empty()) enter(0);
}

void Arena::enter(std::size_t chunk) {
  used_before_ += offset_;
  offset_ = 0;
  base_ = chunks_[chunk].bytes.get();
  capacity_ = chunks_[chunk].capacity;
  next_ = chunk + 1;
}

void Arena::add_chunk(std::size_t bytes) {
  const std::size_t usual = chunks_.empty() ? kFirstChunkBytes : 2 * chunks_.back().capacity;
  const std::size_t capacity = std::max(bytes, std::min(usual, kLargestChunkBytes));
  chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(capacity), capacity});
}

/// In the next chunk that has room, which is a new one where none has.
void* Arena::allocate_elsewhere(std::size_t bytes) {
  offset_ = capacity_;  // what is left at the end of this one is lost
  while (next_ < chunks_.size() && chunks_[next_].capacity < bytes) ++next_;
  if (next_ == chunks_.size()) add_chunk(bytes);
  enter(next_);
  offset_ = bytes;
  return base_;
}

}  // namespace confcom::rego
