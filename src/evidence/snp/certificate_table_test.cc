#include "evidence/snp/certificate_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/byte_writer.h"
#include "base/hex.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kArk = "c0b406a4a803495297433fb6014cd0ae";
constexpr std::string_view kAsk = "4ab7b379bbac4fe4a02f05aef327c782";
constexpr std::string_view kVcek = "63da758de6644564adc5f4b93be8accd";
constexpr std::string_view kVlek = "a8074bc2a25a483eaae639c045a0b8a1";
constexpr std::string_view kOther = "000102030405060708090a0b0c0d0e0f";
constexpr std::string_view kZeros = "00000000000000000000000000000000";

struct Entry {
  std::string_view guid;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// The entries, a terminator, and `data`.
ByteVector table(const std::vector<Entry>& entries, std::string_view data) {
  ByteWriter out;
  for (const Entry& e : entries) {
    out.put(parse_hex(e.guid).value()).le(e.offset).le(e.length);
  }
  out.zeros(24).put(as_bytes(data));
  return std::move(out).finish();
}

SnpCertificates parsed(Bytes in) {
  auto certificates = parse_certificate_table(in);
  EXPECT_TRUE(certificates.has_value()) << certificates.error().message;
  return certificates.value_or(SnpCertificates{});
}

void expect_refused(Bytes in, ErrorCode code, std::string_view what) {
  const auto certificates = parse_certificate_table(in);
  ASSERT_FALSE(certificates.has_value()) << what;
  EXPECT_EQ(to_string(certificates.error().code), to_string(code)) << certificates.error().message;
  EXPECT_THAT(certificates.error().message, HasSubstr(what));
}

TEST(ParseCertificateTable, KnowsEachCertificateByItsGuid) {
  const ByteVector in =
      table({{kArk, 120, 3}, {kAsk, 123, 3}, {kVcek, 126, 4}, {kVlek, 130, 4}}, "arkaskvcekvlek");
  const SnpCertificates certificates = parsed(in);
  EXPECT_EQ(as_text(certificates.ark), "ark");
  EXPECT_EQ(as_text(certificates.ask), "ask");
  EXPECT_EQ(as_text(certificates.vcek), "vcek");
  EXPECT_EQ(as_text(certificates.vlek), "vlek");
}

TEST(ParseCertificateTable, TakesEntriesAndDataInAnyOrder) {
  const ByteVector in = table({{kVcek, 76, 4}, {kArk, 72, 3}}, "ark?vcek and more");
  const SnpCertificates certificates = parsed(in);
  EXPECT_EQ(as_text(certificates.ark), "ark");
  EXPECT_EQ(as_text(certificates.vcek), "vcek");
  EXPECT_TRUE(certificates.ask.empty());
  EXPECT_TRUE(certificates.vlek.empty());
}

TEST(ParseCertificateTable, LeavesOutOtherGuids) {
  EXPECT_EQ(as_text(parsed(table({{kOther, 72, 5}, {kVcek, 77, 4}}, "othervcek")).vcek), "vcek");
}

TEST(ParseCertificateTable, MayBeWithoutCertificates) {
  for (const ByteVector& in : {ByteVector(), ByteVector(24), ByteVector(4096)}) {
    const SnpCertificates certificates = parsed(in);
    EXPECT_TRUE(certificates.vcek.empty() && certificates.vlek.empty() &&
                certificates.ask.empty() && certificates.ark.empty());
  }
}

TEST(ParseCertificateTable, RefusesEntriesThatBreakTheirRules) {
  struct Case {
    std::vector<Entry> entries;
    std::string_view data;
    std::string_view what;
  };
  const std::vector<Case> cases = {
      {{{kVcek, 48, 0}}, "", "entry 0 has a length of zero"},
      {{{kVcek, 0, 0}}, "vcek", "entry 0 has a length of zero"},
      {{{kZeros, 48, 4}}, "vcek", "GUID of zeros"},
      {{{kZeros, 0, 1}}, "vcek", "GUID of zeros"},
      {{{kZeros, 1, 0}}, "vcek", "GUID of zeros"},
      {{{kVcek, 0, 4}}, "vcek", "before the entries' end at 48"},
      {{{kVcek, 47, 4}}, "vcek", "before the entries' end at 48"},
      {{{kVcek, 48, 5}}, "vcek", "past the table's end at 52"},
      {{{kVcek, 52, 1}}, "vcek", "past the table's end at 52"},
      {{{kVcek, 0xffffffff, 0x35}}, "vcek", "past the table's end"},
      {{{kVcek, 48, 0xffffffff}}, "vcek", "past the table's end"},
      {{{kOther, 48, 5}}, "vcek", "past the table's end"},
      {{{kVcek, 72, 4}, {kVcek, 76, 4}}, "vcekvcek", "entry 1 repeats the GUID 63da758d"},
      {{{kOther, 72, 4}, {kOther, 76, 4}}, "onceonce", "repeats the GUID"},
      {{{kVcek, 72, 4}, {kArk, 75, 4}}, "vcekark", "entry 1 has data that overlaps"},
      {{{kVcek, 72, 4}, {kArk, 72, 4}}, "vcek", "overlaps"},
      {{{kVcek, 73, 1}, {kArk, 72, 4}}, "vcek", "overlaps"},
      {{{kOther, 72, 4}, {kArk, 73, 1}}, "vcek", "overlaps"},
  };
  for (const Case& c : cases) {
    expect_refused(table(c.entries, c.data), ErrorCode::kMalformed, c.what);
  }
}

TEST(ParseCertificateTable, WantsATerminator) {
  const ByteVector good = table({{kVcek, 48, 4}}, "vcek");
  for (const std::size_t size : {1U, 15U, 16U, 20U, 23U, 24U, 47U}) {
    expect_refused(Bytes(good).first(size), ErrorCode::kTruncated, "certificate table");
  }
  // Its last four bytes are the data's first: no terminator.
  ByteVector bent = good;
  bent[47] = std::byte{1};
  expect_refused(bent, ErrorCode::kTruncated, "certificate table");
}

/// As many entries as asked for, each with a byte of data and a GUID of its own.
ByteVector table_of(std::size_t count) {
  ByteWriter out;
  for (std::size_t i = 0; i < count; ++i) {
    out.put(ByteArray<16>{static_cast<std::byte>(i + 1)});
    out.le(static_cast<std::uint32_t>(24 * (count + 1) + i)).le(std::uint32_t{1});
  }
  out.zeros(24 + count);
  return std::move(out).finish();
}

TEST(ParseCertificateTable, HasCaps) {
  EXPECT_TRUE(parse_certificate_table(table_of(32)).has_value());
  expect_refused(table_of(33), ErrorCode::kMalformed, "past the cap of 32");
  EXPECT_TRUE(parse_certificate_table(ByteVector(65536)).has_value());
  expect_refused(ByteVector(65537), ErrorCode::kMalformed, "over the cap of 65536");
}

TEST(WriteCertificateTable, IsReadAgain) {
  const std::vector<SnpCertificates> cases = {
      {},
      {.vcek = as_bytes("vcek")},
      {.ask = as_bytes("asvk"), .vlek = as_bytes("vlek")},
      {.ark = as_bytes("ark"),
       .ask = as_bytes("ask"),
       .vcek = as_bytes("v"),
       .vlek = as_bytes("w")},
  };
  for (const SnpCertificates& in : cases) {
    const ByteVector written = write_certificate_table(in);
    const SnpCertificates again = parsed(written);
    EXPECT_EQ(as_text(again.ark), as_text(in.ark));
    EXPECT_EQ(as_text(again.ask), as_text(in.ask));
    EXPECT_EQ(as_text(again.vcek), as_text(in.vcek));
    EXPECT_EQ(as_text(again.vlek), as_text(in.vlek));
  }
  EXPECT_EQ(to_hex(write_certificate_table(cases[1])), to_hex(table({{kVcek, 48, 4}}, "vcek")));
}

}  // namespace
}  // namespace confcom::evidence
