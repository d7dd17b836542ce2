#include "evidence/snp/vek_certificate.h"

#include <vector>

namespace confcom::evidence {

Result<VekExtensions> vek_extensions_of(const crypto::Certificate& certificate) {
  const std::vector<crypto::CertificateExtension> all = certificate.extensions();
  std::vector<VekExtension> views;
  for (const crypto::CertificateExtension& each : all) views.push_back({each.oid, each.value});
  return parse_vek_extensions(views);
}

}  // namespace confcom::evidence
