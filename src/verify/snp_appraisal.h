#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "evidence/snp/report.h"
#include "verify/snp_endorsement.h"
#include "verify/snp_verdict.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// The least of each component; of Turin's FMC only where it is named.
struct SnpMinimumTcb {
  std::uint8_t fmc = 0;
  std::uint8_t boot_loader = 0;
  std::uint8_t tee = 0;
  std::uint8_t snp = 0;
  std::uint8_t microcode = 0;
};

/// An ABI version of the firmware.
struct SnpAbi {
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  friend auto operator<=>(const SnpAbi&, const SnpAbi&) = default;
};

/// What a relying party demands of a genuine report. The defaults are strict: no debug, no
/// migration agent, VMPL 0, a HOST_DATA that something is bound to, memory checked for aliases.
/// An empty list demands nothing.
struct SnpAppraisalPolicy {
  bool allow_debug = false;
  bool allow_migration_agent = false;
  bool allow_smt = true;
  bool allow_zero_host_data = false;
  bool allow_missing_alias_check = false;
  /// Firmware that is not committed can be taken back: the minimum is held against what is
  /// committed, so that this is a matter of taste.
  bool allow_provisional_firmware = true;
  bool require_single_socket = false;
  bool require_ciphertext_hiding = false;

  std::vector<std::uint32_t> vmpl{0};                 ///< any of them
  std::vector<ByteArray<48>> measurement = {};        ///< any of them
  std::vector<ByteArray<32>> host_data = {};          ///< any of them
  std::optional<ByteArray<64>> report_data = {};      ///< all of it
  std::vector<ByteArray<16>> family_id = {};          ///< any of them
  std::vector<ByteArray<16>> image_id = {};           ///< any of them
  std::vector<ByteArray<48>> id_key_digest = {};      ///< any of them
  std::vector<ByteArray<48>> author_key_digest = {};  ///< any of them, and the author's key in use
  std::vector<ByteArray<64>> chip_id = {};            ///< any of them
  std::vector<std::string> csp_id = {};               ///< any of them; a VCEK has none
  std::optional<std::uint32_t> min_guest_svn = {};
  std::optional<SnpMinimumTcb> min_tcb = {};  ///< of the committed and of the launch TCB
  std::optional<SnpAbi> min_abi = {};         ///< that the guest's policy demands
  std::optional<SnpAbi> max_abi = {};
  /// Bits that both vectors must have. Reports before version 5 have none, and never do.
  std::optional<std::uint64_t> mitigations = {};
  /// Demands a launch measurement that this issuer endorses; also one of `measurement`, where that
  /// is not empty.
  std::optional<SnpEndorsementPolicy> endorsement = {};
};

/// Makes the checks policy.* on a verdict. Without verified claims one check, policy.claims, fails
/// in the place of all that would look at them. Where the policy demands an endorsement, the checks
/// endorsement.* on the document `endorsement` come first; elsewhere that is not looked at.
[[nodiscard]] CheckList appraise(const SnpVerdict& verdict, const SnpAppraisalPolicy& policy,
                                 Bytes endorsement = {});

}  // namespace confcom::verify
