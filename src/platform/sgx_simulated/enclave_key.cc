#include "platform/sgx_simulated/enclave_key.h"

#include <fmt/format.h>

#include <utility>

namespace confcom::platform {

Result<enclave::Key> enclave_key(const enclave::SimulatedCpu& cpu, const enclave::Secs& secs,
                                 const evidence::KeyRequest& request) {
  auto key = cpu.egetkey(secs, request);
  if (key.has_value()) return *std::move(key);
  return fail(ErrorCode::kInternal, fmt::format("EGETKEY refuses key {} with code {}",
                                                request.key_name, std::to_underlying(key.error())));
}

}  // namespace confcom::platform
