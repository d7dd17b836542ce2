#include "enclave/key_dependencies.h"

#include <utility>

#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::KeyName;
using evidence::KeyRequest;

/// A seal key always depends on these: a debug enclave never gets a production enclave's.
constexpr std::uint64_t kAlwaysMasked = Attributes::kInit | Attributes::kDebug;

Attributes masked(const Attributes& attributes, const Attributes& mask) {
  return {.flags = attributes.flags & (mask.flags | kAlwaysMasked),
          .xfrm = attributes.xfrm & mask.xfrm};
}

/// What provisioning, seal and EINIT token keys have in common.
KeyDependencies requested(const Secs& secs, const KeyRequest& request) {
  KeyDependencies out;
  out.key_name = KeyName{request.key_name};
  out.isv_svn = request.isv_svn;
  out.cpu_svn = request.cpu_svn;
  out.attributes = masked(secs.attributes, request.attribute_mask);
  out.attribute_mask = request.attribute_mask;
  out.misc_select = secs.misc_select & request.misc_mask;
  out.misc_mask = request.misc_mask;
  return out;
}

}  // namespace

ByteArray<KeyDependencies::kBytes> KeyDependencies::write() const {
  using evidence::kAt;
  ByteArray<kBytes> out{};
  const evidence::FieldWriter write(out);
  write(kAt<0>, static_cast<std::uint16_t>(std::to_underlying(key_name)));
  write(kAt<2>, isv_prod_id);
  write(kAt<4>, isv_svn);
  write(kAt<6>, key_policy);
  write(kAt<8>, misc_select);
  write(kAt<12>, misc_mask);
  write(kAt<16>, isv_family_id);
  write(kAt<32>, isv_ext_prod_id);
  write(kAt<48>, owner_epoch);
  write(kAt<64>, attributes.flags);
  write(kAt<72>, attributes.xfrm);
  write(kAt<80>, attribute_mask.flags);
  write(kAt<88>, attribute_mask.xfrm);
  write(kAt<96>, mr_enclave);
  write(kAt<128>, mr_signer);
  write(kAt<160>, key_id);
  write(kAt<192>, cpu_svn);
  write(kAt<208>, config_id);
  write(kAt<272>, config_svn);
  return out;
}

KeyDependencies seal_key_dependencies(const Secs& secs, const KeyRequest& request,
                                      const ByteArray<16>& owner_epoch) {
  const auto wants = [&](std::uint16_t bit) { return (request.key_policy & bit) != 0; };
  KeyDependencies out = requested(secs, request);
  out.owner_epoch = owner_epoch;
  out.key_id = request.key_id;
  out.key_policy = request.key_policy;
  if (wants(KeyRequest::kMrEnclave)) out.mr_enclave = secs.mr_enclave;
  if (wants(KeyRequest::kMrSigner)) out.mr_signer = secs.mr_signer;
  if (!wants(KeyRequest::kNoIsvProdId)) out.isv_prod_id = secs.isv_prod_id;
  if (wants(KeyRequest::kIsvFamilyId)) out.isv_family_id = secs.isv_family_id;
  if (wants(KeyRequest::kIsvExtProdId)) out.isv_ext_prod_id = secs.isv_ext_prod_id;
  if (wants(KeyRequest::kConfigId)) {
    out.config_id = secs.config_id;
    out.config_svn = request.config_svn;
  }
  return out;
}

KeyDependencies provisioning_key_dependencies(const Secs& secs, const KeyRequest& request) {
  KeyDependencies out = requested(secs, request);
  out.mr_signer = secs.mr_signer;
  out.isv_prod_id = secs.isv_prod_id;
  return out;
}

KeyDependencies einit_token_key_dependencies(const Secs& secs, const KeyRequest& request,
                                             const ByteArray<16>& owner_epoch) {
  KeyDependencies out = provisioning_key_dependencies(secs, request);
  out.owner_epoch = owner_epoch;
  out.key_id = request.key_id;
  return out;
}

KeyDependencies report_key_dependencies(const evidence::TargetInfo& target,
                                        const ByteArray<32>& key_id, const ByteArray<16>& cpu_svn,
                                        const ByteArray<16>& owner_epoch) {
  KeyDependencies out;
  out.key_name = KeyName::kReport;
  out.owner_epoch = owner_epoch;
  out.attributes = target.attributes;
  out.misc_select = target.misc_select;
  out.mr_enclave = target.mr_enclave;
  out.key_id = key_id;
  out.cpu_svn = cpu_svn;
  out.config_id = target.config_id;
  out.config_svn = target.config_svn;
  return out;
}

}  // namespace confcom::enclave
