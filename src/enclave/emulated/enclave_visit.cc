#include "enclave/emulated/enclave_visit.h"

#include <array>
#include <csignal>
#include <utility>

#include "enclave/emulated/enclu_handler.h"
#include "enclave/emulated/enclu_trap.h"

namespace confcom::enclave {
namespace {

constexpr std::uint64_t kEncluBytes = 3;
constexpr std::uint64_t kInitialFlags = 0x202;
constexpr std::uint64_t kTrapFlag = 0x100;
constexpr std::uint64_t kReadWrite = SecinfoFlags::kRead | SecinfoFlags::kWrite;

// EXITINFO. Source: Intel SDM vol. 3D, 38.9.1.1.
constexpr std::uint32_t kExitInfoValid = 1U << 31;
constexpr std::uint32_t kHardwareException = 3U << 8;
constexpr std::uint32_t kSoftwareException = 6U << 8;

/// Of which exceptions an enclave is told in any case, and of which with EXINFO alone.
bool is_always_told(Vector vector) {
  switch (vector) {
    case Vector::kDivideError:
    case Vector::kDebug:
    case Vector::kBreakpoint:
    case Vector::kBoundRange:
    case Vector::kInvalidOpcode:
    case Vector::kX87:
    case Vector::kAlignmentCheck:
    case Vector::kSimd:
      return true;
    default:
      return false;
  }
}

bool is_told_with_exinfo(Vector vector) {
  return vector == Vector::kPageFault || vector == Vector::kGeneralProtection;
}

constexpr std::uint64_t kSystemCallBytes = 2;
constexpr std::uint8_t kInt = 0xcd;

/// What is #GP for a program, and #UD inside enclaves. Source: Intel SDM vol. 3D, table 39-1.
std::string_view name_of_illegal(std::uint8_t first, std::uint8_t second) {
  if (first == kInt) return "INT";
  if (first == 0x0f && second == 0xa2) return "CPUID";  // where it can be made to fault
  const bool in = first == 0xe4 || first == 0xe5 || first == 0xec || first == 0xed;
  const bool out = first == 0xe6 || first == 0xe7 || first == 0xee || first == 0xef;
  const bool strings = first >= 0x6c && first <= 0x6f;
  return in || out || strings ? "IN or OUT" : "";
}

EnclaveException exception_of(const LeafFault& fault, EncluLeaf leaf) {
  const bool pages = fault.vector == Vector::kPageFault;
  return {.leaf = leaf,
          .vector = fault.vector,
          .error_code = fault.error_code,
          .address = pages ? fault.address & ~std::uint64_t{kPageBytes - 1} : 0,
          .instruction_offset = {},
          .illegal_instruction = {}};
}

LeafFault fault_of(const Trap& trap) {
  return {.vector = static_cast<Vector>(trap.vector),
          .error_code = static_cast<std::uint16_t>(trap.error_code),
          .address = trap.address};
}

}  // namespace

EnclaveExit entry_fault(Entry entry, const LeafFault& fault) {
  const auto leaf = static_cast<EncluLeaf>(std::to_underlying(entry));
  return {.exception = exception_of(fault, leaf), .registers = {}};
}

Result<EnclaveExit> EnclaveVisit::run(Entry entry, const EntryRegisters& registers) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an address in the code.
  record_.aep = reinterpret_cast<std::uint64_t>(&confcom_enclu_instruction);
  const Leaf<void> entered = entry == Entry::kEenter ? eenter(registers) : eresume();
  if (!entered.has_value()) return entry_fault(entry, entered.error());
  for (;;) {
    if (enclu(record_)) {
      const auto& [rdi, rsi, rdx, r8, r9] = record_.exit_registers;
      return EnclaveExit{.exception = {}, .registers = {rdi, rsi, rdx, r8, r9}};
    }
    if (auto left = on_trap(); left.has_value()) return *std::move(left);
  }
}

Leaf<SsaFrame> EnclaveVisit::frame(std::uint32_t index) const {
  const std::uint64_t offset = tcs_.fields.ossa + index * enclave_.ssa_frame_bytes;
  CONFCOM_TRY(
      const std::span<std::byte> memory,
      enclave_.space.reach(enclave_.space.base() + offset, enclave_.ssa_frame_bytes, kReadWrite));
  return SsaFrame(memory, enclave_.layout, enclave_.secs.attributes.xfrm);
}

Leaf<void> EnclaveVisit::eenter(const EntryRegisters& registers) {
  const TcsFields& tcs = tcs_.fields;
  if (tcs.cssa >= tcs.nssa) return general_protection();
  CONFCOM_TRY(const SsaFrame ssa, frame(tcs.cssa));
  const std::uint64_t base = enclave_.space.base();
  record_.registers = {};
  record_.registers.rax = tcs.cssa;
  record_.registers.rbx = base + tcs_page_ * kPageBytes;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an address in the code.
  record_.registers.rcx = reinterpret_cast<std::uint64_t>(&confcom_enclu_exited);
  record_.registers.rdi = registers.rdi;
  record_.registers.rsi = registers.rsi;
  record_.registers.rdx = registers.rdx;
  record_.registers.r8 = registers.r8;
  record_.registers.r9 = registers.r9;
  record_.registers.rip = base + tcs.oentry;
  record_.registers.rflags = kInitialFlags;
  record_.fs_base = base + tcs.ofs_base;
  record_.gs_base = base + tcs.ogs_base;
  record_.keeps_stack = true;
  record_.restores_xsave = false;
  record_.ursp = ssa.ursp();
  return {};
}

