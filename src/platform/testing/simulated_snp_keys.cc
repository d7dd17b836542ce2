#include "platform/testing/simulated_snp_keys.h"

#include <cstdint>

namespace confcom::platform::testing {
namespace {

SnpAuthorityKeys make_keys() {
  constexpr unsigned kBits = 2048;
  constexpr std::uint32_t kExponent = 65537;
  return {crypto::RsaPrivateKey::generate(kBits, kExponent).value(),
          crypto::RsaPrivateKey::generate(kBits, kExponent).value()};
}

}  // namespace

const SnpAuthorityKeys& snp_authority_keys() {
  static const SnpAuthorityKeys keys = make_keys();
  return keys;
}

const SnpAuthorityKeys& strange_snp_authority_keys() {
  static const SnpAuthorityKeys keys = make_keys();
  return keys;
}

SimulatedSnp simulated_snp(evidence::SnpProduct product, Timestamp now) {
  return make_simulated_snp(product, snp_authority_keys(), now).value();
}

}  // namespace confcom::platform::testing
