#include "enclave/emulated/leaves.h"

#include <algorithm>
#include <utility>

#include "evidence/sgx/key_request.h"
#include "evidence/sgx/report.h"

namespace confcom::enclave {
namespace {

constexpr std::uint64_t kCarry = 1 << 0;
constexpr std::uint64_t kParity = 1 << 2;
constexpr std::uint64_t kAdjust = 1 << 4;
constexpr std::uint64_t kZero = 1 << 6;
constexpr std::uint64_t kSign = 1 << 7;
constexpr std::uint64_t kOverflow = 1 << 11;

constexpr std::uint64_t kStructureAlignment = 512;
constexpr std::uint64_t kReportDataAlignment = 128;
constexpr std::uint64_t kKeyAlignment = 16;

/// An operand's content, copied once: the enclave's other threads may change it meanwhile.
template <std::size_t N>
Leaf<ByteArray<N>> read(const EnclaveSpace& space, std::uint64_t address) {
  CONFCOM_TRY(const std::span<std::byte> memory, space.reach(address, N, SecinfoFlags::kRead));
  ByteArray<N> copy;
  std::ranges::copy(memory, copy.begin());
  return copy;
}

Leaf<void> write(const EnclaveSpace& space, std::uint64_t address, Bytes bytes) {
  CONFCOM_TRY(const std::span<std::byte> memory,
              space.reach(address, bytes.size(), SecinfoFlags::kRead | SecinfoFlags::kWrite));
  std::ranges::copy(bytes, memory.begin());
  return {};
}

bool aligned(std::uint64_t address, std::uint64_t alignment) { return address % alignment == 0; }

}  // namespace

void set_leaf_result(GeneralRegisters& registers, std::uint64_t code) {
  registers.rax = code;
  registers.rflags &= ~(kCarry | kParity | kAdjust | kZero | kSign | kOverflow);
  if (code != 0) registers.rflags |= kZero;
}

Leaf<void> ereport(const LeafContext& context, const GeneralRegisters& registers) {
  if (!aligned(registers.rbx, kStructureAlignment) ||
      !aligned(registers.rcx, kReportDataAlignment) ||
      !aligned(registers.rdx, kStructureAlignment)) {
    return general_protection();
  }
  CONFCOM_TRY(const auto raw, read<evidence::kTargetInfoBytes>(context.space, registers.rbx));
  CONFCOM_TRY(const auto report_data, read<64>(context.space, registers.rcx));
  const auto target = evidence::parse_target_info(raw);
  if (!target.has_value()) return general_protection();
  const evidence::Report report = context.cpu.ereport(context.secs, *target, report_data);
  return write(context.space, registers.rdx, evidence::write_report(report));
}

Leaf<void> egetkey(const LeafContext& context, GeneralRegisters& registers) {
  if (!aligned(registers.rbx, kStructureAlignment) || !aligned(registers.rcx, kKeyAlignment))
    return general_protection();
  CONFCOM_TRY(const auto raw, read<evidence::kKeyRequestBytes>(context.space, registers.rbx));
  CONFCOM_CHECK(context.space.reach(registers.rcx, sizeof(ByteArray<16>),
                                    SecinfoFlags::kRead | SecinfoFlags::kWrite));
  const auto request = evidence::parse_key_request(raw);
  if (!request.has_value()) return general_protection();
  const auto key = context.cpu.egetkey(context.secs, *request);
  set_leaf_result(registers, key.has_value() ? 0 : std::to_underlying(key.error()));
  return key.has_value() ? write(context.space, registers.rcx, key->bytes()) : Leaf<void>{};
}

Leaf<void> run_leaf(const LeafContext& context, GeneralRegisters& registers) {
  switch (registers.rax) {
    case std::to_underlying(EncluLeaf::kEreport): {
      const auto lock = context.space.share();
      return ereport(context, registers);
    }
    case std::to_underlying(EncluLeaf::kEgetkey): {
      const auto lock = context.space.share();
      return egetkey(context, registers);
    }
    case std::to_underlying(EncluLeaf::kEaccept):
      return eaccept(context, registers);
    case std::to_underlying(EncluLeaf::kEmodpe):
      return emodpe(context, registers);
    case std::to_underlying(EncluLeaf::kEacceptcopy):
      return eacceptcopy(context, registers);
    default:
      return general_protection();
  }
}

}  // namespace confcom::enclave
