#include "crypto/secret_bytes.h"

#include <openssl/crypto.h>

namespace confcom::crypto {

void cleanse(std::span<std::byte> bytes) { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace confcom::crypto
