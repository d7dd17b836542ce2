#include "sdk/heap.h"

#include <cstdint>
#include <cstring>
#include <mutex>

#include "sdk/crash.h"
#include "sdk/enclave_range.h"
#include "sdk/lock.h"
#include "sdk/random.h"

// The heap is a row of blocks without gaps. Free ones are in a list in order of address, so that
// neighbours are found and joined. The first that is large enough is taken.

namespace confcom::sdk {
namespace {

struct Block {
  std::size_t bytes = 0;   ///< with this head
  std::uint64_t seal = 0;  ///< of one in use: what only the heap can have written here
  Block* next = nullptr;   ///< of a free one; in one in use, the first bytes of what is in it
};

constexpr std::size_t kAlignment = 16;
constexpr std::size_t kHeadBytes = offsetof(Block, next);
constexpr std::size_t kMinBytes = 32;
static_assert(kHeadBytes == kAlignment && sizeof(Block) <= kMinBytes);

// NOLINTBEGIN(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): an allocator
// makes objects of memory.
class Heap {
 public:
  void* allocate(std::size_t bytes) {
    const std::lock_guard guard(lock_);
    if (secret_ == 0) start();
    if (bytes > bytes_ - kHeadBytes) return nullptr;
    std::size_t wanted = (bytes + kHeadBytes + kAlignment - 1) / kAlignment * kAlignment;
    if (wanted < kMinBytes) wanted = kMinBytes;
    for (Block** link = &free_; *link != nullptr; link = &(*link)->next)
      if ((*link)->bytes >= wanted) return take(link, wanted);
    return nullptr;
  }

  void release(void* memory) {
    auto* block = reinterpret_cast<Block*>(static_cast<std::byte*>(memory) - kHeadBytes);
    const std::lock_guard guard(lock_);
    if (!is_inside(block) || block->seal != seal_of(block)) crash(Crash::kHeapCorrupted);
    std::memset(memory, 0, block->bytes - kHeadBytes);
    block->seal = 0;
    put_back(block);
  }

 private:
  void start() {
    const std::uint64_t offset = thread_word<THREAD_HEAP>();
    bytes_ = thread_word<THREAD_HEAP_BYTES>();
    if (bytes_ < kMinBytes) crash(Crash::kAborted);
    begin_ = enclave_base() + offset;
    free_ = reinterpret_cast<Block*>(begin_);
    free_->bytes = bytes_;
    while (secret_ == 0) fill_random(std::as_writable_bytes(std::span(&secret_, 1)));
  }

  /// It covers size and place, so that neither an overflow nor a stray pointer makes one.
  [[nodiscard]] std::uint64_t seal_of(const Block* block) const {
    return secret_ ^ reinterpret_cast<std::uint64_t>(block) ^ (block->bytes << 32U);
  }

  [[nodiscard]] bool is_inside(const Block* block) const {
    const auto address = reinterpret_cast<std::uint64_t>(block);
    return address % kAlignment == 0 && address >= begin_ && address < begin_ + bytes_;
  }

  void* take(Block** link, std::size_t wanted) {
    Block* block = *link;
    if (block->bytes - wanted >= kMinBytes) {
      auto* rest = reinterpret_cast<Block*>(reinterpret_cast<std::byte*>(block) + wanted);
      *rest = {.bytes = block->bytes - wanted, .seal = 0, .next = block->next};
      block->bytes = wanted;
      *link = rest;
    } else {
      *link = block->next;
    }
    block->next = nullptr;
    block->seal = seal_of(block);
    return static_cast<void*>(&block->next);
  }

  void put_back(Block* block) {
    Block* before = nullptr;
    Block* after = free_;
    while (after != nullptr && after < block) {
      before = after;
      after = after->next;
    }
    block->next = after;
    (before == nullptr ? free_ : before->next) = block;
    join(block);
    if (before != nullptr) join(before);
  }

  /// With the one behind it, if nothing lies between. Heads inside a free block are wiped.
  static void join(Block* block) {
    Block* next = block->next;
    if (reinterpret_cast<std::byte*>(block) + block->bytes != reinterpret_cast<std::byte*>(next))
      return;
    block->bytes += next->bytes;
    block->next = next->next;
    *next = {};
  }

  Lock lock_;
  std::uint64_t begin_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t secret_ = 0;
  Block* free_ = nullptr;
};
// NOLINTEND(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast)

Heap heap;

}  // namespace

void* allocate(std::size_t bytes) { return heap.allocate(bytes); }

void release(void* memory) {
  if (memory != nullptr) heap.release(memory);
}

}  // namespace confcom::sdk
