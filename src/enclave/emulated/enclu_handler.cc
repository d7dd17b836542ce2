// The signal handler that is ENCLU's microcode. Compiled without stack protector and sanitizers,
// and calling nothing while FS may be the enclave's: what those insert, and libc, look at FS.

#include "enclave/emulated/enclu_handler.h"

#include <immintrin.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): registers, signal frames and the kernel's
// structures are addresses.

std::byte* confcom_enclu_slots = nullptr;

namespace confcom::enclave {
namespace {

using Registers = greg_t[NGREG];

/// What the kernel knows as struct sigaction.
struct KernelAction {
  void* handler = nullptr;
  unsigned long flags = 0;
  void (*restorer)() = nullptr;
  std::uint64_t mask = 0;
};

constexpr unsigned long kRestorerFlag = 0x04000000;
constexpr std::size_t kMaskBytes = 8;
constexpr int kSignals = 65;

KernelAction previous[kSignals];

constexpr std::uint64_t bit(int number) { return std::uint64_t{1} << (number - 1); }

/// While a thread is in an enclave, all but what tells of the enclave waits: a handler of the
/// host's would run with the enclave's FS.
constexpr std::uint64_t enclave_mask() {
  std::uint64_t taken = 0;
  for (const int number : kEncluSignals) taken |= bit(number);
  return ~taken;
}

// Offsets in XSAVE's standard format. Source: Intel SDM vol. 1, 13.4; Linux, struct _fpx_sw_bytes.
constexpr std::size_t kMxcsr = 24;
constexpr std::size_t kSoftware = 464;
constexpr std::size_t kExtendedSize = kSoftware + 4;
constexpr std::size_t kKnownFeatures = kSoftware + 8;
constexpr std::size_t kHeader = 512;
constexpr std::uint32_t kInitialMxcsr = 0x1f80;
constexpr std::uint32_t kLegacyBytes = 512;
constexpr std::uint64_t kPkru = 1 << 9;  // of the process; no enclave's
constexpr greg_t kTrapFlag = 0x100;
constexpr std::uint32_t kMagic1 = 0x46505853;

/// Not memcpy: the compiler may not turn this into a call.
inline void copy_bytes(void* to, const void* from, std::size_t bytes) {
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}

inline std::uint32_t read32(const std::byte* at) {
  std::uint32_t value = 0;
  copy_bytes(&value, at, sizeof value);
  return value;
}

inline std::uint64_t read64(const std::byte* at) {
  std::uint64_t value = 0;
  copy_bytes(&value, at, sizeof value);
  return value;
}

inline void write64(std::byte* at, std::uint64_t value) { copy_bytes(at, &value, sizeof value); }

inline std::byte* xsave_of(ucontext_t* context) {
  return reinterpret_cast<std::byte*>(context->uc_mcontext.fpregs);
}

inline std::uint32_t xsave_bytes(const std::byte* area) {
  if (read32(area + kSoftware) != kMagic1) return kLegacyBytes;
  const std::uint32_t with_magic = read32(area + kExtendedSize);
  return with_magic - 4 <= kMaxXsaveBytes ? with_magic - 4 : kLegacyBytes;
}

inline std::uint64_t& mask_of(ucontext_t* context) {
  return *reinterpret_cast<std::uint64_t*>(&context->uc_sigmask);
}

inline ThreadRecord* record_here(const void* on_stack) {
  const auto at = reinterpret_cast<std::uintptr_t>(on_stack);
  const auto first = reinterpret_cast<std::uintptr_t>(confcom_enclu_slots);
  if (first == 0 || at < first || at >= first + kMaxThreadSlots * kThreadSlotBytes) return nullptr;
  return reinterpret_cast<ThreadRecord*>(at & ~(kThreadSlotBytes - 1));
}

inline std::uint64_t address_of(const char& label) {
  return reinterpret_cast<std::uint64_t>(&label);
}

inline void store(GeneralRegisters& to, const Registers& from) {
  const auto get = [&](int index) { return static_cast<std::uint64_t>(from[index]); };
  to.rax = get(REG_RAX), to.rcx = get(REG_RCX), to.rdx = get(REG_RDX), to.rbx = get(REG_RBX);
  to.rsp = get(REG_RSP), to.rbp = get(REG_RBP), to.rsi = get(REG_RSI), to.rdi = get(REG_RDI);
  to.r8 = get(REG_R8), to.r9 = get(REG_R9), to.r10 = get(REG_R10), to.r11 = get(REG_R11);
  to.r12 = get(REG_R12), to.r13 = get(REG_R13), to.r14 = get(REG_R14), to.r15 = get(REG_R15);
  to.rflags = get(REG_EFL), to.rip = get(REG_RIP);
}

inline void load(Registers& to, const GeneralRegisters& from) {
  const auto set = [&](int index, std::uint64_t value) { to[index] = static_cast<greg_t>(value); };
  set(REG_RAX, from.rax), set(REG_RCX, from.rcx), set(REG_RDX, from.rdx), set(REG_RBX, from.rbx);
  set(REG_RSP, from.rsp), set(REG_RBP, from.rbp), set(REG_RSI, from.rsi), set(REG_RDI, from.rdi);
  set(REG_R8, from.r8), set(REG_R9, from.r9), set(REG_R10, from.r10), set(REG_R11, from.r11);
  set(REG_R12, from.r12), set(REG_R13, from.r13), set(REG_R14, from.r14), set(REG_R15, from.r15);
  set(REG_EFL, from.rflags), set(REG_RIP, from.rip);
}

/// All but what the kernel has written for itself; of the components, those that it has, too.
inline void restore_xsave(const ThreadRecord& record, std::byte* area) {
  const std::uint32_t bytes = xsave_bytes(area);
  copy_bytes(area, record.xsave.data(), kSoftware);
  if (bytes <= kHeader || record.xsave_bytes <= kHeader) return;
  const std::uint32_t shared = bytes < record.xsave_bytes ? bytes : record.xsave_bytes;
  const std::uint64_t pkru_present = read64(area + kHeader) & kPkru;
  const std::uint64_t pkru = pkru_present != 0 ? read64(area + record.pkru_offset) : 0;
  copy_bytes(area + kHeader, record.xsave.data() + kHeader, shared - kHeader);
  const std::uint64_t present = read64(area + kHeader) & read64(area + kKnownFeatures) & ~kPkru;
  write64(area + kHeader, present | pkru_present);
  if (pkru_present != 0) write64(area + record.pkru_offset, pkru);
}

/// Keeps the enclave's, and leaves the initial state for the host to see.
inline void take_xsave(ThreadRecord& record, std::byte* area) {
  record.xsave_bytes = xsave_bytes(area);
  copy_bytes(record.xsave.data(), area, record.xsave_bytes);
  if (record.xsave_bytes > kHeader) write64(area + kHeader, read64(area + kHeader) & kPkru);
  copy_bytes(area + kMxcsr, &kInitialMxcsr, sizeof kInitialMxcsr);
}

/// EENTER, ERESUME and what follows a leaf inside: FS is the enclave's when this returns.
inline void enter(ThreadRecord& record, ucontext_t* context) {
  Registers& host = context->uc_mcontext.gregs;
  const auto host_rsp = static_cast<std::uint64_t>(host[REG_RSP]);
  const auto host_rbp = static_cast<std::uint64_t>(host[REG_RBP]);
  load(host, record.registers);
  if (record.keeps_stack) {
    host[REG_RSP] = static_cast<greg_t>(host_rsp);
    host[REG_RBP] = static_cast<greg_t>(host_rbp);
  }
  if (record.ursp != nullptr) {
    record.ursp[0] = host_rsp;
    record.ursp[1] = host_rbp;
  }
  if (record.restores_xsave) restore_xsave(record, xsave_of(context));
  record.host_signal_mask.store(mask_of(context), std::memory_order_relaxed);
  mask_of(context) = enclave_mask();
  record.inside.store(true, std::memory_order_release);
  record.syscall_selector.store(1, std::memory_order_relaxed);  // SYSCALL_DISPATCH_FILTER_BLOCK
  record.host_fs_base = _readfsbase_u64();
  record.host_gs_base = _readgsbase_u64();
  _writegsbase_u64(record.gs_base);
  _writefsbase_u64(record.fs_base);
}

/// The instruction was decoded, so that each byte is there that the one before asks for.
inline bool is_enclu(const ThreadRecord& record, const Registers& at) {
  const auto rip = static_cast<std::uint64_t>(at[REG_RIP]);
  const std::uint64_t vector = static_cast<std::uint64_t>(at[REG_TRAPNO]);
  if (vector != 6 && vector != 13) return false;
  if (rip - record.enclave_base >= record.enclave_size) return false;
  const auto* code = reinterpret_cast<const unsigned char*>(rip);
  return code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xd7;
}

inline void exit_by_trap(ThreadRecord& record, ucontext_t* context, const siginfo_t& info,
                         bool at_enclu) {
  Registers& at = context->uc_mcontext.gregs;
  store(record.registers, at);
  take_xsave(record, xsave_of(context));
  record.trap.signal = static_cast<std::uint64_t>(info.si_signo);
  record.trap.is_sent = info.si_code <= 0 || info.si_signo == kInterruptSignal;
  record.trap.is_interrupt = info.si_signo == kInterruptSignal && info.si_code == SI_TKILL;
  record.trap.vector = static_cast<std::uint64_t>(at[REG_TRAPNO]);
  record.trap.error_code = static_cast<std::uint64_t>(at[REG_ERR]);
  record.trap.address = static_cast<std::uint64_t>(at[REG_CR2]);
  record.trap.is_enclu = at_enclu;
  at[REG_RIP] = static_cast<greg_t>(address_of(confcom_enclu_trapped));
  at[REG_RSP] = static_cast<greg_t>(record.host_rsp);
  at[REG_RBP] = static_cast<greg_t>(record.host_rbp);
  at[REG_EFL] = 0x202;
}

inline void leave(ThreadRecord& record, ucontext_t* context, const siginfo_t& info) {
  record.fs_base = _readfsbase_u64();
  record.gs_base = _readgsbase_u64();
  _writegsbase_u64(record.host_gs_base);
  _writefsbase_u64(record.host_fs_base);
  record.syscall_selector.store(0, std::memory_order_relaxed);
  record.inside.store(false, std::memory_order_release);
  mask_of(context) = record.host_signal_mask.load(std::memory_order_relaxed);
  Registers& at = context->uc_mcontext.gregs;
  const bool at_enclu = is_enclu(record, at);
  if (at_enclu && at[REG_RAX] == 4) {  // EEXIT
    at[REG_RIP] = at[REG_RBX];
    at[REG_EFL] &= ~kTrapFlag;
    at[REG_RCX] = static_cast<greg_t>(record.aep);
    return;
  }
  exit_by_trap(record, context, info, at_enclu);
}

long raw_sigaction(int number, const KernelAction* action, KernelAction* old) {
  long result = SYS_rt_sigaction;
  register long mask_bytes asm("r10") = kMaskBytes;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(static_cast<long>(number)), "S"(action), "d"(old), "r"(mask_bytes)
               : "rcx", "r11", "memory");
  return result;
}

/// By default such a signal ends the process: a fault happens again, with nobody to take it; what
/// does not happen again is sent again.
void end_by(int number, const siginfo_t& info) {
  const KernelAction nobody{};
  raw_sigaction(number, &nobody, nullptr);
  const bool again = number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL;
  if (!again || info.si_code <= 0) ::syscall(SYS_tgkill, ::getpid(), ::gettid(), number);
}

/// What the kernel would block while this handler runs.
void block_for(const KernelAction& action, int number, std::uint64_t before) {
  const std::uint64_t own = (action.flags & SA_NODEFER) != 0 ? 0 : bit(number);
  const std::uint64_t mask = before | action.mask | own;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, kMaskBytes);
}

