#include "evidence/snp/certificate_specs.h"

#include <fmt/format.h>

#include <utility>

#include "evidence/snp/vek_extensions_writer.h"

namespace confcom::evidence {
namespace {

using crypto::CertificateSpec;
using crypto::KeyUsage;

constexpr std::string_view kArk = "ARK";
constexpr std::string_view kAsk = "SEV";

CertificateSpec spec(const SnpIssuance& issuance, std::string subject, std::string_view issuer,
                     ByteVector serial) {
  return {.subject_common_name = std::move(subject),
          .issuer_common_name = snp_authority_name(issuance, issuer),
          .serial = std::move(serial),
          .not_before = issuance.not_before,
          .not_after = issuance.not_after,
          .is_ca = false,
          .path_length = {},
          .key_usage = {},
          .extensions = {},
          .subject_attributes = issuance.name_attributes,
          .issuer_attributes = issuance.name_attributes,
          .has_basic_constraints = false};
}

CertificateSpec authority(const SnpIssuance& issuance, std::string_view role, ByteVector serial,
                          unsigned path_length) {
  CertificateSpec out = spec(issuance, snp_authority_name(issuance, role), kArk, std::move(serial));
  out.is_ca = true;
  out.has_basic_constraints = true;
  out.path_length = path_length;
  out.key_usage = {KeyUsage::kKeyCertSign, KeyUsage::kCrlSign};
  return out;
}

}  // namespace

std::string snp_authority_name(const SnpIssuance& issuance, std::string_view role) {
  return fmt::format("{}{}-{}", issuance.vendor, role, to_string(issuance.product));
}

CertificateSpec snp_ark_spec(const SnpIssuance& issuance, ByteVector serial) {
  return authority(issuance, kArk, std::move(serial), 1);
}

CertificateSpec snp_ask_spec(const SnpIssuance& issuance, ByteVector serial) {
  return authority(issuance, kAsk, std::move(serial), 0);
}

CertificateSpec snp_vcek_spec(const SnpIssuance& issuance, const VekExtensions& extensions) {
  CertificateSpec out = spec(issuance, issuance.vendor + "SEV-VCEK", kAsk, {std::byte{0}});
  out.extensions = write_vek_extensions(extensions);
  return out;
}

crypto::CrlSpec snp_crl_spec(const SnpIssuance& issuance, Timestamp this_update,
                             Timestamp next_update) {
  return {.issuer_common_name = snp_authority_name(issuance, kArk),
          .this_update = this_update,
          .next_update = next_update,
          .number = 1,
          .revoked_serials = {},
          .issuer_attributes = issuance.name_attributes};
}

}  // namespace confcom::evidence
