// What an OVMF says of its launch lies within its caps: sections of whole pages below the firmware,
// apart from each other. It is measured whenever what is asked is there, and alike twice.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/snp/launch/launch_measurement.h"
#include "evidence/snp/launch/ovmf_table.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::fuzz::require;
using namespace confcom::evidence;

void require_entries(Bytes in) {
  const auto entries = parse_ovmf_table(in);
  if (!entries.has_value()) return;
  require(entries->size() <= kMaxOvmfTableEntries);
  for (const OvmfTableEntry& each : *entries) {
    require(each.data.data() >= in.data() &&
            each.data.data() + each.data.size() <= in.data() + in.size() - 32);
  }
}

bool is_apart(const OvmfArea& a, const OvmfArea& b) {
  return a.end() <= b.address || b.end() <= a.address;
}

void require_sections(const OvmfFirmware& firmware) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < firmware.sections.size(); ++i) {
    const OvmfArea& area = firmware.sections[i].area;
    require(area.size != 0 && area.size % kSnpPageBytes == 0 && area.address % kSnpPageBytes == 0);
    require(area.end() <= firmware.address());
    bytes += area.size;
    for (std::size_t j = 0; j < i; ++j) require(is_apart(area, firmware.sections[j].area));
  }
  require(bytes <= kMaxOvmfSectionBytes);
}

/// With a kernel and without. The first must not work where nothing checks the kernel.
void try_launch(const OvmfFirmware& firmware) {
  SnpLaunch launch{.firmware = firmware, .kernel = {}};
  launch.vcpus = firmware.ap_start.has_value() ? 2 : 1;
  const auto bare = measure_snp_launch(launch);
  require(bare.has_value());
  require(bare == measure_snp_launch(launch));
  launch.kernel.emplace();
  const auto with_kernel = measure_snp_launch(launch);
  if (!firmware.hash_table.has_value()) require(!with_kernel.has_value());
  if (with_kernel.has_value()) require(*with_kernel != *bare);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  require_entries(in);
  const auto firmware = parse_ovmf(in);
  if (!firmware.has_value()) return 0;
  require_sections(*firmware);
  try_launch(*firmware);
  return 0;
}
