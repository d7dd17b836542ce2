#include "evidence/snp/certificate_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/hex.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kObject = "certificate table";
constexpr std::size_t kEntryBytes = 24;

using Guid = ByteArray<16>;

consteval unsigned hex_digit(char digit) {
  return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// The bytes of a GUID's text form.
consteval Guid guid(std::string_view text) {
  Guid out{};
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    out.at(digits / 2) =
        out.at(digits / 2) << 4 | std::byte{static_cast<std::uint8_t>(hex_digit(c))};
    ++digits;
  }
  return out;
}

struct Kind {
  Guid guid;
  Bytes SnpCertificates::* certificate;
};

constexpr auto kKinds = std::to_array<Kind>({
    {guid("c0b406a4-a803-4952-9743-3fb6014cd0ae"), &SnpCertificates::ark},
    {guid("4ab7b379-bbac-4fe4-a02f-05aef327c782"), &SnpCertificates::ask},
    {guid("63da758d-e664-4564-adc5-f4b93be8accd"), &SnpCertificates::vcek},
    {guid("a8074bc2-a25a-483e-aae6-39c045a0b8a1"), &SnpCertificates::vlek},
});

/// Offset and length are of 32 bits: their sum does not wrap in 64.
struct Entry {
  Guid guid{};
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  [[nodiscard]] std::uint64_t end() const { return offset + length; }
  [[nodiscard]] bool is_terminator() const { return all_zero(guid) && offset == 0 && length == 0; }
};

std::unexpected<Error> refuse(std::size_t number, std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("{}: entry {} {}", kObject, number, what));
}

Result<Entry> read_entry(ByteReader& reader) {
  Entry out;
  CONFCOM_TRY(out.guid, reader.array<16>("GUID of an entry"));
  CONFCOM_TRY(out.offset, reader.le<std::uint32_t>("offset of an entry"));
  CONFCOM_TRY(out.length, reader.le<std::uint32_t>("length of an entry"));
  return out;
}

/// The entries up to the terminator.
Result<std::vector<Entry>> read_entries(Bytes in) {
  ByteReader reader(in, kObject);
  std::vector<Entry> out;
  while (true) {
    CONFCOM_TRY(const Entry entry, read_entry(reader));
    if (entry.is_terminator()) return out;
    if (out.size() == kMaxCertificateTableEntries) {
      return refuse(out.size(), fmt::format("is past the cap of {}", kMaxCertificateTableEntries));
    }
    out.push_back(entry);
  }
}

/// An entry by itself, in a table of `table_bytes` whose entries end at `entries_end`.
Result<void> check_entry(const Entry& entry, std::size_t number, std::size_t entries_end,
                         std::size_t table_bytes) {
  if (all_zero(entry.guid)) return refuse(number, "has a GUID of zeros and is no terminator");
  if (entry.length == 0) return refuse(number, "has a length of zero");
  if (entry.offset < entries_end) {
    return refuse(number, fmt::format("has its data at {}, before the entries' end at {}",
                                      entry.offset, entries_end));
  }
  if (entry.end() > table_bytes) {
    return refuse(number, fmt::format("has {} bytes of data at {}, past the table's end at {}",
                                      entry.length, entry.offset, table_bytes));
  }
  return {};
}

Result<void> check_apart(const Entry& entry, std::size_t number, const Entry& other) {
  if (entry.guid == other.guid) {
    return refuse(number, fmt::format("repeats the GUID {}", to_hex(entry.guid)));
  }
  if (entry.offset < other.end() && other.offset < entry.end()) {
    return refuse(number, "has data that overlaps another entry's");
  }
  return {};
}

Result<void> check_entries(const std::vector<Entry>& entries, std::size_t table_bytes) {
  const std::size_t entries_end = (entries.size() + 1) * kEntryBytes;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    CONFCOM_CHECK(check_entry(entries[i], i, entries_end, table_bytes));
    for (std::size_t j = 0; j < i; ++j) CONFCOM_CHECK(check_apart(entries[i], i, entries[j]));
  }
  return {};
}

}  // namespace

Result<SnpCertificates> parse_certificate_table(Bytes in) {
  if (in.empty()) return SnpCertificates{};
  if (in.size() > kMaxCertificateTableBytes) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} bytes, over the cap of {}", kObject,
                                                   in.size(), kMaxCertificateTableBytes));
  }
  CONFCOM_TRY(const std::vector<Entry> entries, read_entries(in));
  CONFCOM_CHECK(check_entries(entries, in.size()));
  SnpCertificates out;
  for (const Entry& entry : entries) {
    const auto* const kind = std::ranges::find(kKinds, entry.guid, &Kind::guid);
    if (kind == kKinds.end()) continue;
    out.*kind->certificate = in.subspan(entry.offset, entry.length);
  }
  return out;
}

ByteVector write_certificate_table(const SnpCertificates& certificates) {
  const auto is_there = [&](const Kind& kind) { return !(certificates.*kind.certificate).empty(); };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(kKinds, is_there));
  std::size_t offset = (count + 1) * kEntryBytes;
  ByteWriter entries;
  ByteWriter data;
  for (const Kind& kind : kKinds) {
    const Bytes certificate = certificates.*kind.certificate;
    if (certificate.empty()) continue;
    entries.put(kind.guid).le(static_cast<std::uint32_t>(offset));
    entries.le(static_cast<std::uint32_t>(certificate.size()));
    data.put(certificate);
    offset += certificate.size();
  }
  entries.zeros(kEntryBytes).put(std::move(data).finish());
  return std::move(entries).finish();
}

}  // namespace confcom::evidence
