#include "collateral/tcb_info.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "base/limits.h"
#include "collateral/testing/sample_collateral.h"

namespace confcom::collateral {
namespace {

using evidence::TeeType;

Timestamp at(std::string_view text) { return parse_timestamp(text).value(); }

template <std::size_t N>
ByteArray<N> bytes(std::string_view hex) {
  return parse_hex_array<N>(hex).value();
}

/// `element` `count` times, with commas between.
std::string repeated(std::string_view element, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ",").append(element);
  return out;
}

void expect_refused(const std::string& text, ErrorCode code, std::string_view part) {
  const auto parsed = parse_tcb_info(text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, code) << parsed.error().message;
  EXPECT_NE(parsed.error().message.find(part), std::string::npos) << parsed.error().message;
}

TEST(TcbInfo, ReadsSgxVersion3) {
  const auto parsed = parse_tcb_info(sample_sgx_tcb_info());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const TcbInfo& info = parsed->info;
  EXPECT_EQ(info.tee_type, TeeType::kSgx);
  EXPECT_EQ(info.version, 3u);
  EXPECT_EQ(info.issue_date, at("2025-05-27T19:31:07Z"));
  EXPECT_EQ(info.next_update, at("2025-06-26T19:31:07Z"));
  EXPECT_EQ(to_hex(info.fmspc), "00906ed50000");
  EXPECT_EQ(info.pce_id, bytes<2>("0a0b"));
  EXPECT_EQ(info.tcb_evaluation_data_number, 17u);
  EXPECT_FALSE(info.tdx_module.has_value());
  EXPECT_TRUE(info.tdx_module_identities.empty());
  ASSERT_EQ(info.levels.size(), 1u);
  EXPECT_EQ(to_hex(info.levels[0].sgx_component_svns), "15161718191a1b1c1d1e1f20212223ff");
  EXPECT_EQ(info.levels[0].pce_svn, 13);
  EXPECT_FALSE(info.levels[0].tdx_component_svns.has_value());
  EXPECT_EQ(info.levels[0].status, (TcbLevelStatus{TcbStatus::kUpToDate,
                                                   at("2024-01-02T03:04:05Z"),
                                                   {"INTEL-SA-00001", "INTEL-SA-00002"}}));
  EXPECT_EQ(to_hex(parsed->signature), kSampleSignature);
}

TEST(TcbInfo, ReadsTdxVersion3) {
  const auto parsed = parse_tcb_info(sample_tdx_tcb_info());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const TcbInfo& info = parsed->info;
  EXPECT_EQ(info.tee_type, TeeType::kTdx);
  ASSERT_EQ(info.levels.size(), 1u);
  EXPECT_EQ(info.levels[0].tdx_component_svns, bytes<16>("292a2b2c2d2e2f303132333435363738"));
  EXPECT_TRUE(info.levels[0].status.advisory_ids.empty());
  EXPECT_EQ(info.tdx_module, (TdxModule{.mr_signer = bytes<48>(std::string(96, 'b')),
                                        .attributes = bytes<8>("0000000000000001"),
                                        .attributes_mask = bytes<8>("ffffffffffffffff")}));
}

TEST(TcbInfo, ReadsTdxModuleIdentities) {
  const auto parsed = parse_tcb_info(sample_tdx_tcb_info());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  ASSERT_EQ(parsed->info.tdx_module_identities.size(), 1u);
  const TdxModuleIdentity& identity = parsed->info.tdx_module_identities[0];
  EXPECT_EQ(identity.id, "TDX_03");
  EXPECT_EQ(to_hex(identity.module.mr_signer), std::string(96, 'c'));
  EXPECT_EQ(to_hex(identity.module.attributes), "0000000000000002");
  EXPECT_EQ(to_hex(identity.module.attributes_mask), "fffffffffffffffe");
  ASSERT_EQ(identity.levels.size(), 1u);
  EXPECT_EQ(
      identity.levels[0],
      (IsvSvnLevel{5, {TcbStatus::kOutOfDate, at("2024-03-13T00:00:00Z"), {"INTEL-SA-00003"}}}));
}

TEST(TcbInfo, ReadsVersion2) {
  const auto parsed = parse_tcb_info(sample_tcb_info_v2());
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->info.tee_type, TeeType::kSgx);
  EXPECT_EQ(parsed->info.version, 2u);
  EXPECT_FALSE(parsed->info.pce_id.has_value());
  ASSERT_EQ(parsed->info.levels.size(), 1u);
  EXPECT_EQ(to_hex(parsed->info.levels[0].sgx_component_svns), "65666768696a6b6c6d6e6f7071727374");
  EXPECT_EQ(parsed->info.levels[0].pce_svn, 13);
  EXPECT_EQ(parsed->info.levels[0].status.status, TcbStatus::kRevoked);
}

