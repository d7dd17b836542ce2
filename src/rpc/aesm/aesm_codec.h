#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "rpc/aesm/aesm_message.h"

/// AESM messages as protobuf, without the length in front of them.
namespace confcom::rpc {

/// Of several requests in one message the first counts, in the order of Intel's service: 3, 1, 2,
/// 4, 18, 10 to 14, then 15, 16, 17, 19, 21, 22. Errors: malformed (not protobuf, or no request
/// that is known). A known request without something required is no error but an IncompleteRequest:
/// it has an answer.
[[nodiscard]] Result<AesmRequest> parse_aesm_request(Bytes in);
[[nodiscard]] ByteVector write_aesm_request(const AesmRequest& request);

/// Errors: malformed (not protobuf, no answer of `expected` kind, something required absent).
[[nodiscard]] Result<AesmResponse> parse_aesm_response(Bytes in, AesmKind expected);
[[nodiscard]] ByteVector write_aesm_response(const AesmResponse& response);

}  // namespace confcom::rpc
