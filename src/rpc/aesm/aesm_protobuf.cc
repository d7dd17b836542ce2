#include "rpc/aesm/aesm_protobuf.h"

#include <fmt/format.h>
#include <google/protobuf/message_lite.h>

namespace confcom::rpc {

Result<void> read_protobuf(Bytes in, std::size_t cap_bytes, google::protobuf::MessageLite& into) {
  if (in.size() > cap_bytes) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("AESM message: {} bytes, {} are the most that is read", in.size(), cap_bytes));
  }
  if (!into.ParsePartialFromArray(in.data(), static_cast<int>(in.size()))) {
    return fail(ErrorCode::kMalformed,
                fmt::format("AESM message: its {} bytes are not protobuf", in.size()));
  }
  return {};
}

ByteVector write_protobuf(const google::protobuf::MessageLite& message) {
  ByteVector out(message.ByteSizeLong());
  // Fails only when the array is too small.
  message.SerializePartialToArray(out.data(), static_cast<int>(out.size()));
  return out;
}

}  // namespace confcom::rpc