TEST(TcbInfo, KeepsTheOrderOfLevels) {
  const std::string level = R"({"tcb":{"isvsvn":5})";
  const std::string two =
      R"({"tcb":{"isvsvn":1},"tcbDate":"2020-01-01T00:00:00Z","tcbStatus":"Revoked"},)" + level;
  const auto parsed = parse_tcb_info(replaced(sample_tdx_tcb_info(), level, two));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const auto& levels = parsed->info.tdx_module_identities.at(0).levels;
  ASSERT_EQ(levels.size(), 2u);
  EXPECT_EQ(levels[0].isv_svn, 1);
  EXPECT_EQ(levels[1].isv_svn, 5);
}

TEST(TcbInfo, SignedTextIsTheMemberAsItWasWritten) {
  const std::string object =
      "{ \"version\" :\t2,\r\n" + kSampleTcbInfoHead + R"("note":"a } \" b","tcbLevels":[{"tcb":{)";
  const std::string text = replaced(
      replaced(sample_tcb_info_v2(),
               R"({"version":2,)" + kSampleTcbInfoHead + R"("tcbLevels":[{"tcb":{)", object),
      R"(},"signature")", "} \n , \"signature\"");
  const auto parsed = parse_tcb_info(text);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const std::size_t start = std::string_view(R"({"tcbInfo":)").size();
  EXPECT_EQ(parsed->signed_text, text.substr(start, text.find(" \n , \"signature\"") - start));
}

struct Change {
  const char* name;
  std::string from;
  std::string to;
};

TEST(TcbInfo, AcceptsWhatTheFormatLeavesOpen) {
  const Change changes[] = {
      {"unknown members", R"({"id":"TDX",)", R"({"unknown":{"a":[null,-1,1.5]},"id":"TDX",)"},
      {"no identities of modules", R"("tdxModuleIdentities":)" + kSampleTdxModuleIdentities + ",",
       ""},
      {"an empty array of identities", kSampleTdxModuleIdentities, "[]"},
      {"an empty array of advisories", R"(["INTEL-SA-00003"])", "[]"},
      {"a NUL after it", R"(aa"})", std::string("aa\"}\0", 5)},
      {"NULs after it", R"(aa"})", std::string("aa\"}\n\0\0\0", 8)},
      {"white space around it", R"({"tcbInfo")", " \n{\"tcbInfo\""},
  };
  for (const Change& change : changes) {
    SCOPED_TRACE(change.name);
    const auto parsed = parse_tcb_info(replaced(sample_tdx_tcb_info(), change.from, change.to));
    EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  }
}

TEST(TcbInfo, SgxMayHoldUnreadMembersOfTdx) {
  const auto parsed = parse_tcb_info(
      replaced(sample_sgx_tcb_info(), R"("tcbType":0)", R"("tcbType":0,"tdxModule":7)"));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_FALSE(parsed->info.tdx_module.has_value());
}

TEST(TcbInfo, Version2MayNameItsTeeAndPce) {
  const auto parsed = parse_tcb_info(
      replaced(sample_tcb_info_v2(), R"("version":2)", R"("version":2,"id":"SGX","pceId":"0100")"));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->info.pce_id, bytes<2>("0100"));
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