/// Not an enclave's: for who took the signal before.
void forward(int number, siginfo_t* info, void* context) {
  if (number == SIGSEGV) {
    const Registers& at = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    confcom_enclu_tell_guarded(static_cast<std::uint64_t>(at[REG_CR2]),
                               static_cast<std::uint64_t>(at[REG_RIP]));
  }
  const KernelAction& action = previous[number];
  const bool ignored = action.handler == reinterpret_cast<void*>(SIG_IGN);
  const bool harmless = number == kInterruptSignal || info->si_code <= 0;
  if (ignored && harmless) return;
  if (number == kInterruptSignal && action.handler == nullptr) return;
  if (ignored || action.handler == nullptr) return end_by(number, *info);
  block_for(action, number, mask_of(static_cast<ucontext_t*>(context)));
  if ((action.flags & SA_SIGINFO) != 0)
    return reinterpret_cast<void (*)(int, siginfo_t*, void*)>(action.handler)(number, info,
                                                                              context);
  reinterpret_cast<void (*)(int)>(action.handler)(number);
}

}  // namespace
}  // namespace confcom::enclave

void confcom_enclu_handle(int number, siginfo_t* info, void* context) {
  using namespace confcom::enclave;
  ThreadRecord* const record = record_here(__builtin_frame_address(0));
  auto* const frame = static_cast<ucontext_t*>(context);
  if (record != nullptr && record->inside.load(std::memory_order_relaxed))
    return leave(*record, frame, *info);
  const auto rip = static_cast<std::uint64_t>(frame->uc_mcontext.gregs[REG_RIP]);
  if (record != nullptr && rip == address_of(confcom_enclu_instruction))
    return enter(*record, frame);
  forward(number, info, context);
}

int confcom_enclu_install(int number) {
  using confcom::enclave::KernelAction;
  const KernelAction action = {
      .handler = reinterpret_cast<void*>(&confcom_enclu_signal),
      .flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART | confcom::enclave::kRestorerFlag,
      .restorer = &confcom_enclu_restorer,
      .mask = ~std::uint64_t{0},
  };
  return static_cast<int>(
      confcom::enclave::raw_sigaction(number, &action, &confcom::enclave::previous[number]));
}

// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
