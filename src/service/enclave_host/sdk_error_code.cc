#include "service/enclave_host/sdk_error_code.h"

#include <limits>

namespace confcom::service {

ErrorCode host_code_of(std::uint64_t code) {
  if (code > std::numeric_limits<std::uint16_t>::max()) return ErrorCode::kInternal;
  switch (static_cast<sdk::ErrorCode>(code)) {
    case sdk::ErrorCode::kMalformed:
    case sdk::ErrorCode::kTooLarge:
      return ErrorCode::kMalformed;
    case sdk::ErrorCode::kUnsupported:
      return ErrorCode::kUnsupported;
    case sdk::ErrorCode::kUntrusted:
      return ErrorCode::kUntrusted;
    case sdk::ErrorCode::kDenied:
      return ErrorCode::kDenied;
    case sdk::ErrorCode::kNotFound:
      return ErrorCode::kNotFound;
    case sdk::ErrorCode::kUnavailable:
      return ErrorCode::kUnavailable;
    case sdk::ErrorCode::kInvalidArgument:
      return ErrorCode::kInvalidArgument;
    case sdk::ErrorCode::kOutOfMemory:
    case sdk::ErrorCode::kInternal:
      return ErrorCode::kInternal;
  }
  return ErrorCode::kInternal;
}

sdk::ErrorCode sdk_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTruncated:
    case ErrorCode::kMalformed:
      return sdk::ErrorCode::kMalformed;
    case ErrorCode::kUnsupported:
      return sdk::ErrorCode::kUnsupported;
    case ErrorCode::kUntrusted:
    case ErrorCode::kExpired:
      return sdk::ErrorCode::kUntrusted;
    case ErrorCode::kDenied:
      return sdk::ErrorCode::kDenied;
    case ErrorCode::kNotFound:
      return sdk::ErrorCode::kNotFound;
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadline:
    case ErrorCode::kIo:
      return sdk::ErrorCode::kUnavailable;
    case ErrorCode::kInvalidArgument:
      return sdk::ErrorCode::kInvalidArgument;
    case ErrorCode::kInternal:
      return sdk::ErrorCode::kInternal;
  }
  return sdk::ErrorCode::kInternal;
}

}  // namespace confcom::service
