#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace google::protobuf {
class MessageLite;
}

/// What requests' and answers' codecs share of protobuf.
namespace confcom::rpc {

/// Protobuf keeps bytes in strings.
[[nodiscard]] inline std::string to_wire(Bytes bytes) { return std::string(as_text(bytes)); }
[[nodiscard]] inline ByteVector from_wire(const std::string& bytes) {
  return to_vector(as_bytes(bytes));
}

/// Reads all but what is required: who is told of its absence differs.
/// Errors: malformed (not protobuf, or over `cap_bytes`).
[[nodiscard]] Result<void> read_protobuf(Bytes in, std::size_t cap_bytes,
                                         google::protobuf::MessageLite& into);

/// Writes what is set, in the order of the fields' numbers.
[[nodiscard]] ByteVector write_protobuf(const google::protobuf::MessageLite& message);

}  // namespace confcom::rpc