TEST(TcbInfo, RefusesEachMemberThatIsMissing) {
  const std::string sample = sample_tdx_tcb_info();
  for (const char* key :
       {"tcbInfo", "signature", "id\":\"TDX\"", "version", "issueDate", "nextUpdate", "fmspc",
        "pceId", "tcbType", "tcbEvaluationDataNumber", "tdxModule\"", "sgxtcbcomponents",
        "tdxtcbcomponents", "pcesvn", "isvsvn"}) {
    SCOPED_TRACE(key);
    const std::string_view name = std::string_view(key).substr(0, std::string_view(key).find('"'));
    const std::string text = replaced(sample, fmt::format("\"{}", key), fmt::format("\"_{}", key));
    expect_refused(text, kBad, fmt::format("member \"{}\" is missing", name));
  }
}

TEST(TcbInfo, RefusesMembersOfTheHead) {
  const Refusal cases[] = {
      {"version 1", R"("version":3)", R"("version":1)", kForeign, "tcbInfo.version"},
      {"version 4", R"("version":3)", R"("version":4)", kForeign, "tcbInfo.version"},
      {"version as text", R"("version":3)", R"("version":"3")", kBad, "tcbInfo.version"},
      {"version as fraction", R"("version":3)", R"("version":3.0)", kBad, "tcbInfo.version"},
      {"version with exponent", R"("version":3)", R"("version":3e0)", kBad, "tcbInfo.version"},
      {"negative version", R"("version":3)", R"("version":-3)", kBad, "tcbInfo.version"},
      {"version twice", R"("version":3)", R"("version":3,"version":3)", kBad,
       R"("version" occurs twice)"},
      {"version 2 of TDX", R"("version":3)", R"("version":2)", kForeign, "tcbInfo.id"},
      {"unknown id", R"("id":"TDX")", R"("id":"SEV")", kForeign, "tcbInfo.id"},
      {"id in lower case", R"("id":"TDX")", R"("id":"tdx")", kForeign, "tcbInfo.id"},
      {"id of another type", R"("id":"TDX")", R"("id":129)", kBad, "tcbInfo.id"},
      {"other comparison", R"("tcbType":0)", R"("tcbType":1)", kForeign, "tcbInfo.tcbType"},
      {"tcbType null", R"("tcbType":0)", R"("tcbType":null)", kBad, "tcbInfo.tcbType"},
      {"month 16", "2025-05-27T19:31:07Z", "2025-16-27T19:31:07Z", kBad, "tcbInfo.issueDate"},
      {"date with escape", "2025-05-27T19:31:07Z", R"(2025-\n05-27T19:31:07Z)", kBad,
       "tcbInfo.issueDate"},
      {"date with fraction", "2025-06-26T19:31:07Z", "2025-06-26T19:31:07.0Z", kBad,
       "tcbInfo.nextUpdate"},
      {"date with offset", "2025-06-26T19:31:07Z", "2025-06-26T19:31:07+00:00", kBad,
       "tcbInfo.nextUpdate"},
      {"29 February", "2025-06-26T19:31:07Z", "2025-02-29T19:31:07Z", kBad, "tcbInfo.nextUpdate"},
      {"fmspc too short", "00906Ed50000", "00906Ed500", kBad, "tcbInfo.fmspc"},
      {"fmspc too long", "00906Ed50000", "00906Ed5000000", kBad, "tcbInfo.fmspc"},
      {"fmspc not hexadecimal", "00906Ed50000", "00906Eg50000", kBad, "tcbInfo.fmspc"},
      {"fmspc a number", R"("00906Ed50000")", "906", kBad, "tcbInfo.fmspc"},
      {"pceId too long", R"("pceId":"0000")", R"("pceId":"000000")", kBad, "tcbInfo.pceId"},
      {"number above 32 bits", R"(Number":17)", R"(Number":4294967296)", kBad,
       "tcbInfo.tcbEvaluationDataNumber"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(replaced(sample_tdx_tcb_info(), c.from, c.to), c.code, c.part);
  }
}

TEST(TcbInfo, RefusesPlatformLevels) {
  const std::string svns = "tcbInfo.tcbLevels[0].tcb.sgxtcbcomponents";
  const Refusal cases[] = {
      {"15 components", R"({"svn":21,"category":"BIOS","type":"Early Microcode Update"},)", "",
       kBad, svns.c_str()},
      {"17 components", R"({"svn":30})", R"({"svn":30},{"svn":30})", kBad, svns.c_str()},
      {"components not an array", kSampleSgxComponents, "{}", kBad, svns.c_str()},
      {"component not an object", R"({"svn":30})", "30", kBad, "sgxtcbcomponents[9]"},
      {"component above 8 bits", R"({"svn":30})", R"({"svn":256})", kBad,
       "sgxtcbcomponents[9].svn"},
      {"negative component", R"({"svn":30})", R"({"svn":-1})", kBad, "sgxtcbcomponents[9].svn"},
      {"component without svn", R"({"svn":30})", R"({"SVN":30})", kBad, "sgxtcbcomponents[9]"},
      {"category not text", R"("category":"BIOS")", R"("category":1)", kBad,
       "sgxtcbcomponents[0].category"},
      {"type not text", R"("Early Microcode Update")", "null", kBad, "sgxtcbcomponents[0].type"},
      {"15 TDX components", R"({"svn":41},)", "", kBad,
       "tcbInfo.tcbLevels[0].tcb.tdxtcbcomponents"},
      {"TDX component above 8 bits", R"({"svn":56})", R"({"svn":256})", kBad,
       "tdxtcbcomponents[15].svn"},
      {"pcesvn above 16 bits", R"("pcesvn":13)", R"("pcesvn":65536)", kBad,
       "tcbInfo.tcbLevels[0].tcb.pcesvn"},
      {"pcesvn as text", R"("pcesvn":13)", R"("pcesvn":"13")", kBad,
       "tcbInfo.tcbLevels[0].tcb.pcesvn"},
      {"unknown status", R"("UpToDate")", R"("Fine")", kBad, "tcbInfo.tcbLevels[0].tcbStatus"},
      {"status not text", R"("UpToDate")", "1", kBad, "tcbInfo.tcbLevels[0].tcbStatus"},
      {"no status", R"("tcbStatus":"UpToDate")", R"("x":0)", kBad,
       R"(tcbLevels[0]: member "tcbStatus")"},
      {"no such date", "2024-01-02T03:04:05Z", "2024-01-02T24:04:05Z", kBad,
       "tcbInfo.tcbLevels[0].tcbDate"},
      {"advisories null", R"("UpToDate")", R"("UpToDate","advisoryIDs":null)", kBad,
       "tcbLevels[0].advisoryIDs"},
      {"advisory not text", R"("UpToDate")", R"("UpToDate","advisoryIDs":["a",1])", kBad,
       "tcbLevels[0].advisoryIDs[1]"},
      {"no tcb", R"("tcb":{"sgx)", R"("TCB":{"sgx)", kBad, R"(tcbInfo.tcbLevels[0]: member "tcb")"},
      {"level not an object", R"([{"tcb":{"sgx)", R"([7,{"tcb":{"sgx)", kBad,
       "tcbInfo.tcbLevels[0]"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(replaced(sample_tdx_tcb_info(), c.from, c.to), c.code, c.part);
  }
}

TEST(TcbInfo, RefusesModules) {
  const std::string module_signer(96, 'b');
  const std::string identity_signer(96, 'c');
  const char* const level = "tcbInfo.tdxModuleIdentities[0].tcbLevels[0]";
  const Refusal cases[] = {
      {"module not an object", kSampleTdxModule, "[]", kBad, "tcbInfo.tdxModule"},
      {"module's signer short", module_signer, std::string(94, 'b'), kBad,
       "tcbInfo.tdxModule.mrsigner"},
      {"module's attributes", R"("0000000000000001")", R"("01")", kBad,
       "tcbInfo.tdxModule.attributes"},
      {"module's mask", R"("FFFFFFFFFFFFFFFF")", R"("F")", kBad,
       "tcbInfo.tdxModule.attributesMask"},
      {"identities null", kSampleTdxModuleIdentities, "null", kBad, "tcbInfo.tdxModuleIdentities"},
      {"identity's id", R"("TDX_03")", "3", kBad, "tcbInfo.tdxModuleIdentities[0].id"},
      {"identity's signer", identity_signer, "", kBad, "tcbInfo.tdxModuleIdentities[0].mrsigner"},
      {"identity's attributes", R"("0000000000000002")", "2", kBad,
       "tdxModuleIdentities[0].attributes"},
      {"identity's mask", "FFFFFFFFFFFFFFFE", "FFFFFFFFFFFFFFxE", kBad,
       "tdxModuleIdentities[0].attributesMask"},
      {"isvsvn above 16 bits", R"("isvsvn":5)", R"("isvsvn":65536)", kBad, level},
      {"identity's status", R"("OutOfDate")", R"("OutOfdate")", kBad, level},
      {"identity's date", "2024-03-13T00:00:00Z", "2024-03-13", kBad, level},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(replaced(sample_tdx_tcb_info(), c.from, c.to), c.code, c.part);
  }
}

TEST(TcbInfo, RefusesVersion2) {
  const Refusal cases[] = {
      {"component missing", "sgxtcbcomp09svn", "sgxtcbcomp9svn", kBad, "sgxtcbcomp09svn"},
      {"component above 8 bits", R"(16svn":116)", R"(16svn":256)", kBad,
       "tcbInfo.tcbLevels[0].tcb.sgxtcbcomp16svn"},
      {"component as text", R"(01svn":101)", R"(01svn":"101")", kBad,
       "tcbInfo.tcbLevels[0].tcb.sgxtcbcomp01svn"},
      {"pceId null", R"("version":2)", R"("version":2,"pceId":null)", kBad, "tcbInfo.pceId"},
      {"id of TDX", R"("version":2)", R"("version":2,"id":"TDX")", kForeign, "tcbInfo.id"},
      {"id null", R"("version":2)", R"("version":2,"id":null)", kBad, "tcbInfo.id"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(replaced(sample_tcb_info_v2(), c.from, c.to), c.code, c.part);
  }
}

TEST(TcbInfo, RefusesEnvelopes) {
  const Refusal cases[] = {
      {"signature short", "aa\"}", "\"}", kBad, "signature"},
      {"signature long", "aa\"}", "aaaa\"}", kBad, "signature"},
      {"signature not hexadecimal", "aa\"}", "zz\"}", kBad, "signature"},
      {"text after it", "aa\"}", "aa\"}x", kBad, "not JSON"},
      {"second document", "aa\"}", "aa\"}{}", kBad, "not JSON"},
      {"NUL and then text", "aa\"}", std::string("aa\"}\0x", 6), kBad, "not JSON"},
      {"NUL and then space", "aa\"}", std::string("aa\"}\0\n", 6), kBad, "not JSON"},
      {"cut short", "aa\"}", "aa\"", kBad, "not JSON"},
      {"comment", "aa\"}", "aa\"/**/}", kBad, "not JSON"},
      {"byte order mark", "{\"tcbInfo\"", "\xef\xbb\xbf{\"tcbInfo\"", kBad, "not JSON"},
      {"not UTF-8", "BIOS", "BI\xffS", kBad, "not JSON"},
      {"key with escape", "{\"tcbInfo\"", R"({"\u0074cbInfo")", kBad, "tcbInfo"},
      {"tcbInfo twice", "aa\"}", R"(aa","tcbInfo":{}})", kBad, R"("tcbInfo" occurs twice)"},
      {"tcbInfo twice, once with escape", "aa\"}", R"(aa","\u0074cbInfo":{}})", kBad,
       R"("tcbInfo" occurs twice)"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    expect_refused(replaced(sample_tdx_tcb_info(), c.from, c.to), c.code, c.part);
  }
}

TEST(TcbInfo, RefusesWhatIsNoDocumentAtAll) {
  const std::string zeros(3, '\0');
  for (const std::string& text :
       {std::string(), zeros, std::string(" "), std::string("nonsense")}) {
    expect_refused(text, kBad, "TCB info: not JSON");
  }
  for (const char* text : {"[]", "7", "\"tcbInfo\""})
    expect_refused(text, kBad, "document: expected an object");
  expect_refused(R"({"tcbInfo":[]})", kBad, "tcbInfo: expected an object");
}

TEST(TcbInfo, CapsLevels) {
  const std::string sample = sample_sgx_tcb_info();
  const std::size_t start = sample.find("[{\"tcb\":") + 1;
  const std::string level = sample.substr(start, sample.find("]},\"signature\"") - start);
  const auto at_cap = parse_tcb_info(replaced(sample, level, repeated(level, kMaxTcbLevels)));
  ASSERT_TRUE(at_cap.has_value()) << at_cap.error().message;
  EXPECT_EQ(at_cap->info.levels.size(), kMaxTcbLevels);
  expect_refused(replaced(sample, level, repeated(level, kMaxTcbLevels + 1)), kBad,
                 "tcbInfo.tcbLevels: 1001");
  expect_refused(replaced(sample, level, ""), kBad, "tcbInfo.tcbLevels: there is no level");
}

TEST(TcbInfo, CapsAdvisories) {
  const std::string id = R"("INTEL-SA-00003")";
  const auto at_cap =
      parse_tcb_info(replaced(sample_tdx_tcb_info(), id, repeated(id, kMaxAdvisoryIds)));
  ASSERT_TRUE(at_cap.has_value()) << at_cap.error().message;
  EXPECT_EQ(at_cap->info.tdx_module_identities[0].levels[0].status.advisory_ids.size(),
            kMaxAdvisoryIds);
  expect_refused(replaced(sample_tdx_tcb_info(), id, repeated(id, kMaxAdvisoryIds + 1)), kBad,
                 "advisoryIDs: 1001");
}

TEST(TcbInfo, CapsModuleIdentities) {
  const std::string& all = kSampleTdxModuleIdentities;
  const std::string one = all.substr(1, all.size() - 2);
  const auto at_cap =
      parse_tcb_info(replaced(sample_tdx_tcb_info(), one, repeated(one, kMaxTdxModuleIdentities)));
  ASSERT_TRUE(at_cap.has_value()) << at_cap.error().message;
  EXPECT_EQ(at_cap->info.tdx_module_identities.size(), kMaxTdxModuleIdentities);
  expect_refused(replaced(sample_tdx_tcb_info(), one, repeated(one, kMaxTdxModuleIdentities + 1)),
                 kBad, "tcbInfo.tdxModuleIdentities: 257");
}

TEST(TcbInfo, RefusesModulesWithoutLevels) {
  const std::string& all = kSampleTdxModuleIdentities;
  const std::size_t start = all.find("[{\"tcb\":");
  expect_refused(replaced(sample_tdx_tcb_info(), all.substr(start, all.size() - start - 2), "[]"),
                 kBad, "tcbInfo.tdxModuleIdentities[0].tcbLevels: there is no level");
}

TEST(TcbInfo, CapsTheDocument) {
  std::string text = sample_sgx_tcb_info();
  text.resize(kMaxFileBytes, ' ');
  EXPECT_TRUE(parse_tcb_info(text).has_value());
  text.push_back('\0');
  expect_refused(text, kBad, "TCB info: 1048577 bytes");
}

}  // namespace
}  // namespace confcom::collateral
