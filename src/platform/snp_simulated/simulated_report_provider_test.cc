#include "platform/snp_simulated/simulated_report_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/limits.h"
#include "base/testing/scratch_directory.h"
#include "crypto/crl.h"
#include "platform/sgx_simulated/container_share.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_directory.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/snp_simulated/snp_files.h"
#include "platform/testing/simulated_snp_keys.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;
using evidence::SnpProduct;
using std::chrono::days;
using ::testing::HasSubstr;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

Result<SimulatedSnp> milan() { return testing::simulated_snp(SnpProduct::kMilan, kNow); }

class SnpPlatform : public ::testing::Test {
 protected:
  void create(const MakeSnp& make_snp, bool replace = false) const {
    const auto made = create_platform(path(), kNow, days(30), replace, make_snp);
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }
  [[nodiscard]] fs::path path() const { return scratch_.path() / "sim"; }
  [[nodiscard]] std::string content(std::string_view file) const {
    return std::string(as_text(load_file(path() / "current" / file, kMaxFileBytes).value()));
  }
  [[nodiscard]] crypto::Crl crl() const {
    return crypto::Crl::parse(as_bytes(content(kSnpCrlFile))).value();
  }

  confcom::testing::ScratchDirectory scratch_;
};

TEST_F(SnpPlatform, ReportsWhatItIsAskedFor) {
  create(milan);
  SnpGuest guest;
  guest.host_data.fill(std::byte{0x22});
  const auto provider = SimulatedReportProvider::open(path(), guest);
  ASSERT_TRUE(provider.has_value()) << provider.error().message;
  ReportRequest request{.vmpl = 1};
  request.report_data.fill(std::byte{0x33});
  const ReportReply reply = (*provider)->get_report(request).value();
  EXPECT_TRUE(check_report_answers(reply.report, request).has_value());
  EXPECT_EQ(evidence::parse_snp_report(reply.report).value().host_data, guest.host_data);
  EXPECT_FALSE(reply.certificate_table.empty());
  EXPECT_THAT(reply.source, HasSubstr("SIMULATED"));
}

TEST_F(SnpPlatform, SaysHowToMakeOne) {
  const auto none = SimulatedReportProvider::open(path(), {});
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().message, HasSubstr("confcom sim init"));
  create({});
  const auto older = SimulatedReportProvider::open(path(), {});
  ASSERT_FALSE(older.has_value());
  EXPECT_EQ(older.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(older.error().message, HasSubstr("confcom sim init --add-snp"));
}

TEST_F(SnpPlatform, IsAddedToAPlatformThatHasNone) {
  create({});
  const std::string root = content("root_ca.pem");
  EXPECT_FALSE(load_platform_state(path()).value().snp.has_value());
  ASSERT_TRUE(add_snp(path(), milan).has_value());
  EXPECT_TRUE(SimulatedReportProvider::open(path(), {}).has_value());
  EXPECT_EQ(content("root_ca.pem"), root) << "the rest stays";
  const std::string ark = content(kSnpArkFile);
  const auto again = add_snp(path(), milan);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kDenied);
  EXPECT_EQ(content(kSnpArkFile), ark);
}

TEST_F(SnpPlatform, KeepsAllButTheCrlOnRefresh) {
  create(milan);
  const auto names = simulated_snp_files();
  std::vector<std::string> before;
  for (const std::string_view name : names) before.push_back(content(name));
  EXPECT_EQ(crl().next_update(), kNow + days(30));
  ASSERT_TRUE(change_platform(path(), [](PlatformState& state) -> Result<void> {
                renew_dates(state, kNow + days(10), days(30));
                return {};
              }).has_value());
  EXPECT_EQ(crl().next_update(), kNow + days(40));
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(content(names[i]), before[i]) << names[i];
}

TEST_F(SnpPlatform, GoesWithAPlatformThatIsReplaced) {
  create(milan);
  create({}, true);
  EXPECT_FALSE(fs::is_symlink(path() / "snp")) << "a link that leads nowhere";
  EXPECT_FALSE(fs::is_symlink(path() / "snp_chip"));
  EXPECT_TRUE(fs::is_symlink(path() / "collateral"));
  EXPECT_TRUE(load_platform_state(path()).has_value());
}

TEST_F(SnpPlatform, IsMadeForNobodyWhereThereIsAPlatform) {
  create({});
  const auto refused = create_platform(path(), kNow, days(30), false, [] {
    ADD_FAILURE() << "keys take seconds";
    return milan();
  });
  EXPECT_FALSE(refused.has_value());
}

TEST_F(SnpPlatform, IsItsOwnersAlone) {
  create(milan);
  for (const std::string_view name : simulated_snp_files()) {
    EXPECT_EQ(fs::status(path() / "current" / name).permissions(), fs::perms(0600)) << name;
  }
}

TEST_F(SnpPlatform, IsNoneOfContainersBusiness) {
  create(milan);
  const fs::path share = publish_container_share(path()).value();
  for (const auto& entry : fs::recursive_directory_iterator(share)) {
    EXPECT_EQ(entry.path().string().find("snp", share.string().size()), std::string::npos)
        << entry.path();
  }
}

TEST_F(SnpPlatform, NamesTheDirectoryOfFilesThatDoNotBelongTogether) {
  create(milan);
  const SimulatedSnp other = milan().value();
  FileSet files;
  ASSERT_TRUE(write_simulated_snp(other, {}, files).has_value());
  ASSERT_TRUE(
      replace_file(path() / kSnpVcekKeyFile, files.get(kSnpVcekKeyFile).value(), 0600).has_value());
  const auto refused = SimulatedReportProvider::open(path(), {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(refused.error().message, HasSubstr(path().string()));
}

}  // namespace
}  // namespace confcom::platform
