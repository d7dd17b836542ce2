#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/launch/efi_guid.h"

namespace confcom::evidence {

/// Those of today have fewer than ten.
inline constexpr std::size_t kMaxOvmfTableEntries = 64;

/// What OVMF tells a hypervisor of itself; a view into the firmware.
struct OvmfTableEntry {
  EfiGuid guid{};
  Bytes data;
};

/// The table of GUIDs at a firmware's end, last entry first, as it is linked.
/// Source: edk2, OvmfPkg, ResetVector, Ia16/ResetVectorVtf0.asm. Shape: 32 bytes before the end;
/// each entry is its data, then its size in 2 bytes, little-endian, these and its GUID included,
/// and the GUID. The last one is the table's own: its size is the whole table's.
/// Errors: truncated; unsupported (no table: no OVMF that knows SEV); malformed (a size that does
/// not fit, a GUID twice, too many entries).
[[nodiscard]] Result<std::vector<OvmfTableEntry>> parse_ovmf_table(Bytes firmware);

}  // namespace confcom::evidence
