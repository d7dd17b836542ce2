#pragma once

#include <cstddef>
#include <memory>

#include "base/error.h"
#include "enclave/emulated/thread_record.h"

namespace confcom::enclave {

/// The calling thread as the emulated processor knows it: its record, its alternate signal stack
/// and its untrusted stack. Made when a thread first enters an enclave, gone with the thread.
class EmulatedThread {
 public:
  /// What an enclave may write to below its untrusted stack pointer.
  static constexpr std::size_t kUntrustedStackBytes = std::size_t{256} << 10;

  /// Errors: unavailable (more threads than kMaxThreadSlots, no memory), as install_enclu_traps.
  [[nodiscard]] static Result<ThreadRecord*> current();

  EmulatedThread(const EmulatedThread&) = delete;
  EmulatedThread& operator=(const EmulatedThread&) = delete;
  ~EmulatedThread();

 private:
  struct State;
  explicit EmulatedThread(std::unique_ptr<State> state);
  [[nodiscard]] static Result<std::unique_ptr<EmulatedThread>> make();

  std::unique_ptr<State> state_;
};

/// The record of each thread that is or was in an enclave; without a thread_id where it has ended.
/// `index` is below kMaxThreadSlots.
[[nodiscard]] ThreadRecord* thread_record(std::size_t index);
/// One more than the highest slot that was ever taken.
[[nodiscard]] std::size_t thread_record_count();

}  // namespace confcom::enclave
