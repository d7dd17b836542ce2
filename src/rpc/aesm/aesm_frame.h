#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"

/// A message on the socket: its length in four bytes, little-endian, and the message.
namespace confcom::rpc {

inline constexpr std::size_t kAesmFrameHeaderBytes = 4;

/// The largest legal request has 4 KiB.
inline constexpr std::size_t kMaxAesmRequestBytes = 65536;

/// A quote of kMaxAesmQuoteBytes with the rest of its answer.
inline constexpr std::size_t kMaxAesmResponseBytes = 65536 + 4096;

/// Callers' buffers are capped: the answer is as long as the buffer.
inline constexpr std::size_t kMaxAesmQuoteBytes = 65536;

/// The message's length. Errors: malformed (0, or over `cap_bytes`).
[[nodiscard]] Result<std::size_t> parse_aesm_frame_header(FixedBytes<kAesmFrameHeaderBytes> in,
                                                          std::size_t cap_bytes);

/// Header and message in one piece: Intel's client reads wrongly what comes in pieces.
[[nodiscard]] ByteVector aesm_frame(Bytes message);

}  // namespace confcom::rpc
