#include "collateral/quote_collateral.h"

#include <fmt/format.h>

#include <system_error>

#include "base/file.h"
#include "base/limits.h"

namespace confcom::collateral {
namespace {

/// Told apart from a missing file: a mistyped directory is the commoner mistake, and another to
/// mend.
Result<void> check_directory(const std::filesystem::path& directory) {
  std::error_code failure;
  const auto status = std::filesystem::status(directory, failure);
  if (status.type() == std::filesystem::file_type::none) {
    return fail(ErrorCode::kIo, fmt::format("{}: {}", directory.string(), failure.message()));
  }
  if (!std::filesystem::is_directory(status)) {
    return fail(ErrorCode::kNotFound,
                fmt::format("{}: no such directory of collateral", directory.string()));
  }
  return {};
}

/// Empty where there is no such file; any other failure counts.
Result<ByteVector> load_optional_file(const std::filesystem::path& path) {
  auto bytes = load_file(path, kMaxFileBytes);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return ByteVector();
  return bytes;
}

}  // namespace

Result<QuoteCollateral> load_collateral_directory(const std::filesystem::path& directory) {
  CONFCOM_CHECK(check_directory(directory));
  QuoteCollateral collateral;
  for (const auto& [name, part] : kCollateralFiles) {
    CONFCOM_TRY(collateral.*part, load_file(directory / name, kMaxFileBytes));
  }
  CONFCOM_TRY(collateral.pck_chain, load_optional_file(directory / "pck_chain.pem"));
  return collateral;
}

}  // namespace confcom::collateral
