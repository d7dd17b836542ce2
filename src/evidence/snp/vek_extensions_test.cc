#include "evidence/snp/vek_extensions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "evidence/snp/vek_extensions_writer.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kArc = "1.3.6.1.4.1.3704.1.";

/// Values in hexadecimal by the arcs below kArc.
using Members = std::map<std::string, std::string>;

const std::string kHwId = std::string(60, '7') + std::string(68, 'a');
constexpr std::string_view kTurinHwId = "1e550a8ee5cf9f4d";

Members milan() {
  return {{"1", "020100"},   {"2", "16084d696c616e2d4230"},
          {"3.1", "020103"}, {"3.2", "020100"},
          {"3.3", "020108"}, {"3.4", "020100"},
          {"3.5", "020100"}, {"3.6", "020100"},
          {"3.7", "020100"}, {"3.8", "020200db"},
          {"4", kHwId}};
}

Members turin() {
  return {{"1", "020101"},
          {"2", "1605547572696e"},
          {"3.1", "020102"},
          {"3.2", "020103"},
          {"3.3", "020104"},
          {"3.5", "020100"},
          {"3.6", "020100"},
          {"3.7", "020100"},
          {"3.8", "020151"},
          {"3.9", "020101"},
          {"4", std::string(kTurinHwId)}};
}

Members with(Members members, const std::string& arcs, std::string hex) {
  members[arcs] = std::move(hex);
  return members;
}

Members without(Members members, const std::string& arcs) {
  members.erase(arcs);
  return members;
}

/// "csp", of a VLEK.
Members vlek() { return with(without(milan(), "4"), "5", "1603637370"); }

Result<VekExtensions> parse_pairs(const std::vector<std::pair<std::string, ByteVector>>& pairs) {
  std::vector<VekExtension> list;
  for (const auto& [oid, value] : pairs) list.push_back({oid, value});
  return parse_vek_extensions(list);
}

std::vector<std::pair<std::string, ByteVector>> pairs_of(const Members& members) {
  std::vector<std::pair<std::string, ByteVector>> pairs;
  for (const auto& [arcs, hex] : members) {
    pairs.emplace_back(std::string(kArc) + arcs, parse_hex(hex).value());
  }
  return pairs;
}

Result<VekExtensions> parse(const Members& members) { return parse_pairs(pairs_of(members)); }

VekExtensions parsed(const Members& members) {
  auto extensions = parse(members);
  EXPECT_TRUE(extensions.has_value()) << extensions.error().message;
  return extensions.value_or(VekExtensions{});
}

void expect_refused(const Members& members, std::string_view what,
                    ErrorCode code = ErrorCode::kMalformed) {
  const auto extensions = parse(members);
  ASSERT_FALSE(extensions.has_value()) << what;
  EXPECT_EQ(to_string(extensions.error().code), to_string(code)) << extensions.error().message;
  EXPECT_THAT(extensions.error().message, HasSubstr(what));
}

TEST(ParseVekExtensions, ReadsAVcek) {
  const VekExtensions want = {
      .product = SnpProduct::kMilan,
      .tcb = {.boot_loader = 3, .tee = 0, .snp = 8, .microcode = 219},
      .hw_id = parse_hex(kHwId).value(),
  };
  EXPECT_EQ(parsed(milan()), want);
}

TEST(ParseVekExtensions, ReadsAVcekOfTurin) {
  const VekExtensions want = {
      .product = SnpProduct::kTurin,
      .tcb = {.fmc = 1, .boot_loader = 2, .tee = 3, .snp = 4, .microcode = 0x51},
      .hw_id = parse_hex(kTurinHwId).value(),
  };
  EXPECT_EQ(parsed(turin()), want);
}

TEST(ParseVekExtensions, ReadsAVlek) {
  const VekExtensions extensions = parsed(vlek());
  EXPECT_EQ(extensions.csp_id, "csp");
  EXPECT_FALSE(extensions.hw_id.has_value());
}

TEST(ParseVekExtensions, ReadsAnHwIdInAnOctetString) {
  const Members genoa = with(milan(), "2", "160547656e6f61");
  EXPECT_EQ(parsed(with(genoa, "4", "0440" + kHwId)), parsed(genoa));
}

TEST(ParseVekExtensions, TakesAnyOrderAndOtherExtensions) {
  auto pairs = pairs_of(milan());
  std::ranges::reverse(pairs);
  pairs.emplace_back("2.5.29.19", ByteVector());
  pairs.emplace_back("1.3.6.1.4.1.3704.2", ByteVector());
  pairs.emplace_back("1.3.6.1.4.1.3704.10.1", ByteVector());
  const auto extensions = parse_pairs(pairs);
  ASSERT_TRUE(extensions.has_value()) << extensions.error().message;
  EXPECT_EQ(*extensions, parsed(milan()));
}

TEST(ParseVekExtensions, NeedsNoReservedSpl) {
  Members members = milan();
  for (const char* const arcs : {"3.4", "3.5", "3.6", "3.7"}) members.erase(arcs);
  EXPECT_EQ(parsed(members), parsed(milan()));
}

TEST(ParseVekExtensions, WantsEachRequiredMember) {
  for (const char* const arcs : {"1", "2", "3.1", "3.2", "3.3", "3.8", "4"}) {
    expect_refused(without(milan(), arcs),
                   std::string("(") + std::string(kArc) + arcs + ") is missing");
  }
  expect_refused(without(turin(), "3.9"), "fmcSPL (1.3.6.1.4.1.3704.1.3.9) is missing");
  expect_refused(without(vlek(), "5"), "is missing, and so is cspID");
  expect_refused({}, "is missing");
}

