#include "enclave/simulated_cpu.h"

#include <gtest/gtest.h>

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hex.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::KeyName;
using evidence::KeyRequest;

ByteArray<16> svn(std::uint8_t value) {
  ByteArray<16> out{};
  out.fill(std::byte{value});
  return out;
}

/// Two processors made from one secret are one and the same.
CpuSecret some_secret() {
  CpuSecret out;
  out.cpu_svn = svn(5);
  out.owner_epoch = svn(0x11);
  out.provisioning = Key(svn(0x22));
  out.seal = Key(svn(0x33));
  return out;
}

SimulatedCpu some_cpu() { return SimulatedCpu(some_secret()); }

Secs some_enclave() {
  Secs secs;
  secs.attributes = {.flags = Attributes::kInit | Attributes::kMode64Bit |
                              Attributes::kProvisionKey | Attributes::kKss,
                     .xfrm = 3};
  secs.misc_select = 1;
  secs.mr_enclave.fill(std::byte{0xaa});
  secs.mr_signer.fill(std::byte{0xbb});
  secs.config_id.fill(std::byte{0xcc});
  secs.isv_prod_id = 7;
  secs.isv_svn = 4;
  secs.config_svn = 2;
  secs.isv_ext_prod_id = svn(0xdd);
  secs.isv_family_id = svn(0xee);
  return secs;
}

KeyRequest request(KeyName name, std::uint16_t policy) {
  KeyRequest out;
  out.key_name = std::to_underlying(name);
  out.key_policy = policy;
  out.isv_svn = 4;
  out.cpu_svn = svn(5);
  out.attribute_mask = {.flags = ~std::uint64_t{0}, .xfrm = ~std::uint64_t{0}};
  out.misc_mask = ~std::uint32_t{0};
  return out;
}

/// "key <hex>" or "error <code>".
std::string outcome(const SimulatedCpu& cpu, const Secs& secs, const KeyRequest& request) {
  const auto key = cpu.egetkey(secs, request);
  if (!key.has_value()) return "error " + std::to_string(std::to_underlying(key.error()));
  return "key " + to_hex(key->bytes());
}

TEST(CpuSecret, ComesBackAsItWasWritten) {
  const CpuSecret made = CpuSecret::make(svn(9));
  const auto again = CpuSecret::parse(made.write().bytes());
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->cpu_svn, svn(9));
  EXPECT_EQ(again->owner_epoch, made.owner_epoch);
  EXPECT_TRUE(equal(again->seal.bytes(), made.seal.bytes()));
  EXPECT_TRUE(equal(again->provisioning.bytes(), made.provisioning.bytes()));
}

TEST(CpuSecret, IsFreshEachTime) {
  EXPECT_FALSE(equal(CpuSecret::make(svn(1)).seal.bytes(), CpuSecret::make(svn(1)).seal.bytes()));
}

TEST(CpuSecret, RefusesWhatIsNone) {
  const auto good = some_secret().write();
  struct Case {
    std::string_view name;
    std::function<void(ByteVector&)> bend;
  };
  const std::vector<Case> cases = {
      {"short", [](ByteVector& b) { b.pop_back(); }},
      {"long", [](ByteVector& b) { b.emplace_back(); }},
      {"other magic", [](ByteVector& b) { b[15] ^= std::byte{1}; }},
      {"provisioning of zeros",
       [](ByteVector& b) { std::fill_n(b.begin() + 48, 16, std::byte{}); }},
      {"seal of zeros", [](ByteVector& b) { std::fill_n(b.begin() + 64, 16, std::byte{}); }}};
  for (const Case& c : cases) {
    ByteVector bytes = to_vector(good.bytes());
    c.bend(bytes);
    EXPECT_FALSE(CpuSecret::parse(bytes).has_value()) << c.name;
  }
}

TEST(Ereport, SaysWhoTheEnclaveIsAndWhatItSays) {
  const Secs secs = some_enclave();
  ByteArray<64> data{};
  data.fill(std::byte{0x77});
  const evidence::Report report = some_cpu().ereport(secs, target_info_of(secs), data);
  EXPECT_EQ(report.body.mr_enclave, secs.mr_enclave);
  EXPECT_EQ(report.body.mr_signer, secs.mr_signer);
  EXPECT_EQ(report.body.attributes, secs.attributes);
  EXPECT_EQ(report.body.isv_prod_id, secs.isv_prod_id);
  EXPECT_EQ(report.body.isv_svn, secs.isv_svn);
  EXPECT_EQ(report.body.config_id, secs.config_id);
  EXPECT_EQ(report.body.cpu_svn, svn(5));
  EXPECT_EQ(report.body.report_data, data);
}

