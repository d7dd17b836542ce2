#include "collateral/quote_collateral.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/limits.h"

namespace confcom::collateral {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRequired[] = {
    "tcb_info.json", "tcb_info_chain.pem", "qe_identity.json", "qe_identity_chain.pem",
    "pck_crl",       "pck_crl_chain.pem",  "root_ca_crl"};

void write(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  ASSERT_TRUE(out.flush().good()) << path;
}

/// A directory with every required file, which holds its own name.
class QuoteCollateralTest : public testing::Test {
 protected:
  QuoteCollateralTest() {
    std::string pattern = testing::TempDir() + "/collateral-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    for (const char* name : kRequired) write(directory_ / name, name);
  }
  ~QuoteCollateralTest() override {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  void expect_refused(ErrorCode code, std::string_view part) const {
    const auto loaded = load_collateral_directory(directory_);
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().code, code) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find(part), std::string::npos) << loaded.error().message;
  }

  fs::path directory_;
};

TEST_F(QuoteCollateralTest, ReadsEachFileIntoItsMember) {
  const auto loaded = load_collateral_directory(directory_);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(as_text(loaded->tcb_info), "tcb_info.json");
  EXPECT_EQ(as_text(loaded->tcb_info_chain), "tcb_info_chain.pem");
  EXPECT_EQ(as_text(loaded->qe_identity), "qe_identity.json");
  EXPECT_EQ(as_text(loaded->qe_identity_chain), "qe_identity_chain.pem");
  EXPECT_EQ(as_text(loaded->pck_crl), "pck_crl");
  EXPECT_EQ(as_text(loaded->pck_crl_chain), "pck_crl_chain.pem");
  EXPECT_EQ(as_text(loaded->root_ca_crl), "root_ca_crl");
  EXPECT_TRUE(loaded->pck_chain.empty());
}

TEST_F(QuoteCollateralTest, ReadsThePckChainWhereThereIsOne) {
  write(directory_ / "pck_chain.pem", std::string_view("chain\0", 6));
  const auto loaded = load_collateral_directory(directory_);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(as_text(loaded->pck_chain), std::string_view("chain\0", 6));
}

TEST_F(QuoteCollateralTest, NamesTheFileThatIsMissing) {
  for (const char* name : kRequired) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(fs::remove(directory_ / name));
    expect_refused(ErrorCode::kNotFound, name);
    write(directory_ / name, name);
  }
}

TEST_F(QuoteCollateralTest, NamesTheDirectoryThatIsMissing) {
  directory_ /= "nowhere";
  expect_refused(ErrorCode::kNotFound, "nowhere: no such directory");
}

TEST_F(QuoteCollateralTest, AFileIsNoDirectory) {
  const fs::path file = directory_ / "pck_crl";
  const auto loaded = load_collateral_directory(file);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
}

TEST_F(QuoteCollateralTest, ADirectoryIsNoFile) {
  fs::create_directory(directory_ / "pck_chain.pem");
  expect_refused(ErrorCode::kIo, "pck_chain.pem");
}

TEST_F(QuoteCollateralTest, CapsFiles) {
  write(directory_ / "root_ca_crl", std::string(kMaxFileBytes, 'x'));
  EXPECT_TRUE(load_collateral_directory(directory_).has_value());
  write(directory_ / "root_ca_crl", std::string(kMaxFileBytes + 1, 'x'));
  expect_refused(ErrorCode::kMalformed, "root_ca_crl");
}

}  // namespace
}  // namespace confcom::collateral
