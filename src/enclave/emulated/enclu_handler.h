#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>

#include "enclave/emulated/thread_record.h"

namespace confcom::enclave {

/// Takes a thread out of an enclave. Ignored by default: one that comes late does no harm.
inline constexpr int kInterruptSignal = SIGURG;

/// What tells of faults, of ENCLU (SIGILL; SIGSEGV where the processor knows it) and of system
/// calls.
inline constexpr std::array kEncluSignals = {SIGILL,  SIGSEGV, SIGBUS,          SIGFPE,
                                             SIGTRAP, SIGSYS,  kInterruptSignal};

}  // namespace confcom::enclave

// Shared between assembly, the handler and the code that installs it.
extern "C" {

/// kMaxThreadSlots slots; null until they are there.
extern std::byte* confcom_enclu_slots;

/// Installs the handler for a signal, and keeps what was there for what is not an enclave's.
/// 0, or a negative error number.
int confcom_enclu_install(int number);

/// Says on standard error that host code at `instruction` touched a guarded enclave, when `address`
/// is in one. Allocates nothing.
void confcom_enclu_tell_guarded(std::uint64_t address, std::uint64_t instruction);

/// 1 when an exception or a leaf took the thread out, 0 after EEXIT.
int confcom_enclu(confcom::enclave::ThreadRecord* record);

// Places in the code, not functions.
// NOLINTBEGIN(readability-identifier-naming): assembly's labels.
extern const char confcom_enclu_instruction;
extern const char confcom_enclu_exited;
extern const char confcom_enclu_trapped;
extern const char confcom_enclu_signal_end;
// NOLINTEND(readability-identifier-naming)
void confcom_enclu_signal();
void confcom_enclu_restorer();

/// What confcom_enclu_signal calls: a handler with SA_SIGINFO.
void confcom_enclu_handle(int number, siginfo_t* info, void* context);

}  // extern "C"
