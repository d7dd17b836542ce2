#include "evidence/testing/ovmf_builder.h"

#include <algorithm>
#include <utility>

#include "base/byte_writer.h"

namespace confcom::evidence::testing {
namespace {

constexpr std::size_t kTailBytes = 32;
constexpr std::size_t kFooterBytes = 18;

ByteVector le32(std::uint32_t value) {
  ByteWriter out;
  out.le(value);
  return std::move(out).finish();
}

ByteVector metadata(const OvmfParts& parts) {
  ByteWriter out;
  const auto count = static_cast<std::uint32_t>(parts.sections.size());
  out.put(parts.signature).le(parts.metadata_bytes.value_or(16 + 12 * count)).le(parts.version);
  out.le(parts.section_count.value_or(count));
  for (const OvmfParts::Section& each : parts.sections) {
    out.le(each.address).le(each.size).le(each.type);
  }
  return std::move(out).finish();
}

void put_entry(ByteWriter& out, const OvmfParts::Entry& entry) {
  const auto size = static_cast<std::uint16_t>(entry.data.size() + kFooterBytes);
  out.put(entry.data).le(entry.size.value_or(size)).put(entry.guid);
}

ByteVector entries(const OvmfParts& parts, std::uint32_t metadata_from_end) {
  ByteWriter out;
  for (const OvmfParts::Entry& entry : parts.more_entries) put_entry(out, entry);
  if (parts.has_metadata) {
    put_entry(out, {efi_guid("dc886566-984a-4798-a75e-5585a7bf67cc"), le32(metadata_from_end)});
  }
  if (parts.hash_table.has_value()) {
    ByteWriter area;
    area.le(parts.hash_table->address).le(parts.hash_table->size);
    put_entry(out, {efi_guid("7255371f-3a3b-4b04-927b-1da6efa8d454"), std::move(area).finish()});
  }
  if (parts.ap_start.has_value()) {
    put_entry(out, {efi_guid("00f771de-1a7e-4fcb-890e-68c77e2fb44e"), le32(*parts.ap_start)});
  }
  return std::move(out).finish();
}

}  // namespace

OvmfParts amd_sev_parts() {
  return {.sections = {{0x800000, 0x9000, 1},
                       {0x80a000, 0x3000, 1},
                       {0x80d000, 0x1000, 2},
                       {0x80e000, 0x1000, 3},
                       {0x80f000, 0x1000, 4},
                       {0x810000, 0x1000, 16}},
          .hash_table = OvmfArea{.address = 0x810c00, .size = 0x400},
          .ap_start = 0x0080b004,
          .more_entries = {}};
}

ByteVector make_ovmf(const OvmfParts& parts) {
  const ByteVector described = metadata(parts);
  constexpr std::uint32_t kMetadataFromEnd = 0x800;
  const ByteVector listed = entries(parts, parts.metadata_from_end.value_or(kMetadataFromEnd));
  ByteVector out(parts.bytes);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(i / 64);
  const auto place = [&](std::size_t from_end, Bytes bytes) {
    std::ranges::copy(bytes, out.end() - static_cast<std::ptrdiff_t>(from_end));
  };
  ByteWriter footer;
  footer.le(parts.table_size.value_or(static_cast<std::uint16_t>(listed.size() + kFooterBytes)));
  footer.put(efi_guid("96b582de-1fb2-45f7-baea-a366c55a082d"));
  place(kTailBytes + kFooterBytes, std::move(footer).finish());
  place(kTailBytes + kFooterBytes + listed.size(), listed);
  if (parts.has_metadata) place(kMetadataFromEnd, described);
  return out;
}

}  // namespace confcom::evidence::testing
