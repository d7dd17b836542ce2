#include "crypto/random.h"

#include <openssl/rand.h>

#include <cstdlib>

#include "crypto/openssl.h"

namespace confcom::crypto {

void fill_random(std::span<std::byte> out) {
  if (RAND_priv_bytes(uchars_out(out), static_cast<int>(out.size())) != 1) std::abort();
}

}  // namespace confcom::crypto
