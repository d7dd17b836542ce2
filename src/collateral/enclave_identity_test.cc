#include "collateral/enclave_identity.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "base/limits.h"
#include "collateral/testing/sample_collateral.h"

namespace confcom::collateral {
namespace {

Timestamp at(std::string_view text) { return parse_timestamp(text).value(); }

void expect_refused(const std::string& text, ErrorCode code, std::string_view part) {
  const auto parsed = parse_enclave_identity(text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, code) << parsed.error().message;
  EXPECT_NE(parsed.error().message.find(part), std::string::npos) << parsed.error().message;
}

TEST(EnclaveIdentity, ReadsVersion2) {
  const auto parsed = parse_enclave_identity(sample_enclave_identity());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const EnclaveIdentity& identity = parsed->identity;
  EXPECT_EQ(identity.id, EnclaveId::kQe);
  EXPECT_EQ(identity.issue_date, at("2025-05-27T19:05:27Z"));
  EXPECT_EQ(identity.next_update, at("2025-06-26T19:05:27Z"));
  EXPECT_EQ(identity.tcb_evaluation_data_number, 17u);
  EXPECT_EQ(to_hex(identity.misc_select), "01020304");
  EXPECT_EQ(to_hex(identity.misc_select_mask), "ffffffff");
  EXPECT_EQ(to_hex(identity.attributes), "11000000000000000000000000000000");
  EXPECT_EQ(to_hex(identity.attributes_mask), "fbffffffffffffff0000000000000000");
  EXPECT_EQ(to_hex(identity.mr_signer), std::string(64, 'd'));
  EXPECT_EQ(identity.isv_prod_id, 258);
  EXPECT_EQ(to_hex(parsed->signature), kSampleSignature);
}

TEST(EnclaveIdentity, KeepsTheOrderOfLevels) {
  const auto parsed = parse_enclave_identity(sample_enclave_identity());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  ASSERT_EQ(parsed->identity.levels.size(), 2u);
  EXPECT_EQ(parsed->identity.levels[0],
            (IsvSvnLevel{8, {TcbStatus::kUpToDate, at("2024-03-13T00:00:00Z"), {}}}));
  EXPECT_EQ(
      parsed->identity.levels[1],
      (IsvSvnLevel{6, {TcbStatus::kOutOfDate, at("2021-11-10T00:00:00Z"), {"INTEL-SA-00615"}}}));
}

TEST(EnclaveIdentity, KnowsFourEnclaves) {
  const std::pair<const char*, EnclaveId> cases[] = {{"QE", EnclaveId::kQe},
                                                     {"TD_QE", EnclaveId::kTdQe},
                                                     {"QVE", EnclaveId::kQve},
                                                     {"QAE", EnclaveId::kQae}};
  for (const auto& [name, id] : cases) {
    SCOPED_TRACE(name);
    EXPECT_EQ(to_string(id), name);
    const auto parsed = parse_enclave_identity(
        replaced(sample_enclave_identity(), R"("id":"QE")", fmt::format(R"("id":"{}")", name)));
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(parsed->identity.id, id);
  }
}

TEST(EnclaveIdentity, SignedTextIsTheMemberAsItWasWritten) {
  const std::string text =
      replaced(sample_enclave_identity(), R"({"id":"QE",)", "{ \"id\" : \"QE\", \"x\":\"]}\" ,\n");
  const auto parsed = parse_enclave_identity(text + std::string(2, '\0'));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const std::size_t start = std::string_view(R"({"enclaveIdentity":)").size();
  EXPECT_EQ(parsed->signed_text, text.substr(start, text.find(R"(,"signature")") - start));
}

TEST(EnclaveIdentity, RefusesEachMemberThatIsMissing) {
  for (const char* key : {"enclaveIdentity", "signature", "id", "version", "issueDate",
                          "nextUpdate", "tcbEvaluationDataNumber", "miscselect", "miscselectMask",
                          "attributes", "attributesMask", "mrsigner", "isvprodid", "tcbLevels"}) {
    SCOPED_TRACE(key);
    const std::string text = replaced(sample_enclave_identity(), fmt::format("\"{}\":", key),
                                      fmt::format("\"_{}\":", key));
    expect_refused(text, ErrorCode::kMalformed, fmt::format("member \"{}\" is missing", key));
  }
}

struct Refusal {
  const char* name;
  std::string from;
  std::string to;
  ErrorCode code;
  const char* part;  ///< of the message: the path at fault
};

constexpr ErrorCode kBad = ErrorCode::kMalformed;
constexpr ErrorCode kForeign = ErrorCode::kUnsupported;

TEST(EnclaveIdentity, RefusesMembers) {
  const Refusal cases[] = {
      {"version 1", R"("version":2)", R"("version":1)", kForeign, "enclaveIdentity.version"},
      {"version 3", R"("version":2)", R"("version":3)", kForeign, "enclaveIdentity.version"},
      {"version as fraction", R"("version":2)", R"("version":2.0)", kBad,
       "enclaveIdentity.version"},
      {"unknown id", R"("id":"QE")", R"("id":"PCE")", kForeign, "enclaveIdentity.id"},
      {"id of another type", R"("id":"QE")", R"("id":0)", kBad, "enclaveIdentity.id"},
      {"no such date", "2025-05-27T19:05:27Z", "2025-05-32T19:05:27Z", kBad,
       "enclaveIdentity.issueDate"},
      {"leap second", "2025-06-26T19:05:27Z", "2025-06-26T23:59:60Z", kBad,
       "enclaveIdentity.nextUpdate"},
      {"negative number", R"(Number":17)", R"(Number":-17)", kBad,
       "enclaveIdentity.tcbEvaluationDataNumber"},
      {"miscselect short", "01020304", "010203", kBad, "enclaveIdentity.miscselect"},
      {"miscselect mask", R"(Mask":"FFFFFFFF")", R"(Mask":null)", kBad,
       "enclaveIdentity.miscselectMask"},
      {"attributes long", R"("11000000)", R"("0011000000)", kBad, "enclaveIdentity.attributes"},
      {"attributes mask", "FBFF", "XBFF", kBad, "enclaveIdentity.attributesMask"},
      {"signer", std::string(64, 'd'), std::string(63, 'd'), kBad, "enclaveIdentity.mrsigner"},
      {"product above 16 bits", "258", "65536", kBad, "enclaveIdentity.isvprodid"},
      {"no level's tcb", R"("tcb":{"isvsvn":6})", R"("x":6)", kBad,
       R"(tcbLevels[1]: member "tcb")"},
      {"isvsvn above 16 bits", R"("isvsvn":6)", R"("isvsvn":65536)", kBad,
       "enclaveIdentity.tcbLevels[1].tcb.isvsvn"},
      {"no isvsvn", R"("isvsvn":6)", "", kBad,
       R"(enclaveIdentity.tcbLevels[1].tcb: member "isvsvn")"},
      {"level's date", "2021-11-10T00:00:00Z", "2021-11-10", kBad,
       "enclaveIdentity.tcbLevels[1].tcbDate"},
      {"level's status", R"("OutOfDate")", R"("")", kBad, "enclaveIdentity.tcbLevels[1].tcbStatus"},
      {"level's advisories", R"(["INTEL-SA-00615"])", R"("INTEL-SA-00615")", kBad,
       "tcbLevels[1].advisoryIDs"},
      {"signature", "aa\"}", "a\"}", kBad, "signature"},
      {"text after it", "aa\"}", "aa\"},", kBad, "enclave identity: not JSON"},
      {"member twice", R"("isvprodid":258)", R"("isvprodid":258,"isvprodid":258)", kBad,
       R"("isvprodid" occurs twice)"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(replaced(sample_enclave_identity(), c.from, c.to), c.code, c.part);
  }
}

TEST(EnclaveIdentity, RefusesVersion1ByItsMember) {
  const std::string text = replaced(sample_enclave_identity(), "enclaveIdentity", "qeIdentity");
  expect_refused(text, ErrorCode::kUnsupported, "qeIdentity");
}

TEST(EnclaveIdentity, AnOldMemberBesideTheNewOneIsUnknownLikeAnyOther) {
  const std::string text =
      replaced(sample_enclave_identity(), R"(,"signature")", R"(,"qeIdentity":{},"signature")");
  EXPECT_TRUE(parse_enclave_identity(text).has_value());
}

TEST(EnclaveIdentity, RefusesWhatIsNoDocumentAtAll) {
  expect_refused("", kBad, "enclave identity: not JSON");
  expect_refused("[]", kBad, "document: expected an object");
  expect_refused(R"({"enclaveIdentity":7})", kBad, "enclaveIdentity: expected an object");
}

TEST(EnclaveIdentity, CapsLevels) {
  const std::string level =
      R"({"tcb":{"isvsvn":8},"tcbDate":"2024-03-13T00:00:00Z","tcbStatus":"UpToDate"},)";
  std::string levels;
  for (std::size_t i = 0; i + 1 < kMaxTcbLevels; ++i)
    levels += level;  // the sample's last level makes it full
  const auto at_cap = parse_enclave_identity(replaced(sample_enclave_identity(), level, levels));
  ASSERT_TRUE(at_cap.has_value()) << at_cap.error().message;
  EXPECT_EQ(at_cap->identity.levels.size(), kMaxTcbLevels);
  expect_refused(replaced(sample_enclave_identity(), level, levels + level), kBad,
                 "enclaveIdentity.tcbLevels: 1001");
}

TEST(EnclaveIdentity, CapsTheDocument) {
  std::string text = sample_enclave_identity();
  text.resize(kMaxFileBytes, '\0');
  EXPECT_TRUE(parse_enclave_identity(text).has_value());
  text.push_back('\0');
  expect_refused(text, kBad, "enclave identity: 1048577 bytes");
}

}  // namespace
}  // namespace confcom::collateral
