#include "sdk/heap.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <mutex>

#include "sdk/crash.h"
#include "sdk/enclave_range.h"
#include "sdk/lock.h"
#include "sdk/random.h"

// The heap is a row of blocks without gaps. Free ones are in a list in order of address, so that
// neighbours are found and joined. The first that is large enough is taken. Each head has a seal
// that only the heap can have written, and is looked at before it is relied on.

namespace confcom::sdk {
namespace {

struct Block {
  std::size_t bytes = 0;  ///< with this head
  std::uint64_t seal = 0;
  Block* next = nullptr;  ///< of a free one; in one in use, the first bytes of what is in it
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
    const std::size_t whole = (bytes + kHeadBytes + kAlignment - 1) / kAlignment * kAlignment;
    const std::size_t wanted = std::max(whole, kMinBytes);
    for (Block* before = &first_; before->next != nullptr; before = before->next)
      if (checked(before->next)->bytes >= wanted) return take(before, wanted);
    return nullptr;
  }

  void release(void* memory) {
    auto* block = reinterpret_cast<Block*>(static_cast<std::byte*>(memory) - kHeadBytes);
    const std::lock_guard guard(lock_);
    if (!is_inside(block) || block->seal != seal_in_use(block)) crash(Crash::kHeapCorrupted);
    std::memset(memory, 0, block->bytes - kHeadBytes);
    put_back(block);
  }

 private:
  void start() {
    begin_ = enclave_base() + thread_word<THREAD_HEAP>();
    bytes_ = thread_word<THREAD_HEAP_BYTES>();
    if (bytes_ < kMinBytes) crash(Crash::kAborted);
    while (secret_ == 0) fill_random(std::as_writable_bytes(std::span(&secret_, 1)));
    auto* all = reinterpret_cast<Block*>(begin_);
    set_free(all, bytes_, nullptr);
    first_.next = all;
  }

  /// Of size and place, so that neither an overflow nor a stray pointer makes one.
  [[nodiscard]] std::uint64_t seal_in_use(const Block* block) const {
    return secret_ ^ reinterpret_cast<std::uint64_t>(block) ^ std::rotl(block->bytes, 32);
  }
  /// And of what is next, in other bits than these; never that of a block in use.
  [[nodiscard]] std::uint64_t seal_free(const Block* block) const {
    return ~seal_in_use(block) ^ std::rotl(reinterpret_cast<std::uint64_t>(block->next), 48);
  }

  void set_free(Block* block, std::size_t bytes, Block* next) {
    *block = {.bytes = bytes, .seal = 0, .next = next};
    block->seal = seal_free(block);
  }

  /// A block of the list of free ones.
  [[nodiscard]] Block* checked(Block* block) const {
    if (!is_inside(block) || block->seal != seal_free(block)) crash(Crash::kHeapCorrupted);
    return block;
  }

  [[nodiscard]] bool is_inside(const Block* block) const {
    const auto address = reinterpret_cast<std::uint64_t>(block);
    return address % kAlignment == 0 && address >= begin_ && address < begin_ + bytes_;
  }

  static Block* at(Block* block, std::size_t offset) {
    return reinterpret_cast<Block*>(reinterpret_cast<std::byte*>(block) + offset);
  }

  /// The block after `before`, as far as it is wanted.
  void* take(Block* before, std::size_t wanted) {
    Block* block = before->next;
    Block* next = block->next;
    if (block->bytes - wanted >= kMinBytes) {
      Block* rest = at(block, wanted);
      set_free(rest, block->bytes - wanted, next);
      block->bytes = wanted;
      next = rest;
    }
    set_free(before, before->bytes, next);
    block->next = nullptr;
    block->seal = seal_in_use(block);
    return static_cast<void*>(&block->next);
  }

  void put_back(Block* block) {
    Block* before = &first_;
    while (before->next != nullptr && before->next < block) before = checked(before->next);
    set_free(block, block->bytes, before->next);
    set_free(before, before->bytes, block);
    join(block);
    if (before != &first_) join(before);
  }

  /// With the one behind it, if nothing lies between. Heads inside a free block are wiped.
  void join(Block* block) {
    if (block->next == nullptr || at(block, block->bytes) != block->next) return;
    Block* next = checked(block->next);
    set_free(block, block->bytes + next->bytes, next->next);
    *next = {};
  }

  Lock lock_;
  std::uint64_t begin_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t secret_ = 0;
  Block first_;  // of none: before the first free one
};
// NOLINTEND(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast)

Heap heap;

}  // namespace

void* allocate(std::size_t bytes) { return heap.allocate(bytes); }

void release(void* memory) {
  if (memory != nullptr) heap.release(memory);
}

}  // namespace confcom::sdk
