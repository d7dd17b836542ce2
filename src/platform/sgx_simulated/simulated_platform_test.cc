#include "platform/sgx_simulated/simulated_platform.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/testing/scratch_directory.h"
#include "crypto/digest.h"
#include "evidence/quote.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_enclaves.h"

namespace confcom::platform {
namespace {

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

using Platform = std::unique_ptr<const SimulatedPlatform>;

PlatformState made() {
  auto state = make_platform_state(kNow);
  EXPECT_TRUE(state.has_value()) << (state.has_value() ? "" : state.error().message);
  renew_dates(*state, kNow, kCollateralLifetime);
  return *std::move(state);
}

Platform platform_of(const PlatformState& state, std::uint16_t quote_version = 3) {
  return SimulatedPlatform::make(write_platform_state(state).value(), quote_version).value();
}

ByteArray<432> some_report(const SimulatedPlatform& platform) {
  enclave::Secs secs;
  secs.mr_enclave.fill(std::byte{0xab});
  ByteArray<64> data{};
  data.fill(std::byte{0xcd});
  return evidence::write_report(platform.cpu().ereport(secs, platform.qe().target_info(), data));
}

Result<ByteVector> quote(const SimulatedPlatform& platform, FixedBytes<432> report) {
  ByteVector out(platform.qe().quote_size());
  CONFCOM_CHECK(platform.qe().quote(report, out));
  return out;
}

TEST(SimulatedPlatform, QuotesAReportInEachVersion) {
  const PlatformState state = made();
  for (const std::uint16_t version : std::to_array<std::uint16_t>({3, 4, 5})) {
    const Platform platform = platform_of(state, version);
    const auto report = some_report(*platform);
    const auto bytes = quote(*platform, report);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    const auto parsed = evidence::parse_quote(*bytes);
    ASSERT_TRUE(parsed.has_value()) << version << ": " << parsed.error().message;
    EXPECT_EQ(parsed->header.version, version);
    EXPECT_TRUE(equal(parsed->signed_bytes.last(384), FixedBytes<432>(report).first<384>()));
    EXPECT_EQ(parsed->qe_report.isv_svn, state.software.qe_isv_svn);
  }
}

TEST(SimulatedPlatform, MakesNoOtherVersions) {
  const FileSet files = write_platform_state(made()).value();
  for (const std::uint16_t version : std::to_array<std::uint16_t>({0, 2, 6})) {
    const auto platform = SimulatedPlatform::make(files, version);
    ASSERT_FALSE(platform.has_value()) << version;
    EXPECT_EQ(platform.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(SimulatedPlatform, HasTheSameKeysWheneverItStarts) {
  const PlatformState state = made();
  const Platform first = platform_of(state);
  const Platform second = platform_of(state);
  EXPECT_EQ(first->qe().public_key_id(), second->qe().public_key_id());
  EXPECT_EQ(first->pce().ppid(), second->pce().ppid());
  EXPECT_EQ(first->pce().pck_public_key(), second->pce().pck_public_key());
}

TEST(SimulatedPlatform, HasOtherKeysAfterAnUpdateAndTheSamePpid) {
  PlatformState state = made();
  const Platform before = platform_of(state);
  ASSERT_TRUE(publish_tcb_recovery(state, kNow).has_value());
  ASSERT_TRUE(update_platform(state, kNow).has_value());
  const Platform after = platform_of(state);
  EXPECT_NE(after->qe().public_key_id(), before->qe().public_key_id());
  EXPECT_NE(after->pce().pck_public_key(), before->pce().pck_public_key());
  EXPECT_EQ(after->pce().ppid(), before->pce().ppid());
  EXPECT_FALSE(quote(*after, some_report(*before)).has_value()) << "a REPORT from before";
}

TEST(SimulatedPlatform, RefusesForgedAndForeignReports) {
  const Platform platform = platform_of(made());
  const Platform other = platform_of(made());
  const auto good = some_report(*platform);
  ASSERT_TRUE(quote(*platform, good).has_value());

  std::vector<std::pair<std::string, ByteArray<432>>> reports = {
      {"of another platform", some_report(*other)},
      {"for the PCE",
       evidence::write_report(platform->cpu().ereport({}, platform->pce().target_info(), {}))},
      {"of zeros", {}}};
  for (const std::size_t byte : {0U, 63U, 64U, 320U, 383U, 384U, 415U, 416U, 431U}) {
    auto bent = good;
    bent.at(byte) ^= std::byte{1};
    reports.emplace_back("bent at " + std::to_string(byte), bent);
  }
  for (const auto& [name, report] : reports) {
    ByteVector room(platform->qe().quote_size());
    const auto made = platform->qe().quote(report, room);
    ASSERT_FALSE(made.has_value()) << name;
    EXPECT_EQ(made.error().code, ErrorCode::kUntrusted) << name;
    EXPECT_TRUE(all_zero(room)) << name << ": nothing of a quote comes out";
  }
}

TEST(QuotingEnclave, BindsANonceToAQuoteForATarget) {
  const Platform platform = platform_of(made());
  const auto bytes = quote(*platform, some_report(*platform)).value();
  enclave::Secs target;
  target.mr_enclave.fill(std::byte{0x11});
  const ByteArray<16> nonce{std::byte{0x22}};
  const auto report = platform->qe().report_on(bytes, nonce, target_info_of(target));
  EXPECT_TRUE(
      enclave::ReportVerifier(platform->cpu(), target).verify(evidence::write_report(report)));
  const auto digest = crypto::sha256({nonce, bytes});
  EXPECT_TRUE(equal(Bytes(report.body.report_data).first(32), digest));
  EXPECT_TRUE(all_zero(Bytes(report.body.report_data).last(32)));
}

TEST(CertificationEnclave, CertifiesOnlyReportsForItself) {
  const Platform platform = platform_of(made());
  const enclave::Secs qe = quoting_enclave_secs(8);
  const auto good =
      evidence::write_report(platform->cpu().ereport(qe, platform->pce().target_info(), {}));
  EXPECT_TRUE(platform->pce().certify(good).has_value());

  enclave::Secs application = qe;
  application.attributes.flags &= ~evidence::Attributes::kProvisionKey;
  const auto others = {
      evidence::write_report(platform->cpu().ereport(qe, platform->qe().target_info(), {})),
      evidence::write_report(
          platform->cpu().ereport(application, platform->pce().target_info(), {}))};
  for (const auto& report : others) {
    const auto certified = platform->pce().certify(report);
    ASSERT_FALSE(certified.has_value());
    EXPECT_EQ(certified.error().code, ErrorCode::kUntrusted);
  }
}

/// One file bent, and what the platform says of it.
struct Broken {
  std::string name;
  std::string_view file;
  std::function<std::string(const std::string&)> bend;
  ErrorCode want;
};

TEST(SimulatedPlatform, RefusesFilesThatAreBrokenOrOfAnother) {
  const FileSet good = write_platform_state(made()).value();
  const FileSet other = write_platform_state(made()).value();
  const auto of_other = [&](std::string_view file) {
    return [text = std::string(other.text(file).value())](const std::string&) { return text; };
  };
  const Broken cases[] = {
      {"secret of another", kCpuSecretFile, of_other(kCpuSecretFile), ErrorCode::kUntrusted},
      {"chain of another", kPckChainFile, of_other(kPckChainFile), ErrorCode::kUntrusted},
      {"secret cut", kCpuSecretFile, [](const std::string& t) { return t.substr(0, 79); },
       ErrorCode::kTruncated},
      {"secret empty", kCpuSecretFile, [](const std::string&) { return ""; },
       ErrorCode::kTruncated},
      {"chain cut", kPckChainFile, [](const std::string& t) { return t.substr(0, t.size() / 2); },
       ErrorCode::kMalformed},
      {"software cut", kPlatformSoftwareFile, [](const std::string& t) { return t.substr(0, 9); },
       ErrorCode::kMalformed},
      {"software of version 2", kPlatformSoftwareFile,
       [](const std::string&) { return R"({"version":2,"pce_isv_svn":13,"qe_isv_svn":8})"; },
       ErrorCode::kUnsupported},
      {"another PCE", kPlatformSoftwareFile,
       [](const std::string&) { return R"({"version":1,"pce_isv_svn":14,"qe_isv_svn":8})"; },
       ErrorCode::kUntrusted}};
  for (const Broken& c : cases) {
    FileSet files;
    for (const auto& [name, content] : good.all()) files.put(name, Bytes(content));
    files.put(c.file, c.bend(std::string(good.text(c.file).value())));
    const auto platform = SimulatedPlatform::make(files, 3);
    ASSERT_FALSE(platform.has_value()) << c.name;
    EXPECT_EQ(to_string(platform.error().code), to_string(c.want))
        << c.name << ": " << platform.error().message;
  }
}

TEST(LoadSimulatedPlatform, SaysHowToMakeOneWhereThereIsNone) {
  const confcom::testing::ScratchDirectory scratch;
  const auto platform = load_simulated_platform(scratch.path(), 3);
  ASSERT_FALSE(platform.has_value());
  EXPECT_EQ(platform.error().code, ErrorCode::kNotFound);
  EXPECT_NE(platform.error().message.find("confcom sim init"), std::string::npos);
}

}  // namespace
}  // namespace confcom::platform
