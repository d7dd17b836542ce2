#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "rego/value/value.h"

namespace confcom::rego {

/// Frames of registers, the last one first to go. They stay where they are while others come.
class RegisterStack {
 public:
  struct Mark {
    std::size_t chunk = 0;
    std::size_t used = 0;
  };

  [[nodiscard]] Mark mark() const { return {chunk_, used_}; }
  void release(const Mark& mark) {
    chunk_ = mark.chunk;
    used_ = mark.used;
  }
  /// Uninitialised, or what was there before.
  [[nodiscard]] Value* take(std::size_t count) {
    if (chunk_ < chunks_.size() && count <= chunks_[chunk_].size - used_) {
      Value* const out = chunks_[chunk_].values.get() + used_;
      used_ += count;
      return out;
    }
    return take_elsewhere(count);
  }

 private:
  struct Chunk {
    std::unique_ptr<Value[]> values;
    std::size_t size = 0;
  };
  Value* take_elsewhere(std::size_t count);

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

}  // namespace confcom::rego
