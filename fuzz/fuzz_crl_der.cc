// What Crl::parse accepts, OpenSSL's parser accepts too and reads as the same. The seeds are from
// make_crl, under keys that were thrown away.

#include <openssl/x509.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "crypto/crl.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::Timestamp;
using confcom::crypto::Crl;
using confcom::fuzz::require;

struct CrlFree {
  void operator()(X509_CRL* crl) const { X509_CRL_free(crl); }
};

using X509CrlPtr = std::unique_ptr<X509_CRL, CrlFree>;

X509CrlPtr parse_with_openssl(const std::uint8_t* data, std::size_t size) {
  const unsigned char* in = data;
  X509CrlPtr crl(d2i_X509_CRL(nullptr, &in, static_cast<long>(size)));
  require(crl != nullptr && in == data + size);
  return crl;
}

Timestamp timestamp(const ASN1_TIME* time) {
  std::tm parts{};
  require(ASN1_TIME_to_tm(time, &parts) == 1);
  return Timestamp(std::chrono::seconds(timegm(&parts)));
}

void require_revoked(const Crl& crl, const ASN1_INTEGER* serial) {
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_INTEGER(serial, &der);
  require(size > 2);
  require(crl.revokes(std::as_bytes(std::span(der, static_cast<std::size_t>(size))).subspan(2)));
  OPENSSL_free(der);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto crl = Crl::parse(std::as_bytes(std::span(data, size)));
  if (!crl.has_value()) return 0;

  const X509CrlPtr list = parse_with_openssl(data, size);
  require(X509_CRL_get_version(list.get()) == X509_CRL_VERSION_2);
  require(timestamp(X509_CRL_get0_lastUpdate(list.get())) == crl->this_update());
  require(timestamp(X509_CRL_get0_nextUpdate(list.get())) == crl->next_update());
  const unsigned char* name = nullptr;
  std::size_t name_size = 0;
  require(X509_NAME_get0_der(X509_CRL_get_issuer(list.get()), &name, &name_size) == 1);
  require(confcom::equal(std::as_bytes(std::span(name, name_size)), crl->issuer()));

  const STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(list.get());
  const int count = entries == nullptr ? 0 : sk_X509_REVOKED_num(entries);
  require(crl->revoked_count() == static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    require_revoked(*crl, X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(entries, i)));
  }
  return 0;
}
