// parse_crl reads a list the same in every form: as DER, hexadecimal text or PEM, with or without
// padding.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/hex.h"
#include "collateral/crl_text.h"
#include "crypto/pem.h"
#include "require.h"

namespace {

using confcom::as_bytes;
using confcom::Bytes;
using confcom::Result;
using confcom::collateral::parse_crl;
using confcom::crypto::Crl;
using confcom::fuzz::require;

void require_same(const Result<Crl>& a, const Result<Crl>& b) {
  require(a.has_value() == b.has_value());
  if (!a.has_value()) return;
  require(confcom::equal(a->issuer(), b->issuer()));
  require(a->issuer_common_name() == b->issuer_common_name());
  require(a->this_update() == b->this_update() && a->next_update() == b->next_update());
  require(a->revoked_count() == b->revoked_count());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  // What parses, parses the same when padded. Not the other way round: the padding may be the very
  // byte that a cut list lacks.
  const std::string padded = std::string(confcom::as_text(in)) + '\0';
  if (const auto plain = parse_crl(in)) require_same(plain, parse_crl(as_bytes(padded)));

  const auto list = Crl::parse(in);
  const std::string hex = confcom::to_hex(in);
  const std::string pem = confcom::crypto::to_pem(in, "X509 CRL");
  require_same(list, parse_crl(as_bytes(hex)));
  require_same(list, parse_crl(as_bytes(hex + std::string(3, '\0'))));
  require_same(list, parse_crl(as_bytes(pem)));
  require_same(list, parse_crl(as_bytes(pem + std::string(3, '\0'))));
  return 0;
}