Leaf<void> EnclaveVisit::eresume() {
  if (tcs_.fields.cssa == 0) return general_protection();
  CONFCOM_TRY(const SsaFrame ssa, frame(tcs_.fields.cssa - 1));
  if (!ssa.restore(record_) ||
      record_.registers.rip - enclave_.space.base() >= enclave_.space.size()) {
    return general_protection();
  }
  --tcs_.fields.cssa;
  go_on();
  record_.ursp = ssa.ursp();
  return {};
}

/// The enclave may have moved the host's stack pointer in the SSA: that is only written at entries.
void EnclaveVisit::go_on() {
  record_.keeps_stack = false;
  record_.ursp = nullptr;
  record_.restores_xsave = true;
}

/// Signals that somebody sent are the host's: those that wait come when this thread is out of the
/// enclave, which it is here.
std::optional<Result<EnclaveExit>> EnclaveVisit::on_trap() {
  const Trap& trap = record_.trap;
  const auto number = static_cast<int>(trap.signal);
  if (trap.is_sent) {
    if (!trap.is_interrupt) std::ignore = ::raise(number);
    go_on();
    return std::nullopt;
  }
  if (trap.is_enclu) return on_leaf();
  if (trap.vector == std::to_underlying(Vector::kDebug) && !enclave_.debug_opt_in) {
    record_.registers.rflags &= ~kTrapFlag;  // which an enclave cannot set
    go_on();
    return std::nullopt;
  }
  return on_exception();
}

std::optional<Result<EnclaveExit>> EnclaveVisit::on_leaf() {
  const LeafContext context{
      .cpu = enclave_.cpu, .secs = enclave_.secs, .space = enclave_.space, .tcss = enclave_.tcss};
  if (const Leaf<void> done = run_leaf(context, record_.registers); !done.has_value())
    return exit_asynchronously(done.error());
  record_.registers.rip += kEncluBytes;
  go_on();
  return std::nullopt;
}

Result<EnclaveExit> EnclaveVisit::on_exception() {
  illegal_ = find_illegal_instruction();
  if (!illegal_.empty()) return exit_asynchronously({.vector = Vector::kInvalidOpcode});
  return exit_asynchronously(fault_of(record_.trap));
}

std::string_view EnclaveVisit::find_illegal_instruction() {
  std::uint64_t& rip = record_.registers.rip;
  if (record_.trap.signal == SIGSYS) {  // which is told of after it
    rip -= kSystemCallBytes;
    return byte_at(rip) == kInt ? "INT" : "SYSCALL";
  }
  switch (static_cast<Vector>(record_.trap.vector)) {
    case Vector::kBreakpoint:  // of the fault class inside enclaves: SDM vol. 3D, 42.4.1
      rip -= 1;
      return enclave_.debug_opt_in ? "" : "INT3";
    case Vector::kGeneralProtection:
      return name_of_illegal(byte_at(rip), byte_at(rip + 1));
    default:
      return {};
  }
}

std::uint8_t EnclaveVisit::byte_at(std::uint64_t address) const {
  const auto code = enclave_.space.reach(address, 1, SecinfoFlags::kExecute);
  return code.has_value() ? std::to_integer<std::uint8_t>(code->front()) : 0;
}

ExitInformation EnclaveVisit::information_on(const LeafFault& fault) const {
  const bool told =
      is_always_told(fault.vector) || (has_exinfo() && is_told_with_exinfo(fault.vector));
  if (!told) return {};
  const bool software = fault.vector == Vector::kBreakpoint;
  const std::uint32_t kind = software ? kSoftwareException : kHardwareException;
  ExitInformation information;
  information.exit_info = kExitInfoValid | kind | std::to_underlying(fault.vector);
  if (!is_told_with_exinfo(fault.vector)) return information;
  information.exinfo_address = fault.vector == Vector::kPageFault ? fault.address : 0;
  information.exinfo_error_code = fault.error_code;
  return information;
}

Result<EnclaveExit> EnclaveVisit::exit_asynchronously(const LeafFault& fault) {
  const auto lock = enclave_.space.share();
  const auto ssa = frame(tcs_.fields.cssa);
  if (!ssa.has_value())
    return fail(ErrorCode::kInternal,
                "emulated enclave: a thread's state save area was removed while it ran");
  ssa->save(record_, information_on(fault), has_exinfo());
  ++tcs_.fields.cssa;
  EnclaveExit out{.exception = exception_of(fault, EncluLeaf::kEresume), .registers = {}};
  out.exception->instruction_offset = record_.registers.rip - enclave_.space.base();
  out.exception->illegal_instruction = illegal_;
  return out;
}

}  // namespace confcom::enclave
