#include "enclave/driver/vdso_entry.h"

#include <asm/sgx.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <utility>

extern "C" int confcom_sgx_enter(const confcom::enclave::EntryRegisters* in, std::uint32_t function,
                                 sgx_enclave_run* run, void* vdso_function);

namespace confcom::enclave {
namespace {

constexpr std::uint32_t kEexit = std::to_underlying(EncluLeaf::kEexit);

/// What the enclave left in its registers is seen here alone.
int on_exit(long rdi, long rsi, long rdx, long /*rsp*/, long r8, long r9, sgx_enclave_run* run) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): the kernel carries it as a number.
  auto& out = *reinterpret_cast<EntryRegisters*>(run->user_data);
  out = {.rdi = static_cast<std::uint64_t>(rdi),
         .rsi = static_cast<std::uint64_t>(rsi),
         .rdx = static_cast<std::uint64_t>(rdx),
         .r8 = static_cast<std::uint64_t>(r8),
         .r9 = static_cast<std::uint64_t>(r9)};
  return 0;
}

EnclaveException exception_of(const sgx_enclave_run& run) {
  EnclaveException out;
  out.leaf = static_cast<EncluLeaf>(run.function);
  out.vector = static_cast<Vector>(run.exception_vector);
  out.error_code = run.exception_error_code;
  out.address = run.exception_addr;
  return out;
}

}  // namespace

Result<VdsoEntry> VdsoEntry::find() {
  void* const vdso = ::dlopen("linux-vdso.so.1", RTLD_LAZY | RTLD_NOLOAD);
  void* const function =
      vdso == nullptr ? nullptr : ::dlvsym(vdso, "__vdso_sgx_enter_enclave", "LINUX_2.6");
  if (vdso != nullptr) ::dlclose(vdso);
  if (function != nullptr) return VdsoEntry(function);
  return fail(ErrorCode::kUnsupported,
              "the kernel gives no __vdso_sgx_enter_enclave: run Linux 5.11 or later, built with "
              "CONFIG_X86_SGX");
}

Result<EnclaveExit> VdsoEntry::enter(std::uint64_t tcs, Entry entry,
                                     const EntryRegisters& registers) const {
  EnclaveExit exit;
  sgx_enclave_run run{};
  run.tcs = tcs;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the kernel carries them as numbers.
  run.user_handler = reinterpret_cast<std::uintptr_t>(&on_exit);
  run.user_data = reinterpret_cast<std::uintptr_t>(&exit.registers);
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  const int result = confcom_sgx_enter(&registers, std::to_underlying(entry), &run, function_);
  if (result != 0)
    return fail(ErrorCode::kInternal,
                fmt::format("__vdso_sgx_enter_enclave gave {} for a TCS at {:#x}", result, tcs));
  if (run.function != kEexit) exit = {.exception = exception_of(run), .registers = {}};
  return exit;
}

}  // namespace confcom::enclave
