#pragma once

#include <string>

#include "base/bytes.h"
#include "base/error.h"

/// The HOST_DATA of a guest that a host launches with a file. Errors: of the file (any code), with
/// what the option takes.
namespace confcom::app {

/// Of `--policy-file FILE`: the SHA-256 of the agent policy, as it stands.
[[nodiscard]] Result<ByteArray<32>> host_data_of_policy(const std::string& file);

/// Of `--init-data FILE`: the document's digest, cut or filled up to 32 bytes.
[[nodiscard]] Result<ByteArray<32>> host_data_of_init_data(const std::string& file);

}  // namespace confcom::app
