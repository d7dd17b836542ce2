#include "verify/link_cache.h"

#include "crypto/digest.h"

namespace confcom::verify {

Result<crypto::Certificate> LinkCache::parse(Bytes der) {
  return *certificates_.get_or_make(crypto::sha256(der),
                                    [&] { return crypto::Certificate::parse(der); });
}

bool LinkCache::signed_by(const crypto::Certificate& child, const crypto::Certificate& issuer) {
  const crypto::Sha256Digest ends = crypto::sha256({child.fingerprint(), issuer.fingerprint()});
  return *signatures_.get_or_make(ends, [&] {
    const crypto::EcdsaPublicKey* key = root_->prepared_key(issuer);
    return key != nullptr && child.signed_by(*key);
  });
}

}  // namespace confcom::verify
