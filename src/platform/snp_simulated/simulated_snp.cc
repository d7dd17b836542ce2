#include "platform/snp_simulated/simulated_snp.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/snp_simulated/snp_files.h"

namespace confcom::platform {

Result<SimulatedSnp> make_simulated_snp(evidence::SnpProduct product, SnpAuthorityKeys keys,
                                        Timestamp now) {
  CONFCOM_TRY(SnpAuthority authority, SnpAuthority::make(product, std::move(keys), now));
  CONFCOM_TRY(SnpChip chip, SnpChip::make(authority, now));
  return SimulatedSnp{std::move(authority), std::move(chip)};
}

std::vector<std::string_view> simulated_snp_files() {
  std::vector<std::string_view> out = SnpAuthority::file_names();
  out.insert(out.end(), {kSnpVcekFile, kSnpVcekKeyFile});
  return out;
}

bool has_simulated_snp(const FileSet& files) {
  return std::ranges::any_of(simulated_snp_files(),
                             [&](std::string_view name) { return files.get(name).has_value(); });
}

Result<SimulatedSnp> parse_simulated_snp(const FileSet& files) {
  CONFCOM_TRY(SnpAuthority authority, SnpAuthority::parse(files));
  CONFCOM_TRY(SnpChip chip, SnpChip::parse(files));
  if (chip.certified().product != authority.product()) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("{}: of another product than {}", kSnpVcekFile, kSnpChainFile));
  }
  return SimulatedSnp{std::move(authority), std::move(chip)};
}

Result<void> write_simulated_snp(const SimulatedSnp& snp, const SnpPublication& publication,
                                 FileSet& files) {
  CONFCOM_CHECK(snp.authority.write(files));
  CONFCOM_CHECK(snp.chip.write(files));
  CONFCOM_TRY(
      const ByteVector crl,
      snp.authority.crl(publication.issue_date, publication.next_update, publication.crl_number));
  files.put(kSnpCrlFile, Bytes(crl));
  return {};
}

}  // namespace confcom::platform
