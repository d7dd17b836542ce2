#include "evidence/key_binding.h"

#include <algorithm>
#include <string_view>

#include "crypto/digest.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kLabel = "confcom.dev/enclave-key/v1";

}  // namespace

ByteArray<64> key_binding_report_data(FixedBytes<kKeyBindingNonceBytes> nonce,
                                      const crypto::X25519PublicKey& key) {
  ByteArray<64> out{};
  std::ranges::copy(crypto::sha256({as_bytes(kLabel), nonce, key}), out.begin());
  return out;
}

}  // namespace confcom::evidence
