#include "enclave/emulated/emulated_thread.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "enclave/emulated/enclu_handler.h"
#include "enclave/emulated/enclu_trap.h"

namespace confcom::enclave {
namespace {

constexpr int kSetSyscallUserDispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH
constexpr std::size_t kGuardBytes = 4096;
/// The record, and a page nobody may write to, below the signal stack.
constexpr std::size_t kRecordBytes =
    (sizeof(ThreadRecord) + kGuardBytes - 1) / kGuardBytes * kGuardBytes;

std::unexpected<Error> out_of(const std::string& what) {
  return fail(ErrorCode::kUnavailable, "emulated enclaves: no " + what + " for this thread: " +
                                           std::generic_category().message(errno));
}

/// Slots stay mapped when their thread ends: others may be looking at the record.
class Slots {
 public:
  [[nodiscard]] Result<std::size_t> take();
  void give_back(std::size_t index);
  [[nodiscard]] std::size_t count() const { return count_.load(std::memory_order_acquire); }

 private:
  [[nodiscard]] static Result<void> map(std::size_t index);

  std::mutex mutex_;
  std::vector<std::size_t> free_;
  std::atomic<std::size_t> count_ = 0;
};

std::byte* slot_at(std::size_t index) { return thread_slots() + index * kThreadSlotBytes; }

Result<void> Slots::map(std::size_t index) {
  std::byte* const slot = slot_at(index);
  std::byte* const stack = slot + kRecordBytes + kGuardBytes;
  const auto stack_bytes = static_cast<std::size_t>(slot + kThreadSlotBytes - stack);
  if (::mprotect(slot, kRecordBytes, PROT_READ | PROT_WRITE) != 0 ||
      ::mprotect(stack, stack_bytes, PROT_READ | PROT_WRITE) != 0) {
    return out_of("signal stack");
  }
  new (slot) ThreadRecord;
  return {};
}

Result<std::size_t> Slots::take() {
  const std::lock_guard lock(mutex_);
  if (!free_.empty()) {
    const std::size_t index = free_.back();
    free_.pop_back();
    return index;
  }
  const std::size_t index = count_;
  if (index == kMaxThreadSlots)
    return fail(ErrorCode::kUnavailable, "emulated enclaves: " + std::to_string(kMaxThreadSlots) +
                                             " threads have entered enclaves already; end some");
  CONFCOM_CHECK(map(index));
  count_.store(index + 1, std::memory_order_release);
  return index;
}

void Slots::give_back(std::size_t index) {
  const std::lock_guard lock(mutex_);
  free_.push_back(index);
}

/// As long as the process: threads end later than anything that could own it.
Slots& slots() {
  static auto* const instance = std::make_unique<Slots>().release();
  return *instance;
}

/// Where RSP points into while an enclave runs.
class UntrustedStack {
 public:
  [[nodiscard]] static Result<UntrustedStack> make();
  [[nodiscard]] std::uint64_t top() const {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a register's value.
    return reinterpret_cast<std::uint64_t>(raw_.get()) + kMapped;
  }

 private:
  static constexpr std::size_t kMapped = kGuardBytes + EmulatedThread::kUntrustedStackBytes;
  struct Unmap {
    void operator()(std::byte* raw) const { ::munmap(raw, kMapped); }
  };
  std::unique_ptr<std::byte, Unmap> raw_;
};

Result<UntrustedStack> UntrustedStack::make() {
  void* raw = ::mmap(nullptr, kMapped, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) return out_of("untrusted stack");
  UntrustedStack stack;
  stack.raw_.reset(static_cast<std::byte*>(raw));
  if (::mprotect(raw, kGuardBytes, PROT_NONE) != 0) return out_of("untrusted stack");
  return stack;
}

/// System calls of this thread ask `selector`, but for the handler's return. Kernels without it
/// (before 5.11) let enclaves make system calls: then nothing is found out.
void watch_system_calls(std::atomic<std::uint8_t>& selector) {
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): addresses in the code.
  const auto begin = reinterpret_cast<unsigned long>(&confcom_enclu_signal);
  const auto end = reinterpret_cast<unsigned long>(&confcom_enclu_signal_end);
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  ::prctl(kSetSyscallUserDispatch, 1UL, begin, end - begin, &selector);
}

void unwatch_system_calls() { ::prctl(kSetSyscallUserDispatch, 0UL, 0UL, 0UL, 0UL); }

}  // namespace

/// The old signal stack comes back before the thread ends: sanitizers unmap what they find.
struct EmulatedThread::State {
  explicit State(UntrustedStack stack, std::size_t slot)
      : untrusted(std::move(stack)), index(slot) {}

  UntrustedStack untrusted;
  std::size_t index;
  stack_t old_stack{};
};

EmulatedThread::EmulatedThread(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<EmulatedThread>> EmulatedThread::make() {
  CONFCOM_CHECK(install_enclu_traps());
  CONFCOM_TRY(UntrustedStack untrusted, UntrustedStack::make());
  CONFCOM_TRY(const std::size_t index, slots().take());
  std::byte* const slot = slot_at(index);
  auto state = std::make_unique<State>(std::move(untrusted), index);
  stack_t stack{};
  stack.ss_sp = slot + kRecordBytes + kGuardBytes;
  stack.ss_size = kThreadSlotBytes - kRecordBytes - kGuardBytes;
  if (::sigaltstack(&stack, &state->old_stack) != 0) {
    slots().give_back(index);
    return out_of("signal stack");
  }
  ThreadRecord& record = *thread_record(index);
  record.untrusted_rsp = state->untrusted.top();
  record.thread_id = ::gettid();
  watch_system_calls(record.syscall_selector);
  return std::unique_ptr<EmulatedThread>(new EmulatedThread(std::move(state)));
}

EmulatedThread::~EmulatedThread() {
  unwatch_system_calls();
  ::sigaltstack(&state_->old_stack, nullptr);
  thread_record(state_->index)->thread_id = 0;
  slots().give_back(state_->index);
}

Result<ThreadRecord*> EmulatedThread::current() {
  thread_local std::unique_ptr<EmulatedThread> self;
  if (self == nullptr) {
    CONFCOM_TRY(self, make());
  }
  return thread_record(self->state_->index);
}

ThreadRecord* thread_record(std::size_t index) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): made there by map().
  return std::launder(reinterpret_cast<ThreadRecord*>(slot_at(index)));
}

std::size_t thread_record_count() { return slots().count(); }

}  // namespace confcom::enclave
