// What opens is as long as its secret and what is around it, begins with the one header there is,
// and does not open with a byte more.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/hex.h"
#include "evidence/sealed_secret.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::crypto::X25519PrivateKey;
using confcom::fuzz::require;
namespace evidence = confcom::evidence;

/// Who the seeds are sealed to: the recipient of RFC 9180, A.1.1.
const X25519PrivateKey& recipient() {
  static const X25519PrivateKey key(
      confcom::parse_hex_array<32>(
          "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
          .value());
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto secret = evidence::open_secret(recipient(), in);
  if (!secret.has_value()) return 0;

  const std::size_t secret_bytes = secret->bytes().size();
  require(secret_bytes >= 1 && secret_bytes <= evidence::kMaxSecretBytes);
  require(size == secret_bytes + evidence::kSealedSecretOverheadBytes);
  const auto again = evidence::seal_secret(recipient().public_key(), secret->bytes());
  require(again.has_value() && again->size() == size);
  constexpr std::size_t kHeader = evidence::kSealedSecretHeaderBytes;
  require(confcom::equal(Bytes(*again).first(kHeader), in.first(kHeader)));
  confcom::ByteVector longer = confcom::to_vector(in);
  longer.push_back(std::byte{0});
  require(!evidence::open_secret(recipient(), longer).has_value());
  return 0;
}
