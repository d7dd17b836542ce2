#include "evidence/snp/launch/ovmf_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/byte_reader.h"
#include "base/hex.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kObject = "OVMF table";
constexpr EfiGuid kTableGuid = efi_guid("96b582de-1fb2-45f7-baea-a366c55a082d");

/// The reset vector and what is before it, behind the table.
constexpr std::size_t kTailBytes = 32;
/// Size and GUID, at an entry's end.
constexpr std::size_t kFooterBytes = 18;

std::unexpected<Error> refuse(std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("{}: {}", kObject, what));
}

/// The entry that ends where `in` ends; with its footer, it has `size` bytes.
struct LastEntry {
  OvmfTableEntry entry;
  std::size_t size = 0;
};

Result<LastEntry> last_entry(Bytes in) {
  if (in.size() < kFooterBytes) {
    return fail(ErrorCode::kTruncated, fmt::format("{}: {} bytes are left where an entry needs {}",
                                                   kObject, in.size(), kFooterBytes));
  }
  LastEntry out;
  ByteReader footer(in.last(kFooterBytes), kObject);
  CONFCOM_TRY(out.size, footer.le<std::uint16_t>("size of an entry"));
  CONFCOM_TRY(out.entry.guid, footer.array<16>("GUID of an entry"));
  if (out.size < kFooterBytes || out.size > in.size()) {
    return refuse(fmt::format("entry {} says that it has {} bytes, where {} to {} fit",
                              to_hex(out.entry.guid), out.size, kFooterBytes, in.size()));
  }
  out.entry.data = in.last(out.size).first(out.size - kFooterBytes);
  return out;
}

/// The bytes of the entries, without the table's own.
Result<Bytes> entries_of(Bytes firmware) {
  if (firmware.size() < kTailBytes + kFooterBytes) {
    return fail(ErrorCode::kTruncated, fmt::format("{}: a firmware of {} bytes has no room for one",
                                                   kObject, firmware.size()));
  }
  const Bytes before_tail = firmware.first(firmware.size() - kTailBytes);
  if (!equal(before_tail.last(sizeof kTableGuid), kTableGuid)) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: none at the end of the file; is this an OVMF that was built for "
                            "SEV, and all of it?",
                            kObject));
  }
  CONFCOM_TRY(const LastEntry table, last_entry(before_tail));
  return table.entry.data;
}

}  // namespace

Result<std::vector<OvmfTableEntry>> parse_ovmf_table(Bytes firmware) {
  CONFCOM_TRY(Bytes rest, entries_of(firmware));
  std::vector<OvmfTableEntry> out;
  while (!rest.empty()) {
    CONFCOM_TRY(const LastEntry last, last_entry(rest));
    if (std::ranges::find(out, last.entry.guid, &OvmfTableEntry::guid) != out.end()) {
      return refuse(fmt::format("entry {} is there twice", to_hex(last.entry.guid)));
    }
    if (out.size() == kMaxOvmfTableEntries) {
      return refuse(fmt::format("more entries than {}", kMaxOvmfTableEntries));
    }
    out.push_back(last.entry);
    rest = rest.first(rest.size() - last.size);
  }
  return out;
}

}  // namespace confcom::evidence
