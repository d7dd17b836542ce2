// The SDK from inside: what a host cannot see, or may not do.

#include <atomic>
#include <optional>

#include "sdk/enclave.h"
#include "sdk/heap.h"
#include "selftest/calls.h"

namespace selftest {
namespace {

using namespace confcom::sdk;

Result<Blob> echo(const Blob& blob) { return blob; }

[[gnu::noinline]] void fill(volatile char* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes[i] = 'x';
}

[[gnu::noinline]] void smash_stack(std::size_t count) {
  char bytes[16];
  fill(bytes, count);
}

void overflow_heap() {
  auto* first = static_cast<char*>(allocate(32));
  void* second = allocate(32);
  fill(first, 64);
  release(second);
}

void overflow_free_heap() {
  auto* first = static_cast<char*>(allocate(32));
  void* second = allocate(32);
  void* third = allocate(32);
  release(second);
  fill(first, 64);
  release(third);
}

void free_twice() {
  void* memory = allocate(32);
  release(memory);
  release(memory);
}

[[noreturn]] void exhaust_heap() {
  for (std::vector<ByteVector> all;;) all.emplace_back(65536);
}

[[gnu::noinline]] std::size_t recurse(std::size_t depth) {
  volatile char bytes[512];
  bytes[0] = 1;
  return depth == 0 ? 0 : recurse(depth - 1) + static_cast<std::size_t>(bytes[0]);
}

Result<Nothing> commit(const Commit::Request& request) {
  volatile int zero = 0;
  std::optional<int> nothing;
  switch (static_cast<Sin>(request.sin)) {
    case Sin::kAbort:
      crash(Crash::kAborted);
    case Sin::kSmashStack:
      smash_stack(64);
      break;
    case Sin::kOverflowHeap:
      overflow_heap();
      break;
    case Sin::kOverflowFreeHeap:
      overflow_free_heap();
      break;
    case Sin::kFreeTwice:
      free_twice();
      break;
    case Sin::kExhaustHeap:
      exhaust_heap();
    case Sin::kOverflowStack:
      zero = static_cast<int>(recurse(1U << 20U));
      break;
    case Sin::kReadNull:
      zero = *static_cast<volatile int*>(nullptr);
      break;
    case Sin::kDivideByZero:
      zero = 100 / zero;
      break;
    case Sin::kOptional:
      zero = *nothing;  // NOLINT(bugprone-unchecked-optional-access): that is the sin
      break;
  }
  return Nothing{};
}

Result<Blob> seal_blob(const SealBlob::Request& request) {
  auto sealed = seal(static_cast<SealTo>(request.to), request.plaintext, request.label);
  if (!sealed) return std::unexpected(sealed.error());
  return Blob{std::move(*sealed)};
}

Result<Blob> unseal_blob(const UnsealBlob::Request& request) {
  auto opened = unseal(static_cast<SealTo>(request.to), request.plaintext, request.label);
  if (!opened) return std::unexpected(opened.error());
  return Blob{std::move(*opened)};
}

Result<Blob> call_out_as_told(const CallsOut::Request& request) {
  auto answer = call_out_raw(request.number, request.bytes);
  if (!answer) return std::unexpected(answer.error());
  return Blob{std::move(*answer)};
}

/// Blocks of many sizes, each with a pattern of its own that must still be there when it goes.
class HeapWork {
 public:
  explicit HeapWork(std::uint32_t seed) : state_(seed) {}

  std::uint32_t run(std::uint32_t rounds) {
    for (std::uint32_t i = 0; i < rounds; ++i) replace(slots_[next() % kSlots]);
    for (Slot& slot : slots_) drop(slot);
    return faults_;
  }

 private:
  static constexpr std::size_t kSlots = 64;
  struct Slot {
    unsigned char* bytes = nullptr;
    std::size_t count = 0;
    unsigned char pattern = 0;
  };

  std::uint32_t next() { return state_ = state_ * 1664525U + 1013904223U, state_ >> 8U; }

  void replace(Slot& slot) {
    drop(slot);
    slot.count = 1 + next() % 3000;
    slot.pattern = static_cast<unsigned char>(1 + next() % 255);
    slot.bytes = static_cast<unsigned char*>(allocate(slot.count));
    if (slot.bytes == nullptr) return;
    for (std::size_t i = 0; i < slot.count; ++i) slot.bytes[i] = slot.pattern;
  }

  void drop(Slot& slot) {
    if (slot.bytes == nullptr) return;
    for (std::size_t i = 0; i < slot.count; ++i) faults_ += slot.bytes[i] != slot.pattern;
    release(slot.bytes);
    slot.bytes = nullptr;
  }

  std::uint32_t state_;
  std::uint32_t faults_ = 0;
  Slot slots_[kSlots];
};

Result<WorkHeap::Response> work_heap(const WorkHeap::Request& request) {
  return WorkHeap::Response{.faults = HeapWork(request.seed).run(request.rounds)};
}

Result<Nothing> print_much(const PrintMuch::Request& request) {
  print(std::string(request.letters, 'x'));
  return Nothing{};
}

Result<Blob> random(const Nothing& /*request*/) {
  const auto bytes = random_bytes<32>();
  return Blob{ByteVector(bytes.begin(), bytes.end())};
}

std::atomic<std::uint32_t> made_globally = 0;
std::atomic<std::uint32_t> made_locally = 0;

struct Counted {
  explicit Counted(std::atomic<std::uint32_t>& counter) { ++counter; }
};
const Counted kMadeWithTheFile(made_globally);

/// A static object of a function that another one needs to be made.
std::atomic<std::uint32_t>& counter_of_locals() {
  static std::atomic<std::uint32_t> before = made_globally.load();
  return before == 1 ? made_locally : made_globally;
}

Result<CountConstructed::Response> count_constructed(const Nothing& /*request*/) {
  static const Counted local(counter_of_locals());
  return CountConstructed::Response{.global = made_globally, .local = made_locally};
}

constexpr Handler kHandlers[] = {handle<Echo, echo>(),
                                 handle<Commit, commit>(),
                                 handle<SealBlob, seal_blob>(),
                                 handle<UnsealBlob, unseal_blob>(),
                                 handle<CallsOut, call_out_as_told>(),
                                 handle<WorkHeap, work_heap>(),
                                 handle<Random, random>(),
                                 handle<PrintMuch, print_much>(),
                                 handle<CountConstructed, count_constructed>()};

}  // namespace
}  // namespace selftest

std::span<const confcom::sdk::Handler> confcom::sdk::handlers() { return selftest::kHandlers; }
