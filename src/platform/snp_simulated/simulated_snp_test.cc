#include "platform/snp_simulated/simulated_snp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "crypto/crl.h"
#include "crypto/x509.h"
#include "platform/snp_simulated/snp_files.h"
#include "platform/testing/simulated_snp_keys.h"

namespace confcom::platform {
namespace {

using evidence::SnpProduct;
using ::testing::HasSubstr;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();
constexpr std::chrono::days kMonth{30};

FileSet files_of(const SimulatedSnp& snp) {
  FileSet out;
  EXPECT_TRUE(write_simulated_snp(
                  snp, {.issue_date = kNow, .next_update = kNow + kMonth, .crl_number = 7}, out)
                  .has_value());
  return out;
}

FileSet files(SnpProduct product = SnpProduct::kMilan) {
  return files_of(testing::simulated_snp(product, kNow));
}

/// `files` with another content of one.
FileSet with(const FileSet& files, std::string_view changed, Bytes content) {
  FileSet out;
  for (const auto& [name, bytes] : files.all()) out.put(name, Bytes(bytes));
  out.put(changed, content);
  return out;
}

TEST(SimulatedSnp, ComesBackFromItsFiles) {
  for (const SnpProduct product : {SnpProduct::kMilan, SnpProduct::kGenoa, SnpProduct::kTurin}) {
    const FileSet written = files(product);
    const auto read = parse_simulated_snp(written);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->authority.product(), product);
    const FileSet again = files_of(*read);
    for (const auto& [name, content] : written.all()) {
      if (name == kSnpCrlFile) continue;  // signed anew, with a fresh salt
      EXPECT_TRUE(equal(again.get(name).value(), content)) << name;
    }
  }
}

TEST(SimulatedSnp, SaysSimulatedInEverySubject) {
  const FileSet written = files(SnpProduct::kTurin);
  const std::pair<std::string_view, std::vector<std::string>> expected[] = {
      {kSnpArkFile, {"SIMULATED ARK-Turin"}},
      {kSnpChainFile, {"SIMULATED SEV-Turin", "SIMULATED ARK-Turin"}},
      {kSnpVcekFile, {"SIMULATED SEV-VCEK"}}};
  for (const auto& [file, names] : expected) {
    std::vector<std::string> found;
    const auto certificates = crypto::parse_certificates_pem(written.text(file).value(), 2);
    for (const auto& each : certificates.value()) found.emplace_back(each.subject_common_name());
    EXPECT_EQ(found, names);
  }
}

TEST(SimulatedSnp, PublishesACrlOfItsArk) {
  const FileSet written = files();
  const auto crl = crypto::Crl::parse(written.get(kSnpCrlFile).value()).value();
  EXPECT_EQ(crl.issuer_common_name(), "SIMULATED ARK-Milan");
  EXPECT_EQ(crl.this_update(), kNow);
  EXPECT_EQ(crl.next_update(), kNow + kMonth);
  EXPECT_EQ(crl.revoked_count(), 0U);
  EXPECT_TRUE(crl.signed_by(testing::snp_authority_keys().ark.public_key()));
}

TEST(SimulatedSnp, IsThereWhereAnyOfItsFilesIs) {
  EXPECT_FALSE(has_simulated_snp(FileSet()));
  for (const std::string_view name : simulated_snp_files()) {
    FileSet one;
    one.put(name, "");
    EXPECT_TRUE(has_simulated_snp(one)) << name;
  }
}

TEST(SimulatedSnp, NamesTheFileThatIsMissingOrBroken) {
  const FileSet good = files();
  for (const std::string_view name : simulated_snp_files()) {
    FileSet without;
    for (const auto& [each, bytes] : good.all()) {
      if (each != name) without.put(each, Bytes(bytes));
    }
    const auto missing = parse_simulated_snp(without);
    ASSERT_FALSE(missing.has_value()) << name;
    EXPECT_EQ(missing.error().code, ErrorCode::kNotFound) << name;
    EXPECT_THAT(missing.error().message, HasSubstr(name));
    const auto broken = parse_simulated_snp(with(good, name, as_bytes("no PEM")));
    ASSERT_FALSE(broken.has_value()) << name;
    EXPECT_THAT(broken.error().message, HasSubstr(name));
  }
}

TEST(SimulatedSnp, RefusesFilesOfDifferentPlatforms) {
  const FileSet good = files();
  const FileSet other = files_of(
      make_simulated_snp(SnpProduct::kMilan, testing::strange_snp_authority_keys(), kNow).value());
  for (const std::string_view name : simulated_snp_files()) {
    const auto mixed = parse_simulated_snp(with(good, name, other.get(name).value()));
    ASSERT_FALSE(mixed.has_value()) << name;
    EXPECT_EQ(mixed.error().code, ErrorCode::kUntrusted) << name;
  }
}

TEST(SimulatedSnp, RefusesAChipOfAnotherProduct) {
  const FileSet genoa = files(SnpProduct::kGenoa);
  FileSet mixed = with(files(), kSnpVcekFile, genoa.get(kSnpVcekFile).value());
  mixed.put(kSnpVcekKeyFile, genoa.get(kSnpVcekKeyFile).value());
  const auto refused = parse_simulated_snp(mixed);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(refused.error().message, HasSubstr("another product"));
}

TEST(SimulatedSnp, WantsAChainOfTwo) {
  const FileSet good = files();
  const auto ark = parse_simulated_snp(with(good, kSnpChainFile, good.get(kSnpArkFile).value()));
  ASSERT_FALSE(ark.has_value());
  EXPECT_EQ(ark.error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace confcom::platform
