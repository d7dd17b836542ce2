#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "evidence/snp/launch/efi_guid.h"
#include "evidence/snp/launch/ovmf.h"

/// Firmware images with the tables of an OVMF and nothing that runs.
namespace confcom::evidence::testing {

/// Its fields are written as they are: tests bend them.
struct OvmfParts {
  struct Section {
    std::uint32_t address = 0;
    std::uint32_t size = 0;
    std::uint32_t type = 0;
  };
  struct Entry {
    EfiGuid guid{};
    ByteVector data = {};
    std::optional<std::uint16_t> size = {};  ///< what the entry says; its own if not given
  };

  std::size_t bytes = 8192;
  ByteVector signature = to_vector(as_bytes("ASEV"));
  std::optional<std::uint32_t> metadata_bytes = {};  ///< what the header says
  std::uint32_t version = 1;
  std::optional<std::uint32_t> section_count = {};
  std::vector<Section> sections = {};
  std::optional<std::uint32_t> metadata_from_end = {};
  bool has_metadata = true;
  std::optional<OvmfArea> hash_table = {};
  std::optional<std::uint32_t> ap_start = {};
  std::vector<Entry> more_entries = {};
  std::optional<std::uint16_t> table_size = {};
};

/// What OVMF's AmdSev package has: all sections, a hash table, a reset block.
[[nodiscard]] OvmfParts amd_sev_parts();

[[nodiscard]] ByteVector make_ovmf(const OvmfParts& parts);

}  // namespace confcom::evidence::testing
