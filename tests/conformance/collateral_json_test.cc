// Parser cases of other projects for TCB info and enclave identities: every file is a test, and
// every refusal must name the member that the file is about.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "collateral/enclave_identity.h"
#include "collateral/tcb_info.h"

namespace confcom::collateral {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(CONFCOM_CONFORMANCE_DATA) / "attestation" / "sgx";

/// Relative to kData. An absent directory has no files, which the counting test below refuses.
std::vector<std::string> files_of(std::string_view directory) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(kData / directory, ignored)) {
    files.push_back(fs::relative(entry.path(), kData).string());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> files_of(std::initializer_list<std::string_view> directories) {
  std::vector<std::string> files;
  for (const std::string_view directory : directories)
    std::ranges::copy(files_of(directory), std::back_inserter(files));
  return files;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(0, info.param.size() - std::string_view(".json").size());
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

struct Refusal {
  ErrorCode code;
  std::string_view part;  ///< of the message: the member at fault
};

constexpr ErrorCode kBad = ErrorCode::kMalformed;
constexpr ErrorCode kForeign = ErrorCode::kUnsupported;
constexpr Refusal kNotJson{kBad, "not JSON"};
/// Equals no parser's error: a file that nobody has judged fails.
constexpr Refusal kNoVerdict{ErrorCode::kInternal, "no verdict"};

/// Version 1: refused for its version, whatever else is wrong, unless the version itself cannot be
/// read.
const std::map<std::string_view, Refusal> kTcbInfoV1 = {
    {"tcbInfoNegativeFloat.json", {kBad, "tcbInfo.version"}},
    {"tcbInfoNegativeIntegerWithSign.json", {kBad, "tcbInfo.version"}},
    {"tcbInfoNegativePropertyMissingLevel1.json", {kBad, R"(tcbInfo: member "version")"}},
    // A number that no reader of 64 bits can represent stops the parser.
    {"tcbInfoNegativeIntegerOverflow.json", kNotJson},
};

const std::map<std::string_view, Refusal> kTcbInfoV2 = {
    {"tcbInfoNegativeCompSvn.json", {kBad, "tcbInfo.tcbLevels[0].tcb.sgxtcbcomp01svn"}},
    {"tcbInfoNegativeFloat.json", {kBad, "tcbInfo.version"}},
    {"tcbInfoNegativeIntegerOverflow.json", kNotJson},
    {"tcbInfoNegativeIntegerWithSign.json", {kBad, "tcbInfo.version"}},
    {"tcbInfoNegativeInvalidIssueDate.json", {kBad, "tcbInfo.issueDate"}},
    {"tcbInfoNegativeInvalidNextUpdate.json", {kBad, "tcbInfo.nextUpdate"}},
    {"tcbInfoNegativeMissingNextUpdate.json", {kBad, R"(tcbInfo: member "nextUpdate")"}},
    {"tcbInfoNegativePceSvn.json", {kBad, "tcbInfo.tcbLevels[0].tcb.pcesvn"}},
    {"tcbInfoNegativePropertyMissingLevel0.json", {kBad, R"(document: member "signature")"}},
    {"tcbInfoNegativePropertyMissingLevel1.json", {kBad, R"(tcbInfo: member "version")"}},
    {"tcbInfoNegativePropertyMissingLevel2.json",
     {kBad, R"(tcbInfo.tcbLevels[0]: member "tcbDate")"}},
    {"tcbInfoNegativePropertyMissingLevel3.json",
     {kBad, R"(tcbInfo.tcbLevels[0].tcb: member "pcesvn")"}},
    {"tcbInfoNegativePropertyWrongTypeLevel0.json", {kBad, "signature"}},
    {"tcbInfoNegativePropertyWrongTypeLevel1.json", {kBad, "tcbInfo.fmspc"}},
    {"tcbInfoNegativePropertyWrongTypeLevel2.json", {kBad, "tcbInfo.tcbLevels[0].tcbStatus"}},
    {"tcbInfoNegativePropertyWrongTypeLevel3.json",
     {kBad, "tcbInfo.tcbLevels[0].tcb.sgxtcbcomp06svn"}},
    {"tcbInfoNegativeSignature.json", {kBad, "signature"}},
    {"tcbInfoNegativeStringEscape.json", {kBad, "tcbInfo.issueDate"}},
    {"tcbInfoNegativeTcbType.json", {kForeign, "tcbInfo.tcbType"}},
};

/// Version 1 has the member qeIdentity; these are no JSON.
const std::map<std::string_view, Refusal> kIdentityV1 = {
    {"qe_identity_missing_attributes.json", kNotJson},
    {"qe_identity_missing_attributesmask.json", kNotJson},
    {"qe_identity_missing_isvprodid.json", kNotJson},
    {"qe_identity_missing_isvsvn.json", kNotJson},
    {"qe_identity_missing_miscselect.json", kNotJson},
    {"qe_identity_missing_qeidentity.json", kNotJson},
    {"qe_identity_missing_signature.json", kNotJson},
    {"qe_identity_missing_version.json", kNotJson},
};

const std::map<std::string_view, Refusal> kIdentityV2 = {
    {"qe_identity_missing_attributes.json", {kBad, R"(enclaveIdentity: member "attributes")"}},
    {"qe_identity_missing_attributesmask.json",
     {kBad, R"(enclaveIdentity: member "attributesMask")"}},
    {"qe_identity_missing_id.json", {kBad, R"(enclaveIdentity: member "id")"}},
    {"qe_identity_missing_issuedate.json", {kBad, R"(enclaveIdentity: member "issueDate")"}},
    {"qe_identity_missing_isvprodid.json", {kBad, R"(enclaveIdentity: member "isvprodid")"}},
    {"qe_identity_missing_isvsvn.json", kNotJson},
    {"qe_identity_missing_miscselect.json", {kBad, R"(enclaveIdentity: member "miscselect")"}},
    {"qe_identity_missing_miscselectmask.json",
     {kBad, R"(enclaveIdentity: member "miscselectMask")"}},
    {"qe_identity_missing_mrsigner.json", {kBad, R"(enclaveIdentity: member "mrsigner")"}},
    {"qe_identity_missing_nextupdate.json", {kBad, R"(enclaveIdentity: member "nextUpdate")"}},
    {"qe_identity_missing_qeidentity.json", kNotJson},
    {"qe_identity_missing_signature.json", {kBad, R"(document: member "signature")"}},
    {"qe_identity_missing_tcb_date.json",
     {kBad, R"(enclaveIdentity.tcbLevels[0]: member "tcbDate")"}},
    {"qe_identity_missing_tcb_eval_data_num.json",
     {kBad, R"(enclaveIdentity: member "tcbEvaluationDataNumber")"}},
    {"qe_identity_missing_tcb_levels.json", {kBad, R"(enclaveIdentity: member "tcbLevels")"}},
    {"qe_identity_missing_tcb_status.json",
     {kBad, R"(enclaveIdentity.tcbLevels[0]: member "tcbStatus")"}},
    {"qe_identity_missing_version.json", {kBad, R"(enclaveIdentity: member "version")"}},
};

constexpr std::string_view kAccepted[] = {
    "tcb-info-json/data_v2/tcbInfo.json",
    "tcb-info-json/data_v2/tcbInfo_with_pceid.json",
    "tcb-info-json/data_v2/tcbInfoAdvisoryIds.json",
    "tcb-info-json/data_v3/tcbinfo_sgx.json",
    "tcb-info-json/data_v3/tcbinfo_tdx.json",
    "qe-identity-json/data_v2/qe_identity_ok.json",
    "qe-identity-json/data_v2/qe_identity_with_advisoryids.json",
    "qe-identity-json/data_v2/qve_identity_ok.json",
};

/// What a directory's files are refused for; `otherwise` for those that have no row of their own.
struct Directory {
  std::string_view name;
  std::size_t files;
  std::map<std::string_view, Refusal> refusals;
  Refusal otherwise;
};

const std::vector<Directory>& directories() {
  static const std::vector<Directory> all = {
      {"tcb-info-json/data", 20, kTcbInfoV1, Refusal{kForeign, "tcbInfo.version"}},
      {"tcb-info-json/data_v2", 22, kTcbInfoV2, kNoVerdict},
      {"tcb-info-json/data_v3", 2, {}, kNoVerdict},
      {"qe-identity-json/data", 13, kIdentityV1, Refusal{kForeign, "qeIdentity"}},
      {"qe-identity-json/data_v2", 20, kIdentityV2, kNoVerdict},
  };
  return all;
}

Refusal refusal_of(const fs::path& file) {
  const auto directory =
      std::ranges::find(directories(), file.parent_path().string(), &Directory::name);
  if (directory == directories().end()) return kNoVerdict;
  const auto row = directory->refusals.find(file.filename().string());
  return row == directory->refusals.end() ? directory->otherwise : row->second;
}

/// Whether a parse held, without what it gave.
template <class T>
Result<void> outcome_of(const Result<T>& parsed) {
  if (!parsed) return std::unexpected(parsed.error());
  return {};
}

void expect_verdict(const std::string& file, const Result<void>& outcome) {
  if (std::ranges::find(kAccepted, file) != std::end(kAccepted)) {
    EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
    return;
  }
  const Refusal refusal = refusal_of(file);
  ASSERT_FALSE(outcome.has_value()) << "accepted";
  EXPECT_EQ(outcome.error().code, refusal.code) << outcome.error().message;
  EXPECT_NE(outcome.error().message.find(refusal.part), std::string::npos)
      << outcome.error().message;
}

class TcbInfoJson : public testing::TestWithParam<std::string> {};

TEST_P(TcbInfoJson, HasItsVerdict) {
  const auto text = load_file(kData / GetParam(), kMaxFileBytes);
  ASSERT_TRUE(text.has_value()) << text.error().message;
  expect_verdict(GetParam(), outcome_of(parse_tcb_info(as_text(*text))));
}

INSTANTIATE_TEST_SUITE_P(, TcbInfoJson,
                         testing::ValuesIn(files_of({"tcb-info-json/data", "tcb-info-json/data_v2",
                                                     "tcb-info-json/data_v3"})),
                         test_name);

class QeIdentityJson : public testing::TestWithParam<std::string> {};

TEST_P(QeIdentityJson, HasItsVerdict) {
  const auto text = load_file(kData / GetParam(), kMaxFileBytes);
  ASSERT_TRUE(text.has_value()) << text.error().message;
  expect_verdict(GetParam(), outcome_of(parse_enclave_identity(as_text(*text))));
}

INSTANTIATE_TEST_SUITE_P(
    , QeIdentityJson,
    testing::ValuesIn(files_of({"qe-identity-json/data", "qe-identity-json/data_v2"})), test_name);

TEST(CollateralJson, EveryCaseIsThere) {
  for (const Directory& directory : directories()) {
    SCOPED_TRACE(directory.name);
    EXPECT_EQ(files_of(directory.name).size(), directory.files);
    for (const auto& [file, refusal] : directory.refusals) {
      EXPECT_TRUE(fs::exists(kData / directory.name / file)) << file;
    }
  }
  for (const std::string_view file : kAccepted) EXPECT_TRUE(fs::exists(kData / file)) << file;
}

}  // namespace
}  // namespace confcom::collateral
