#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace confcom::enclave {

/// A thread's record and, above it, its alternate signal stack: aligned to its size, so that the
/// handler finds the record by its own stack pointer, whatever the enclave did to FS.
inline constexpr std::size_t kThreadSlotBytes = std::size_t{128} << 10;
inline constexpr std::size_t kMaxThreadSlots = 4096;

/// The general registers, in the order in which GPRSGX has them.
struct GeneralRegisters {
  std::uint64_t rax = 0, rcx = 0, rdx = 0, rbx = 0, rsp = 0, rbp = 0, rsi = 0, rdi = 0;
  std::uint64_t r8 = 0, r9 = 0, r10 = 0, r11 = 0, r12 = 0, r13 = 0, r14 = 0, r15 = 0;
  std::uint64_t rflags = 0, rip = 0;
};

/// Why a thread came out of an enclave other than by EEXIT.
struct Trap {
  std::uint64_t signal = 0;
  std::uint64_t vector = 0;      ///< REG_TRAPNO
  std::uint64_t error_code = 0;  ///< REG_ERR
  std::uint64_t address = 0;     ///< REG_CR2
  bool is_enclu = false;         ///< at an ENCLU other than EEXIT
  bool is_sent = false;          ///< the signal comes from a process, not from an instruction
  bool is_interrupt = false;     ///< interrupt_thread()
};

inline constexpr std::size_t kMaxXsaveBytes = 16384;

/// What the code that emulates ENCLU, the entry stub and the signal handler tell each other; one
/// for each thread, at the base of its alternate signal stack. The stub knows the first fields by
/// their offset (enclu_entry.S).
struct ThreadRecord {
  // The stub's.
  std::uint64_t host_rsp = 0;                     ///< 0
  std::uint64_t host_rbp = 0;                     ///< 8
  std::uint64_t untrusted_rsp = 0;                ///< 16: where the enclave finds RSP
  std::array<std::uint64_t, 5> exit_registers{};  ///< 24: RDI, RSI, RDX, R8, R9 at EEXIT

  // To enter with, and as they were at a trap.
  GeneralRegisters registers;
  std::uint64_t fs_base = 0;
  std::uint64_t gs_base = 0;
  bool keeps_stack = false;       ///< EENTER: the enclave finds the stub's RSP and RBP
  bool restores_xsave = false;    ///< else the enclave finds the host's, as after EENTER
  std::uint64_t* ursp = nullptr;  ///< where the stub's RSP goes, and its RBP after it; or null
  std::uint64_t aep = 0;          ///< what EEXIT leaves in RCX
  std::uint32_t pkru_offset = 0;  ///< of protection keys in XSAVE's format; 0 without them
  std::uint64_t enclave_base = 0;
  std::uint64_t enclave_size = 0;
  Trap trap;

  // The handler's own.
  std::uint64_t host_fs_base = 0;
  std::uint64_t host_gs_base = 0;

  // Other threads look at these.
  std::atomic<std::uint64_t> host_signal_mask = 0;
  std::atomic<bool> inside = false;
  std::atomic<int> thread_id = 0;
  std::atomic<const void*> enclave = nullptr;

  /// Tells the kernel whether this thread may make system calls (PR_SET_SYSCALL_USER_DISPATCH).
  std::atomic<std::uint8_t> syscall_selector = 0;

  std::uint32_t xsave_bytes = 0;  ///< of `xsave` at the last trap
  /// XSAVE's standard format, as the kernel puts it into signal frames.
  alignas(64) std::array<std::byte, kMaxXsaveBytes> xsave{};
};

}  // namespace confcom::enclave
