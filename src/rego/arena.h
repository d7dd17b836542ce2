#pragma once

#include <cassert>
#include <cstddef>
#include <limits>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace confcom::rego {

/// Memory that is given back all at once. What lives here has no destructor that matters, and lives
/// until reset() or the arena's end. A reset arena that is asked for the same again takes nothing
/// from the heap. Confined to one thread.
class Arena {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t kMaxAlignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

  explicit Arena(std::size_t limit_bytes = kNoLimit) : limit_bytes_(limit_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() = default;

  /// Uninitialised bytes. Shape: `alignment` is a power of two up to kMaxAlignment.
  [[nodiscard]] void* allocate(std::size_t bytes, std::size_t alignment) {
    assert(alignment != 0 && alignment <= kMaxAlignment && (alignment & (alignment - 1)) == 0);
    const std::size_t start = (offset_ + alignment - 1) & ~(alignment - 1);
    if (start > capacity_ || bytes > capacity_ - start) return allocate_elsewhere(bytes);
    offset_ = start + bytes;
    return base_ + start;
  }

  /// Room for `count` of T, uninitialised.
  template <class T>
  [[nodiscard]] T* array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    // NOLINTBEGIN(bugprone-sizeof-expression): T may be a pointer
    assert(count <= std::numeric_limits<std::size_t>::max() / sizeof(T));
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    // NOLINTEND(bugprone-sizeof-expression)
  }

  [[nodiscard]] std::string_view copy(std::string_view text);

  /// Bytes taken since the last reset, with what alignment and the ends of chunks cost.
  [[nodiscard]] std::size_t used() const { return used_before_ + offset_; }

  /// Whether more is used than the limit allows. Allocation goes on all the same: who evaluates
  /// asks from time to time, and stops. Stays true until reset().
  [[nodiscard]] bool exceeded() const { return used() > limit_bytes_; }

  /// Forgets everything and keeps the memory.
  void reset();

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t capacity = 0;
  };

  void* allocate_elsewhere(std::size_t bytes);
  void enter(std::size_t chunk);
  void add_chunk(std::size_t bytes);

  std::size_t limit_bytes_;
  std::byte* base_ = nullptr;  // of the chunk in use
  std::size_t capacity_ = 0;
  std::size_t offset_ = 0;
  std::size_t used_before_ = 0;  // in the chunks before it
  std::size_t next_ = 0;         // the chunk after it
  std::vector<Chunk> chunks_;
};

}  // namespace confcom::rego