TEST(Egetkey, GivesTheReportKeyWhateverElseTheRequestSays) {
  const SimulatedCpu cpu = some_cpu();
  KeyRequest odd = request(KeyName::kReport, 0);
  odd.isv_svn = 0xffff;
  odd.cpu_svn = svn(0xff);
  odd.attribute_mask = {};
  EXPECT_EQ(outcome(cpu, some_enclave(), odd),
            outcome(cpu, some_enclave(), request(KeyName::kReport, 0)));
}

TEST(Egetkey, RefusesWhatTheArchitectureRefuses) {
  struct Case {
    std::string_view name;
    std::function<void(Secs&, KeyRequest&)> bend;
    std::string want;
  };
  const std::vector<Case> cases = {
      {"unknown name", [](Secs&, KeyRequest& r) { r.key_name = 5; }, "error 256"},
      {"provisioning key without its attribute",
       [](Secs& s, KeyRequest& r) {
         s.attributes.flags &= ~Attributes::kProvisionKey;
         r.key_name = std::to_underlying(KeyName::kProvision);
       },
       "error 2"},
      {"EINIT token key without its attribute",
       [](Secs&, KeyRequest& r) { r.key_name = std::to_underlying(KeyName::kEinitToken); },
       "error 2"},
      {"a policy of KSS without KSS",
       [](Secs& s, KeyRequest& r) {
         s.attributes.flags &= ~Attributes::kKss;
         r.key_policy = KeyRequest::kConfigId;
       },
       "error 2"},
      {"one component of CPUSVN above", [](Secs&, KeyRequest& r) { r.cpu_svn[15] = std::byte{6}; },
       "error 32"},
      {"ISVSVN above", [](Secs&, KeyRequest& r) { r.isv_svn = 5; }, "error 64"},
      {"CONFIGSVN above",
       [](Secs&, KeyRequest& r) {
         r.key_policy = KeyRequest::kConfigId;
         r.config_svn = 3;
       },
       "error 64"}};
  for (const Case& c : cases) {
    Secs secs = some_enclave();
    KeyRequest bent = request(KeyName::kSeal, KeyRequest::kMrSigner);
    c.bend(secs, bent);
    EXPECT_EQ(outcome(some_cpu(), secs, bent), c.want) << c.name;
  }
}

/// What a kind of key depends on: one thing bent, and whether the key is another then.
struct Dependency {
  std::string_view name;
  std::function<void(Secs&, KeyRequest&, CpuSecret&)> bend;
  bool changes = true;
};

void expect_dependencies(KeyName name, std::uint16_t policy, const std::vector<Dependency>& all) {
  const std::string before = outcome(some_cpu(), some_enclave(), request(name, policy));
  ASSERT_TRUE(before.starts_with("key ")) << before;
  for (const Dependency& d : all) {
    Secs secs = some_enclave();
    KeyRequest bent = request(name, policy);
    CpuSecret secret = some_secret();
    d.bend(secs, bent, secret);
    const std::string after = outcome(SimulatedCpu(std::move(secret)), secs, bent);
    ASSERT_TRUE(after.starts_with("key ")) << d.name << ": " << after;
    EXPECT_EQ(after != before, d.changes) << d.name;
  }
}

