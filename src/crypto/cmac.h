#pragma once

#include "base/bytes.h"

namespace confcom::crypto {

/// AES-128-CMAC. Source: NIST SP 800-38B. Compare tags with equal_constant_time.
[[nodiscard]] ByteArray<16> aes128_cmac(FixedBytes<16> key, Bytes data);

}  // namespace confcom::crypto
