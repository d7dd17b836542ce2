#include "crypto/sha256_stream.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

/// Fetched once: OpenSSL 3 otherwise looks the algorithm up again for each digest.
const EVP_MD* algorithm() {
  static const MdPtr sha256(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  return sha256.get();
}

/// Fails only when the machine is out of memory, or something follows finish().
void require(bool done) {
  if (!done) std::abort();
}

}  // namespace

void Sha256Stream::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr);
  require(EVP_DigestInit_ex2(context_.get(), algorithm(), nullptr) == 1);
}

Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::update(Bytes data) {
  require(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1);
}

Sha256Digest Sha256Stream::finish() {
  Sha256Digest out;
  require(EVP_DigestFinal_ex(context_.get(), uchars_out(out), nullptr) == 1);
  context_.reset();
  return out;
}

}  // namespace confcom::crypto
