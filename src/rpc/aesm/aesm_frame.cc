#include "rpc/aesm/aesm_frame.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace confcom::rpc {

Result<std::size_t> parse_aesm_frame_header(FixedBytes<kAesmFrameHeaderBytes> in,
                                            std::size_t cap_bytes) {
  ByteReader reader(in, "AESM frame");
  CONFCOM_TRY(const std::size_t size, reader.le<std::uint32_t>("length"));
  if (size == 0 || size > cap_bytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("AESM frame: length {}, from 1 to {} were expected; is it AESM that "
                            "the peer speaks?",
                            size, cap_bytes));
  }
  return size;
}

ByteVector aesm_frame(Bytes message) {
  ByteVector frame;
  frame.reserve(kAesmFrameHeaderBytes + message.size());
  const ByteVector header =
      std::move(ByteWriter().le(static_cast<std::uint32_t>(message.size()))).finish();
  frame.insert(frame.end(), header.begin(), header.end());
  frame.insert(frame.end(), message.begin(), message.end());
  return frame;
}

}  // namespace confcom::rpc
