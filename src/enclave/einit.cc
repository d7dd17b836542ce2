#include "enclave/einit.h"

#include <utility>

#include "enclave/sigstruct_signature.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::Sigstruct;

bool attributes_match(const Secs& created, const Sigstruct& sigstruct) {
  const Attributes& have = created.attributes;
  const Attributes& want = sigstruct.attributes;
  const Attributes& mask = sigstruct.attribute_mask;
  const std::uint64_t flags_mask = mask.flags & ~Attributes::kInit;
  return (have.flags & flags_mask) == (want.flags & flags_mask) &&
         (have.xfrm & mask.xfrm) == (want.xfrm & mask.xfrm);
}

bool misc_matches(const Secs& created, const Sigstruct& sigstruct) {
  return (created.misc_select & sigstruct.misc_mask) ==
         (sigstruct.misc_select & sigstruct.misc_mask);
}

/// Without KSS these fields do not exist.
bool has_kss_fields(const Sigstruct& sigstruct) {
  return !all_zero(sigstruct.isv_family_id) || !all_zero(sigstruct.isv_ext_prod_id);
}

Secs initialised(const Secs& created, const ByteArray<32>& mr_enclave, const Sigstruct& sigstruct) {
  Secs secs = created;
  secs.attributes.flags |= Attributes::kInit;
  secs.mr_enclave = mr_enclave;
  secs.mr_signer = mr_signer(sigstruct);
  secs.isv_prod_id = sigstruct.isv_prod_id;
  secs.isv_svn = sigstruct.isv_svn;
  secs.isv_family_id = sigstruct.isv_family_id;
  secs.isv_ext_prod_id = sigstruct.isv_ext_prod_id;
  return secs;
}

}  // namespace

std::string_view explain(EinitError error) {
  switch (error) {
    case EinitError::kInvalidSigStruct:
      return "SIGSTRUCT is not as the processor takes it (KSS fields without KSS); sign it again";
    case EinitError::kInvalidAttribute:
      return "attributes or MISCSELECT are not those that were signed; start it as it was signed";
    case EinitError::kInvalidMeasurement:
      return "its pages do not measure to what was signed: the file is not the signed one, or "
             "damaged";
    case EinitError::kInvalidSignature:
      return "the signature, or q1 and q2, do not hold; sign it again";
  }
  std::unreachable();
}

std::expected<Secs, EinitError> einit(const Secs& created, const ByteArray<32>& mr_enclave,
                                      const Sigstruct& sigstruct) {
  const bool kss = (created.attributes.flags & Attributes::kKss) != 0;
  if (!kss && has_kss_fields(sigstruct)) return std::unexpected(EinitError::kInvalidSigStruct);
  if (!check_sigstruct(sigstruct).ok()) return std::unexpected(EinitError::kInvalidSignature);
  if (mr_enclave != sigstruct.enclave_hash) return std::unexpected(EinitError::kInvalidMeasurement);
  if (!attributes_match(created, sigstruct) || !misc_matches(created, sigstruct))
    return std::unexpected(EinitError::kInvalidAttribute);
  return initialised(created, mr_enclave, sigstruct);
}

}  // namespace confcom::enclave
