#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "enclave/simulated_cpu.h"
#include "evidence/sgx/pck_extension.h"
#include "platform/sgx_simulated/file_set.h"
#include "platform/sgx_simulated/platform_software.h"
#include "platform/sgx_simulated/simulated_authority.h"
#include "platform/snp_simulated/simulated_snp.h"

namespace confcom::platform {

/// All of a simulated platform and of what is published about it: what a platform directory says.
/// The functions of platform_changes.h move it on.
struct PlatformState {
  enclave::CpuSecret cpu;
  PlatformSoftware software;
  evidence::PckExtension pck;  ///< what the PCK certificate says of the platform
  std::string pck_chain_pem;
  ByteVector pck_serial;
  SimulatedAuthority authority;
  SimulatedAuthority::Publication published;
  std::optional<SimulatedSnp> snp = std::nullopt;  ///< its CRL has the dates of the TCB info
};

/// A new platform without SEV-SNP, up to date at `now`, fresh in every key; what is published has
/// no dates yet (renew_dates). Errors: internal.
[[nodiscard]] Result<PlatformState> make_platform_state(Timestamp now);

/// The names that parse_platform_state reads, besides simulated_snp_files() where they are there.
[[nodiscard]] std::vector<std::string_view> platform_state_files();

/// Errors: not_found (names the file), malformed, unsupported, untrusted (parts that do not belong
/// together).
[[nodiscard]] Result<PlatformState> parse_platform_state(const FileSet& files);

/// The inverse; signs everything published anew. Errors: internal.
[[nodiscard]] Result<FileSet> write_platform_state(const PlatformState& state);

/// Issues a PCK certificate for the platform at its present TCB. Errors: internal.
[[nodiscard]] Result<void> renew_pck(PlatformState& state, Timestamp now);

}  // namespace confcom::platform
