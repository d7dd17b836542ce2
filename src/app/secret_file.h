#pragma once

#include <string>

#include "app/streams.h"
#include "base/error.h"
#include "crypto/secret_bytes.h"

namespace confcom::app {

/// The bytes of a secret's file, or of standard input for "-", as they are.
/// Errors: not_found; io; malformed (over evidence::kMaxSecretBytes).
[[nodiscard]] Result<crypto::SecretVector> load_secret(const std::string& path, Streams& streams);

}  // namespace confcom::app
