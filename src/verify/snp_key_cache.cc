#include "verify/snp_key_cache.h"

#include "crypto/digest.h"

namespace confcom::verify {

Result<crypto::Certificate> SnpKeyCache::parse(Bytes der) {
  return *certificates_.get_or_make(crypto::sha256(der),
                                    [&] { return crypto::Certificate::parse(der); });
}

bool SnpKeyCache::signed_by(const crypto::Certificate& key, const crypto::Certificate& issuer) {
  const crypto::Sha256Digest ends = crypto::sha256({key.fingerprint(), issuer.fingerprint()});
  return *signatures_.get_or_make(ends, [&] { return key.signed_by(issuer.public_key()); });
}

crypto::EcdsaPublicKey SnpKeyCache::prepared(const crypto::EcdsaPublicKey& key) {
  const crypto::Sha256Digest name = crypto::sha256(key.point());
  bool is_first = false;
  static_cast<void>(seen_.get_or_make(name, [&] { return is_first = true; }));
  return is_first ? key : *tables_.get_or_make(name, [&] { return key.precomputed(); });
}

}  // namespace confcom::verify
