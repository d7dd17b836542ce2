#include "platform/sgx_node/sgx_cpu.h"

#include <initializer_list>

#include "base/printable.h"

namespace confcom::platform {
namespace {

constexpr bool bit(std::uint32_t value, unsigned number) { return (value >> number & 1) != 0; }

constexpr std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return static_cast<std::uint64_t>(high) << 32 | low;
}

/// The characters in registers, the lowest byte first, up to the first NUL.
std::string text_of(std::initializer_list<std::uint32_t> registers) {
  std::string out;
  for (const std::uint32_t value : registers) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      out.push_back(static_cast<char>(value >> shift & 0xff));
    }
  }
  return printable(out.substr(0, out.find('\0')));
}

std::string brand_of(const CpuidSource& cpuid) {
  const CpuidRegisters a = read_supported(cpuid, 0x80000002);
  const CpuidRegisters b = read_supported(cpuid, 0x80000003);
  const CpuidRegisters c = read_supported(cpuid, 0x80000004);
  const std::string text =
      text_of({a.eax, a.ebx, a.ecx, a.edx, b.eax, b.ebx, b.ecx, b.edx, c.eax, c.ebx, c.ecx, c.edx});
  // Some are right-aligned.
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : text.substr(first);
}

void read_identity(const CpuidSource& cpuid, SgxCpu& out) {
  const CpuidRegisters vendor = cpuid.read(0, 0);
  out.vendor = text_of({vendor.ebx, vendor.edx, vendor.ecx});
  out.brand = brand_of(cpuid);
  const CpuidRegisters version = read_supported(cpuid, 1);
  const unsigned family = version.eax >> 8 & 0xf;
  out.stepping = version.eax & 0xf;
  out.model = version.eax >> 4 & 0xf;
  out.family = family == 0xf ? family + (version.eax >> 20 & 0xff) : family;
  if (family == 0x6 || family == 0xf) out.model |= version.eax >> 12 & 0xf0;
  if (!bit(version.ecx, 31)) return;
  const CpuidRegisters hypervisor = cpuid.read(0x40000000, 0);
  out.hypervisor = text_of({hypervisor.ebx, hypervisor.ecx, hypervisor.edx});
}

void read_sgx(const CpuidSource& cpuid, SgxCpu& out) {
  const CpuidRegisters features = read_supported(cpuid, 0x7);
  // Others than Intel give this bit no meaning.
  out.sgx = out.is_intel() && bit(features.ebx, 2);
  if (!out.sgx) return;
  out.launch_control = bit(features.ecx, 30);
  const CpuidRegisters capabilities = read_supported(cpuid, 0x12, 0);
  out.sgx1 = bit(capabilities.eax, 0);
  out.sgx2 = bit(capabilities.eax, 1);
  out.misc_select = capabilities.ebx;
  out.max_enclave_log2_bytes_32 = static_cast<std::uint8_t>(capabilities.edx & 0xff);
  out.max_enclave_log2_bytes_64 = static_cast<std::uint8_t>(capabilities.edx >> 8 & 0xff);
  const CpuidRegisters secs = read_supported(cpuid, 0x12, 1);
  out.attributes = joined(secs.eax, secs.ebx);
  out.xfrm = joined(secs.ecx, secs.edx);
  out.epc = read_epc_sections(cpuid);
}

}  // namespace

SgxCpu inspect_cpu(const CpuidSource& cpuid) {
  SgxCpu out;
  read_identity(cpuid, out);
  read_sgx(cpuid, out);
  return out;
}

}  // namespace confcom::platform
