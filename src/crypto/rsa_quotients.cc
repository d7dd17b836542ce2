#include "crypto/rsa_quotients.h"

#include <fmt/format.h>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

constexpr std::size_t kMaxModulusBytes = 512;

using BnCtxPtr = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;

BignumPtr number(Bytes bytes) {
  return BignumPtr(BN_bin2bn(uchars(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// a·b div n and a·b mod n.
struct Division {
  BignumPtr quotient;
  BignumPtr remainder;
};

/// Empty when the memory is used up.
Division divide_product(const BIGNUM* a, const BIGNUM* b, const BIGNUM* n, BN_CTX* context) {
  const BignumPtr product(BN_new());
  Division out{BignumPtr(BN_new()), BignumPtr(BN_new())};
  if (product == nullptr || out.quotient == nullptr || out.remainder == nullptr ||
      BN_mul(product.get(), a, b, context) != 1 ||
      BN_div(out.quotient.get(), out.remainder.get(), product.get(), n, context) != 1) {
    return {};
  }
  return out;
}

/// A quotient below the modulus, in as many bytes.
ByteVector bytes_of(const BIGNUM* quotient, std::size_t size) {
  ByteVector out(size);
  if (BN_bn2binpad(quotient, uchars_out(out), static_cast<int>(size)) < 0) return {};
  return out;
}

std::unexpected<Error> no_memory() { return fail(ErrorCode::kInternal, "RSA: out of memory"); }

}  // namespace

Result<RsaQuotients> rsa_quotients(Bytes modulus, Bytes signature) {
  if (modulus.size() > kMaxModulusBytes || signature.size() > kMaxModulusBytes) {
    return fail(ErrorCode::kMalformed, fmt::format("RSA: numbers over {} bytes", kMaxModulusBytes));
  }
  const BignumPtr n = number(modulus);
  const BignumPtr s = number(signature);
  const BnCtxPtr context(BN_CTX_new());
  if (n == nullptr || s == nullptr || context == nullptr) return no_memory();
  if (BN_cmp(s.get(), n.get()) >= 0) {
    return fail(ErrorCode::kMalformed, "RSA: the signature is not below the modulus");
  }
  const Division square = divide_product(s.get(), s.get(), n.get(), context.get());
  if (square.quotient == nullptr) return no_memory();
  const Division cube = divide_product(square.remainder.get(), s.get(), n.get(), context.get());
  if (cube.quotient == nullptr) return no_memory();
  return RsaQuotients{.q1 = bytes_of(square.quotient.get(), modulus.size()),
                      .q2 = bytes_of(cube.quotient.get(), modulus.size())};
}

}  // namespace confcom::crypto
