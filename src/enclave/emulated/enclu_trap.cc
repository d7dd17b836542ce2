#include "enclave/emulated/enclu_trap.h"

#include <fcntl.h>
#include <fmt/format.h>
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
#include "enclave/xsave_layout.h"

namespace confcom::enclave {
namespace {

constexpr std::size_t kHandlerBytes = std::size_t{16} << 10;  // of stack, beyond the signal's frame
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
  const XsaveLayout layout = XsaveLayout::of_processor();
  return check_register_room(layout.area_bytes(layout.supported()), ::getauxval(AT_MINSIGSTKSZ));
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

Result<void> check_register_room(std::size_t xsave_bytes, std::size_t signal_frame_bytes) {
  if (xsave_bytes > kMaxXsaveBytes)
    return unsupported(
        fmt::format("this processor's registers take {} bytes (XSAVE), and {} are kept for them; "
                    "use another machine",
                    xsave_bytes, kMaxXsaveBytes));
  constexpr std::size_t kRoom = kThreadSlotBytes - sizeof(ThreadRecord) - kHandlerBytes;
  if (signal_frame_bytes > kRoom)
    return unsupported(
        fmt::format("a signal takes {} bytes of stack here, and {} are kept for it; use another "
                    "machine",
                    signal_frame_bytes, kRoom));
  return {};
}

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
