#include "service/enclave_host/call_outs.h"

#include <fmt/format.h>

#include <exception>
#include <string>

namespace confcom::service {

Result<ByteVector> CallOuts::answer(std::uint64_t number, Bytes request) const {
  auto answer = serve(number, request);
  if (!answer.has_value() && listener_) listener_(answer.error());
  return answer;
}

Result<ByteVector> CallOuts::serve(std::uint64_t number, Bytes request) const {
  const auto found = handlers_.find(number);
  if (found == handlers_.end()) {
    return fail(ErrorCode::kUnsupported, fmt::format("the host has no call out {}", number));
  }
  // The enclave waits for an answer, whatever happens.
  try {
    return found->second(request);
  } catch (const std::exception& defect) {
    return fail(ErrorCode::kInternal,
                fmt::format("call out {}: a defect of the host: {}", number, defect.what()));
  } catch (...) {
    return fail(ErrorCode::kInternal, fmt::format("call out {}: a defect of the host", number));
  }
}

}  // namespace confcom::service
