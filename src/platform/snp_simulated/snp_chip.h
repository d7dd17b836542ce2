#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "crypto/ecdsa.h"
#include "evidence/snp/guest_policy.h"
#include "evidence/snp/report.h"
#include "evidence/snp/vek_extensions.h"
#include "platform/report_provider.h"
#include "platform/sgx_simulated/file_set.h"
#include "platform/snp_simulated/snp_authority.h"

namespace confcom::platform {

/// What a host launches a guest with, which the guest cannot change: its report says it.
struct SnpGuest {
  ByteArray<32> host_data{};
  ByteArray<48> measurement{};
  evidence::GuestPolicy policy{evidence::GuestPolicy::kReservedOne | evidence::GuestPolicy::kSmt};
  std::uint32_t guest_svn = 0;
  /// 2, 3 or 5; where it is not said, what firmware of the chip's product writes.
  std::optional<std::uint32_t> report_version = std::nullopt;
};

/// A simulated processor with SEV-SNP: a chip's id and key, and what is certified of it. Immutable;
/// thread-safe.
class SnpChip {
 public:
  /// A new one, with firmware that is up to date. Errors: internal.
  [[nodiscard]] static Result<SnpChip> make(const SnpAuthority& authority, Timestamp now);
  /// From kSnpChipFiles. Errors: not_found, malformed, unsupported, untrusted (a certificate of
  /// another key, or of no chip).
  [[nodiscard]] static Result<SnpChip> parse(const FileSet& files);
  /// Its part of a platform directory: parse's inverse, but for the chain. Errors: internal.
  [[nodiscard]] Result<void> write(FileSet& files) const;

  /// What its certificate says: product, TCB and chip id.
  [[nodiscard]] const evidence::VekExtensions& certified() const { return certified_; }

  /// The report that such a guest gets, signed. Errors: invalid_argument (the request's VMPL; a
  /// version that is not made; a policy without bit 17 or with unknown bits); internal.
  [[nodiscard]] Result<ByteArray<evidence::kSnpReportBytes>> report(
      const SnpGuest& guest, const ReportRequest& request) const;

  /// The table that a host hands out with its reports: VCEK, ASK and ARK.
  [[nodiscard]] ByteVector certificate_table() const;

 private:
  explicit SnpChip(crypto::EcdsaPrivateKey key) : key_(std::move(key)) {}
  [[nodiscard]] Result<void> take_certificates(std::string vcek_pem, std::string_view chain_pem);

  crypto::EcdsaPrivateKey key_;
  std::string vcek_pem_;  // set by make and parse, as what follows
  ByteVector vcek_der_;
  std::vector<ByteVector> chain_der_;  // ASK, ARK
  evidence::VekExtensions certified_;
};

}  // namespace confcom::platform
