// Recorded answers of Intel's provisioning certification service. Each file wraps one document and
// the chain that signed it; every file is a test.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "collateral/crl_text.h"
#include "collateral/enclave_identity.h"
#include "collateral/tcb_info.h"
#include "crypto/pem.h"

namespace confcom::collateral {
namespace {

namespace fs = std::filesystem;
using evidence::TeeType;

const fs::path kData = fs::path(CONFCOM_CONFORMANCE_DATA) / "attestation" / "sgx" / "pcs-responses";

constexpr std::size_t kFiles = 20;

/// Lists of what the service knows, which no verification needs: no part of this project reads
/// them.
constexpr std::string_view kLeftOut[] = {
    "fmspcs.json",
    "fmspcs_all_platforms.json",
    "fmspcs_no_filter.json",
    "sgx_tcb_eval_nums.json",
    "tdx_tcb_eval_nums.json",
};

struct TcbInfoFacts {
  TeeType tee_type;
  std::uint32_t version;
  std::string_view issue_date;
};

const std::map<std::string_view, TcbInfoFacts> kTcbInfos = {
    {"sgx_tcb_info_00906ED50000.json", {TeeType::kSgx, 3, "2025-05-27T19:31:07Z"}},
    {"sgx_tcb_info_alt.json", {TeeType::kSgx, 3, "2025-05-27T19:31:07Z"}},
    {"sgx_tcb_info_early.json", {TeeType::kSgx, 3, "2025-05-27T19:31:08Z"}},
    {"sgx_tcb_info_v3.json", {TeeType::kSgx, 2, "2025-05-27T19:31:07Z"}},
    {"tdx_tcb_info.json", {TeeType::kTdx, 3, "2025-05-27T19:31:43Z"}},
    {"tdx_tcb_info_00806F050000.json", {TeeType::kTdx, 3, "2025-05-27T19:25:02Z"}},
    {"tdx_tcb_info_eval17.json", {TeeType::kTdx, 3, "2025-05-27T19:31:44Z"}},
};

const std::map<std::string_view, EnclaveId> kIdentities = {
    {"sgx_qe_identity.json", EnclaveId::kQe},   {"sgx_qe_identity_v3.json", EnclaveId::kQe},
    {"sgx_qve_identity.json", EnclaveId::kQve}, {"sgx_qae_identity.json", EnclaveId::kQae},
    {"tdx_qe_identity.json", EnclaveId::kTdQe},
};

struct CrlFacts {
  std::string_view member;
  std::string_view issuer;
  std::size_t revoked;
};

const std::map<std::string_view, CrlFacts> kCrls = {
    {"pck_crl_platform.json", {"crl_data", "Intel SGX PCK Platform CA", 44}},
    {"pck_crl_processor.json", {"crl_data", "Intel SGX PCK Processor CA", 0}},
    {"pck_crl_processor_der.json", {"crl_data_base64", "Intel SGX PCK Processor CA", 0}},
};

/// An absent directory has no files, which the counting test below refuses.
std::vector<std::string> all_files() {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(kData, ignored))
    files.push_back(entry.path().filename().string());
  std::ranges::sort(files);
  return files;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return info.param.substr(0, info.param.find('.'));
}

class PcsResponse : public testing::TestWithParam<std::string> {
 protected:
  PcsResponse() {
    const auto text = load_file(kData / GetParam(), kMaxFileBytes);
    wrapper_ = JsonDocument::parse(text ? as_text(*text) : "null");
  }

  std::string string_member(std::string_view key) const {
    const auto value = wrapper_.value().root().member(key);
    const auto text = value ? value->string() : fail(value.error().code, value.error().message);
    EXPECT_TRUE(text.has_value()) << text.error().message;
    return std::string(text.value_or(""));
  }

  void expect_chain() const {
    const auto chain = crypto::parse_pem(string_member("issuer_chain"), "CERTIFICATE", 2);
    ASSERT_TRUE(chain.has_value()) << chain.error().message;
    EXPECT_EQ(chain->size(), 2u);
  }

  void expect_tcb_info(const TcbInfoFacts& facts) const {
    const auto parsed = parse_tcb_info(string_member("tcb_info_json"));
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(parsed->info.tee_type, facts.tee_type);
    EXPECT_EQ(parsed->info.version, facts.version);
    EXPECT_EQ(format_timestamp(parsed->info.issue_date), facts.issue_date);
    EXPECT_TRUE(parsed->info.pce_id.has_value());
    expect_chain();
  }

  void expect_identity(EnclaveId id) const {
    const auto parsed = parse_enclave_identity(string_member("enclave_identity_json"));
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(parsed->identity.id, id);
    expect_chain();
  }

  void expect_crl(const CrlFacts& facts) const {
    const std::string data = string_member(facts.member);
    const auto bytes = facts.member == "crl_data" ? to_vector(as_bytes(data)) : parse_base64(data);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    const auto crl = parse_crl(*bytes);
    ASSERT_TRUE(crl.has_value()) << crl.error().message;
    EXPECT_EQ(crl->issuer_common_name(), facts.issuer);
    EXPECT_EQ(crl->revoked_count(), facts.revoked);
    expect_chain();
  }

  Result<JsonDocument> wrapper_ = fail(ErrorCode::kInternal, "unread");
};

TEST_P(PcsResponse, Parses) {
  const std::string& file = GetParam();
  ASSERT_TRUE(wrapper_.has_value()) << wrapper_.error().message;
  if (const auto row = kTcbInfos.find(file); row != kTcbInfos.end())
    return expect_tcb_info(row->second);
  if (const auto row = kIdentities.find(file); row != kIdentities.end())
    return expect_identity(row->second);
  if (const auto row = kCrls.find(file); row != kCrls.end()) return expect_crl(row->second);
  EXPECT_NE(std::ranges::find(kLeftOut, file), std::end(kLeftOut)) << "a file without a verdict";
}

INSTANTIATE_TEST_SUITE_P(, PcsResponse, testing::ValuesIn(all_files()), test_name);

TEST(PcsResponses, EveryCaseIsThere) {
  EXPECT_EQ(all_files().size(), kFiles);
  EXPECT_EQ(kTcbInfos.size() + kIdentities.size() + kCrls.size() + std::size(kLeftOut), kFiles);
}

TEST(PcsResponses, WhatIsLeftOutHoldsNoCollateral) {
  for (const std::string_view file : kLeftOut) {
    SCOPED_TRACE(file);
    const auto text = load_file(kData / file, kMaxFileBytes);
    ASSERT_TRUE(text.has_value()) << text.error().message;
    const auto wrapper = JsonDocument::parse(as_text(*text));
    ASSERT_TRUE(wrapper.has_value()) << wrapper.error().message;
    const auto members = wrapper->root().members();
    ASSERT_TRUE(members.has_value()) << members.error().message;
    for (const auto& [key, value] : *members) {
      EXPECT_TRUE(key == "fmspcs_json" || key == "tcb_evaluation_data_numbers_json" ||
                  key == "issuer_chain")
          << key;
    }
  }
}

}  // namespace
}  // namespace confcom::collateral
