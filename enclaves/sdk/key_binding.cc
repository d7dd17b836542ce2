#include "sdk/key_binding.h"

#include <algorithm>
#include <string_view>

#include "sdk/sha256.h"

namespace confcom::sdk {

ByteArray<64> bind_key(const X25519PublicKey& key, const Nonce& nonce) {
  constexpr std::string_view kLabel = "confcom.dev/enclave-key/v1";
  const auto digest =
      Sha256().update(std::as_bytes(std::span(kLabel))).update(nonce).update(key).digest();
  ByteArray<64> report_data{};
  std::ranges::copy(digest, report_data.begin());
  return report_data;
}

}  // namespace confcom::sdk