TEST(ParseVekExtensions, RefusesMembersThatDoNotBelong) {
  expect_refused(with(milan(), "3.9", "020100"), "fmcSPL");
  expect_refused(with(turin(), "3.4", "020100"), "spl4");
  expect_refused(with(milan(), "5", "1603637370"), "besides hwID");
  for (const char* const arcs : {"0", "6", "3", "3.0", "3.10", "3.1.1", "4.1", "1.0", "10"}) {
    expect_refused(with(milan(), arcs, "020100"), "unknown member");
  }
  auto pairs = pairs_of(milan());
  pairs.emplace_back("1.3.6.1.4.1.3704.1", ByteVector());
  EXPECT_FALSE(parse_pairs(pairs).has_value());
}

TEST(ParseVekExtensions, RefusesAMemberTwice) {
  for (const auto& [oid, value] : pairs_of(milan())) {
    auto pairs = pairs_of(milan());
    pairs.emplace_back(oid, value);
    const auto extensions = parse_pairs(pairs);
    ASSERT_FALSE(extensions.has_value()) << oid;
    EXPECT_THAT(extensions.error().message, HasSubstr("is there twice"));
  }
}

TEST(ParseVekExtensions, WantsIntegersUpTo255) {
  for (const char* const arcs : {"1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8"}) {
    for (const char* const hex :
         {"02020100", "0201ff", "020080", "02020001", "0a0100", "0200", "02010000", "010100"}) {
      EXPECT_FALSE(parse(with(milan(), arcs, hex)).has_value()) << arcs << ' ' << hex;
    }
    expect_refused(with(milan(), arcs, ""), "", ErrorCode::kTruncated);
  }
  EXPECT_EQ(parsed(with(milan(), "3.8", "020200ff")).tcb.microcode, 255);
  EXPECT_FALSE(parse(with(turin(), "3.9", "02020100")).has_value());
}

TEST(ParseVekExtensions, WantsReservedSplsToBeZero) {
  for (const char* const arcs : {"3.4", "3.5", "3.6", "3.7"}) {
    expect_refused(with(milan(), arcs, "020101"), "is 1 where 0 belongs");
  }
}

TEST(ParseVekExtensions, WantsTheProductsStructVersion) {
  expect_refused(with(milan(), "1", "020101"), "structVersion", ErrorCode::kUnsupported);
  expect_refused(with(turin(), "1", "020100"), "structVersion", ErrorCode::kUnsupported);
  expect_refused(with(turin(), "1", "020102"), "structVersion", ErrorCode::kUnsupported);
}

TEST(ParseVekExtensions, WantsAProductNameThatIsKnown) {
  expect_refused(with(milan(), "2", "160556656e69"), "", ErrorCode::kTruncated);
  expect_refused(with(milan(), "2", "160656656e696365"), "Venice", ErrorCode::kUnsupported);
  expect_refused(with(milan(), "2", "0c054d696c616e"), "productName");
  expect_refused(with(milan(), "2", "1600"), "productName");
  expect_refused(with(milan(), "2", "16064d696c616e00"), "productName");
}

TEST(ParseVekExtensions, WantsAnHwIdOfItsSize) {
  const Members genoa = with(milan(), "2", "160547656e6f61");
  for (const Members& members : {milan(), genoa}) {
    for (const std::string& hex :
         {std::string(kTurinHwId), kHwId.substr(2), kHwId + "00", "0408" + std::string(kTurinHwId),
          "0440" + kHwId + "00", "043f" + kHwId, "0441" + kHwId, "0340" + kHwId, std::string()}) {
      EXPECT_FALSE(parse(with(members, "4", hex)).has_value()) << hex;
    }
  }
  for (const std::string& hex :
       {kHwId, "0440" + kHwId, "0408" + std::string(kTurinHwId), std::string(14, '1')}) {
    EXPECT_FALSE(parse(with(turin(), "4", hex)).has_value()) << hex;
  }
}

TEST(ParseVekExtensions, WantsAPrintableCspId) {
  const std::string name(254, '6');
  EXPECT_EQ(parsed(with(vlek(), "5", "167f" + name)).csp_id, std::string(127, 'f'));
  expect_refused(with(vlek(), "5", "168180" + name + "66"), "1 to 127");
  expect_refused(with(vlek(), "5", "1600"), "cspID");
  expect_refused(with(vlek(), "5", "1602610a"), "printable");
  expect_refused(with(vlek(), "5", "160261ff"), "printable");
  expect_refused(with(vlek(), "5", "0c0161"), "cspID");
  expect_refused(with(vlek(), "5", "16016100"), "");
}

TEST(WriteVekExtensions, GivesBackWhatWasParsed) {
  for (const Members& members : {milan(), turin(), vlek(), with(milan(), "2", "160547656e6f61")}) {
    const VekExtensions want = parsed(members);
    std::vector<std::pair<std::string, ByteVector>> pairs;
    for (const crypto::ExtensionSpec& spec : write_vek_extensions(want)) {
      EXPECT_FALSE(spec.critical);
      pairs.emplace_back(spec.oid, spec.value_der);
    }
    const auto again = parse_pairs(pairs);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(*again, want);
    EXPECT_EQ(pairs.size(), members.size());
  }
}

}  // namespace
}  // namespace confcom::evidence
