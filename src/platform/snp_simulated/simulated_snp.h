#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/timestamp.h"
#include "platform/sgx_simulated/file_set.h"
#include "platform/snp_simulated/snp_authority.h"
#include "platform/snp_simulated/snp_chip.h"

namespace confcom::platform {

/// The SEV-SNP part of a simulated platform: a chip, and who vouches for it.
struct SimulatedSnp {
  SnpAuthority authority;
  SnpChip chip;
};

/// Makes one when it is wanted: keys of RSA take seconds.
using MakeSnp = std::function<Result<SimulatedSnp>()>;

/// Fresh in every key but those given. Errors: internal.
[[nodiscard]] Result<SimulatedSnp> make_simulated_snp(evidence::SnpProduct product,
                                                      SnpAuthorityKeys keys, Timestamp now);

/// The names that parse_simulated_snp reads.
[[nodiscard]] std::vector<std::string_view> simulated_snp_files();
/// Whether any of them is there: platforms that older versions made have none.
[[nodiscard]] bool has_simulated_snp(const FileSet& files);

/// Errors: not_found (names the file), malformed, unsupported, untrusted (parts that do not belong
/// together).
[[nodiscard]] Result<SimulatedSnp> parse_simulated_snp(const FileSet& files);

/// What of it has dates: the CRL.
struct SnpPublication {
  Timestamp issue_date{};
  Timestamp next_update{};
  std::uint64_t crl_number = 0;
};
/// The inverse of parse_simulated_snp; signs the CRL anew. Errors: internal.
[[nodiscard]] Result<void> write_simulated_snp(const SimulatedSnp& snp,
                                               const SnpPublication& publication, FileSet& files);

}  // namespace confcom::platform
