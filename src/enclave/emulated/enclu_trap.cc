#include "enclave/emulated/enclu_trap.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "enclave/emulated/enclu_handler.h"

namespace confcom::enclave {
namespace {

constexpr unsigned long kHwcap2FsGsBase = 1UL << 1;
constexpr unsigned long kArchShadowStackStatus = 0x5005;
constexpr unsigned long kArchSetCpuid = 0x1012;

std::unexpected<Error> unsupported(std::string_view what) {
  return fail(ErrorCode::kUnsupported, "emulated enclaves: " + std::string(what));
}

std::unexpected<Error> refused(std::string_view what) {
  return fail(ErrorCode::kIo, "emulated enclaves: " + std::string(what) + ": " +
                                  std::generic_category().message(errno));
}

Result<void> expect_processor() {
  if ((::getauxval(AT_HWCAP2) & kHwcap2FsGsBase) == 0)
    return unsupported(
        "this processor or kernel does not let programs set FS and GS (FSGSBASE, Linux 5.9); use "
        "another machine");
  unsigned long features = 0;
  if (::syscall(SYS_arch_prctl, kArchShadowStackStatus, &features) == 0 && features != 0)
    return unsupported(
        "user shadow stacks are on, which signal handlers that change the stack do not go with; "
        "start the program with GLIBC_TUNABLES=glibc.cpu.x86_shstk=off");
  if (::getauxval(AT_MINSIGSTKSZ) + sizeof(ThreadRecord) + (16U << 10) > kThreadSlotBytes)
    return unsupported("this processor's registers do not fit the space that is kept for them");
  return {};
}

/// Addresses alone; memory comes with each thread.
Result<std::byte*> reserve_slots() {
  constexpr std::size_t kBytes = (kMaxThreadSlots + 1) * kThreadSlotBytes;
  void* raw =
      ::mmap(nullptr, kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) return refused("cannot reserve addresses for the threads' stacks");
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): alignment is the address's.
  const std::size_t past = reinterpret_cast<std::uintptr_t>(raw) % kThreadSlotBytes;
  return static_cast<std::byte*>(raw) + (past == 0 ? 0 : kThreadSlotBytes - past);
}

Result<void> install() {
  CONFCOM_CHECK(expect_processor());
  CONFCOM_TRY(std::byte* const slots, reserve_slots());
  confcom_enclu_slots = slots;
  for (const int number : kEncluSignals) {
    if (confcom_enclu_install(number) != 0) return refused("cannot take a signal");
  }
  return {};
}

}  // namespace

Result<void> install_enclu_traps() {
  static const Result<void> installed = install();
  return installed;
}

std::byte* thread_slots() { return confcom_enclu_slots; }

void interrupt_thread(int thread_id) {
  ::syscall(SYS_tgkill, ::getpid(), thread_id, kInterruptSignal);
}

/// Where the processor can (CPUID faulting), CPUID faults inside as on hardware. For the thread as
/// a whole, so that it is switched at each entry.
bool enclu(ThreadRecord& record) {
  static const bool can_fault = ::syscall(SYS_arch_prctl, kArchSetCpuid, 1UL) == 0;
  if (!can_fault) return confcom_enclu(&record) == 0;
  ::syscall(SYS_arch_prctl, kArchSetCpuid, 0UL);
  const bool exited = confcom_enclu(&record) == 0;
  ::syscall(SYS_arch_prctl, kArchSetCpuid, 1UL);
  return exited;
}

}  // namespace confcom::enclave
