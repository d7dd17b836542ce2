#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/der_reader.h"
#include "crypto/object_identifier.h"
#include "crypto/x509_extensions.h"
#include "evidence/snp/vek_extensions.h"

/// The recorded and made evidence of attestation/snp.
namespace confcom::conformance {

inline const std::filesystem::path kSnpData =
    std::filesystem::path(CONFCOM_CONFORMANCE_DATA) / "attestation" / "snp";

inline ByteVector load_snp(const std::filesystem::path& path) {
  return load_file(kSnpData / path, kMaxFileBytes).value();
}

/// The extensions of a certificate whatever its key and signature, which are not looked at.
/// Source: RFC 5280, 4.1.
inline Result<std::vector<crypto::Extension>> certificate_extensions(Bytes der) {
  using crypto::DerTag;
  crypto::DerReader outer(der, "certificate");
  CONFCOM_TRY(crypto::DerReader certificate, outer.sequence("certificate"));
  CONFCOM_CHECK(outer.expect_end());
  CONFCOM_TRY(crypto::DerReader body, certificate.sequence("tbsCertificate"));
  CONFCOM_CHECK(body.take(DerTag::kContext0, "version"));
  CONFCOM_CHECK(body.take(DerTag::kInteger, "serialNumber"));
  for (const char* const field : {"signature", "issuer", "validity", "subject", "public key"}) {
    CONFCOM_CHECK(body.take(DerTag::kSequence, field));
  }
  CONFCOM_TRY(crypto::DerReader extensions, body.constructed(DerTag::kContext3, "extensions"));
  return crypto::parse_extensions(extensions);
}

inline Result<evidence::VekExtensions> vek_extensions(Bytes der) {
  CONFCOM_TRY(const std::vector<crypto::Extension> all, certificate_extensions(der));
  std::vector<std::string> oids;
  for (const crypto::Extension& extension : all) {
    oids.push_back(crypto::to_dotted(extension.oid));
  }
  std::vector<evidence::VekExtension> pairs;
  for (std::size_t i = 0; i < all.size(); ++i) pairs.push_back({oids[i], all[i].value});
  return evidence::parse_vek_extensions(pairs);
}

}  // namespace confcom::conformance