const auto kMrEnclave = [](Secs& s, KeyRequest&, CpuSecret&) { s.mr_enclave[0] ^= std::byte{1}; };
const auto kMrSigner = [](Secs& s, KeyRequest&, CpuSecret&) { s.mr_signer[0] ^= std::byte{1}; };
const auto kProdId = [](Secs& s, KeyRequest&, CpuSecret&) { s.isv_prod_id = 8; };
const auto kConfigId = [](Secs& s, KeyRequest&, CpuSecret&) { s.config_id[0] ^= std::byte{1}; };
const auto kFamilyId = [](Secs& s, KeyRequest&, CpuSecret&) { s.isv_family_id[0] ^= std::byte{1}; };
const auto kExtProdId = [](Secs& s, KeyRequest&, CpuSecret&) {
  s.isv_ext_prod_id[0] ^= std::byte{1};
};
const auto kDebug = [](Secs& s, KeyRequest& r, CpuSecret&) {
  s.attributes.flags |= Attributes::kDebug;
  r.attribute_mask.flags &= ~Attributes::kDebug;
};
const auto kLowerIsvSvn = [](Secs&, KeyRequest& r, CpuSecret&) { r.isv_svn = 3; };
const auto kLowerCpuSvn = [](Secs&, KeyRequest& r, CpuSecret&) { r.cpu_svn = svn(4); };
const auto kKeyId = [](Secs&, KeyRequest& r, CpuSecret&) { r.key_id[31] = std::byte{1}; };
const auto kOwnerEpoch = [](Secs&, KeyRequest&, CpuSecret& c) { c.owner_epoch = svn(0x12); };
const auto kSealSecret = [](Secs&, KeyRequest&, CpuSecret& c) { c.seal = Key(svn(0x34)); };
const auto kProvisioningSecret = [](Secs&, KeyRequest&, CpuSecret& c) {
  c.provisioning = Key(svn(0x23));
};

TEST(Egetkey, SealKeyDependsOnWhatItsPolicyNames) {
  expect_dependencies(KeyName::kSeal, KeyRequest::kMrSigner,
                      {{"MRENCLAVE", kMrEnclave, false},
                       {"MRSIGNER", kMrSigner, true},
                       {"ISVPRODID", kProdId, true},
                       {"CONFIGID", kConfigId, false},
                       {"ISVFAMILYID", kFamilyId, false},
                       {"ISVEXTPRODID", kExtProdId, false},
                       {"DEBUG, masked out", kDebug, true},
                       {"ISVSVN", kLowerIsvSvn, true},
                       {"CPUSVN", kLowerCpuSvn, true},
                       {"KEYID", kKeyId, true},
                       {"owner epoch", kOwnerEpoch, true},
                       {"seal secret", kSealSecret, true},
                       {"provisioning secret", kProvisioningSecret, false}});
  expect_dependencies(KeyName::kSeal,
                      KeyRequest::kMrEnclave | KeyRequest::kNoIsvProdId | KeyRequest::kConfigId |
                          KeyRequest::kIsvFamilyId | KeyRequest::kIsvExtProdId,
                      {{"MRENCLAVE", kMrEnclave, true},
                       {"MRSIGNER", kMrSigner, false},
                       {"ISVPRODID", kProdId, false},
                       {"CONFIGID", kConfigId, true},
                       {"ISVFAMILYID", kFamilyId, true},
                       {"ISVEXTPRODID", kExtProdId, true}});
}

TEST(Egetkey, ProvisioningKeyOutlivesItsOwner) {
  expect_dependencies(KeyName::kProvision, 0,
                      {{"MRENCLAVE", kMrEnclave, false},
                       {"MRSIGNER", kMrSigner, true},
                       {"ISVPRODID", kProdId, true},
                       {"ISVSVN", kLowerIsvSvn, true},
                       {"CPUSVN", kLowerCpuSvn, true},
                       {"KEYID", kKeyId, false},
                       {"owner epoch", kOwnerEpoch, false},
                       {"seal secret", kSealSecret, false},
                       {"provisioning secret", kProvisioningSecret, true}});
}

TEST(Egetkey, ProvisioningSealKeyDependsOnBothSecrets) {
  expect_dependencies(KeyName::kProvisionSeal, 0,
                      {{"owner epoch", kOwnerEpoch, false},
                       {"seal secret", kSealSecret, true},
                       {"provisioning secret", kProvisioningSecret, true}});
}

TEST(Egetkey, ReportKeyDependsOnTheEnclaveAndTheProcessorsOwnCpuSvn) {
  expect_dependencies(KeyName::kReport, 0,
                      {{"MRENCLAVE", kMrEnclave, true},
                       {"MRSIGNER", kMrSigner, false},
                       {"CONFIGID", kConfigId, true},
                       {"KEYID", kKeyId, true},
                       {"owner epoch", kOwnerEpoch, true},
                       {"CPUSVN of the request", kLowerCpuSvn, false},
                       {"CPUSVN of the processor",
                        [](Secs&, KeyRequest&, CpuSecret& c) { c.cpu_svn = svn(6); }, true}});
}

}  // namespace
}  // namespace confcom::enclave
