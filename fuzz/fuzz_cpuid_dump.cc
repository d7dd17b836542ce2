// A dump of CPUID that is accepted, written again in either of its two forms, reads as the same
// processor; and whatever the processor says of EPC memory, what is counted lies apart, below the
// end of physical addresses, and is no more than is read.

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "platform/sgx_node/recorded_cpuid.h"
#include "platform/sgx_node/sgx_cpu.h"
#include "require.h"

namespace {

using namespace confcom::platform;  // NOLINT(google-build-using-namespace): a program
using confcom::fuzz::require;

std::string aida64(const RecordedCpuid& cpu) {
  std::string out;
  for (const auto& [at, answer] : cpu.leaves()) {
    out += fmt::format("CPUID {:08X}: {:08X}-{:08X}-{:08X}-{:08X} [SL {:02X}]\r\n", at.leaf,
                       answer.eax, answer.ebx, answer.ecx, answer.edx, at.subleaf);
  }
  return out;
}

std::string raw(const RecordedCpuid& cpu) {
  std::string out = "CPU 0:\n";
  for (const auto& [at, answer] : cpu.leaves()) {
    out +=
        fmt::format("   0x{:08x} 0x{:02x}: eax=0x{:08x} ebx=0x{:08x} ecx=0x{:08x} edx=0x{:08x}\n",
                    at.leaf, at.subleaf, answer.eax, answer.ebx, answer.ecx, answer.edx);
  }
  return out;
}

void require_same(const std::string& dump, const RecordedCpuid& cpu) {
  const auto again = RecordedCpuid::parse(dump);
  require(again.has_value());
  require(again->leaves() == cpu.leaves());
}

void require_apart(const std::vector<EpcSection>& sections) {
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const std::uint64_t end = sections[i].physical_base + sections[i].size_bytes;
    require(sections[i].size_bytes > 0 && end <= std::uint64_t{1} << 52);
    for (std::size_t j = 0; j < i; ++j) {
      require(end <= sections[j].physical_base ||
              sections[i].physical_base >= sections[j].physical_base + sections[j].size_bytes);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto cpu = RecordedCpuid::parse(confcom::as_text(std::as_bytes(std::span(data, size))));
  if (!cpu.has_value()) return 0;
  require(!cpu->leaves().empty() && cpu->leaves().size() <= kMaxRecordedLeaves);
  require_same(aida64(*cpu), *cpu);
  require_same(raw(*cpu), *cpu);
  const SgxCpu facts = inspect_cpu(*cpu);
  require(facts.sgx || facts.epc.sections.empty());
  require(facts.epc.sections.size() <= kMaxEpcSections);
  require(facts.epc.problems.size() <= 2 * kMaxEpcSections + 1);
  require_apart(facts.epc.sections);
  return 0;
}
