// usage: mint_quotes DIRECTORY
//
// Writes quotes of every kind and their collateral below a PKI that exists for this one run, each
// set in a folder of its own: those named by TEE and version verify, those in refused/ do not.
// root.pem is what to trust, time the time at which to judge. Says nothing unless it fails.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "verify/testing/fake_pki.h"

namespace confcom::verify::testing {
namespace {

namespace fs = std::filesystem;

Result<void> write_file(const fs::path& path, Bytes bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  const std::string_view text = as_text(bytes);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return fail(ErrorCode::kIo, path.string() + ": cannot be written");
  return {};
}

Result<void> make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail(ErrorCode::kIo, path.string() + ": " + error.message());
  return {};
}

/// In the layout that collateral::load_collateral_directory reads.
Result<void> write_set(const fs::path& directory, const FakeSet& set) {
  CONFCOM_CHECK(make_directory(directory));
  CONFCOM_CHECK(write_file(directory / "quote.bin", set.quote));
  for (const auto& [name, part] : collateral::kCollateralFiles)
    CONFCOM_CHECK(write_file(directory / name, set.collateral.*part));
  return {};
}

Result<void> write_good(const fs::path& directory, const FakePki& pki) {
  CONFCOM_CHECK(write_set(directory / "sgx-v3", pki.mint(sgx_spec(3))));
  CONFCOM_CHECK(write_set(directory / "sgx-v4", pki.mint(sgx_spec(4))));
  CONFCOM_CHECK(write_set(directory / "sgx-v5", pki.mint(sgx_spec(5))));
  CONFCOM_CHECK(write_set(directory / "tdx-v4", pki.mint(tdx_spec(4, 1))));
  return write_set(directory / "tdx-v5", pki.mint(tdx_spec(5, 1)));
}

FakeSet with_flipped_bit(const FakePki& pki) {
  constexpr std::size_t kMrEnclave = evidence::kQuoteHeaderBytes + 64;  // SGX, version 3
  FakeSet set = pki.mint(sgx_spec(3));
  set.quote.at(kMrEnclave) ^= std::byte{1};
  return set;
}

FakeSet with_revoked_pck(const FakePki& pki) {
  FakeSpec spec = sgx_spec(3);
  spec.pck_crl.revoked_serials.push_back(spec.pck.serial);
  return pki.mint(spec);
}

FakeSet with_stale_crl(const FakePki& pki) {
  FakeSpec spec = sgx_spec(3);
  spec.pck_crl.next_update = spec.now - std::chrono::days(1);
  return pki.mint(spec);
}

Result<void> write_refused(const fs::path& directory, const FakePki& pki) {
  CONFCOM_CHECK(write_set(directory / "flipped-bit", with_flipped_bit(pki)));
  CONFCOM_CHECK(write_set(directory / "revoked-pck", with_revoked_pck(pki)));
  CONFCOM_CHECK(write_set(directory / "stale-crl", with_stale_crl(pki)));
  return write_set(directory / "foreign-root", FakePki().mint(sgx_spec(3)));
}

Result<void> write_all(const fs::path& directory) {
  const FakePki pki;
  const FakeSpec spec = sgx_spec(3);
  CONFCOM_CHECK(write_good(directory, pki));
  CONFCOM_CHECK(write_refused(directory / "refused", pki));
  CONFCOM_CHECK(write_file(directory / "time", as_bytes(format_timestamp(spec.now) + "\n")));
  return write_file(directory / "root.pem", as_bytes(pki.mint(spec).root_pem));
}

}  // namespace
}  // namespace confcom::verify::testing

int main(int argc, char** argv) {
  if (argc != 2 || *argv[1] == '\0') {
    fmt::print(stderr, "usage: mint_quotes DIRECTORY\n");
    return 2;
  }
  const auto written = confcom::verify::testing::write_all(argv[1]);
  if (written.has_value()) return 0;
  fmt::print(stderr, "mint_quotes: {}\n", written.error().message);
  return 1;
}
