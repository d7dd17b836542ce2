#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rpc/grpc/http2_session.h"

/// HTTP/2 by hand: for frames that no session of ours would send. Source: RFC 9113, 4.1 and 6;
/// RFC 7541, 6.2.2.
namespace confcom::rpc::testing {

enum class FrameType : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoaway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};

inline constexpr std::uint8_t kAck = 0x1;
inline constexpr std::uint8_t kEndStream = 0x1;
inline constexpr std::uint8_t kEndHeaders = 0x4;

/// What a client says first, and an empty SETTINGS frame.
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
[[nodiscard]] std::string http2_greeting();

[[nodiscard]] std::string http2_frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                                      std::string_view payload = {});

/// A block of headers as literals without an index, without Huffman's code.
[[nodiscard]] std::string http2_header_block(const Http2Headers& headers);

/// A gRPC request's headers.
[[nodiscard]] Http2Headers grpc_headers(std::string_view path);

/// All of a gRPC request: headers, and the message with its prefix.
[[nodiscard]] std::string grpc_request(std::uint32_t stream, std::string_view path,
                                       std::string_view message);

/// A message with its prefix.
[[nodiscard]] std::string grpc_framed(std::string_view message);

/// Four bytes, highest first: an error code, a window's increment.
[[nodiscard]] std::string big_endian(std::uint32_t value);

}  // namespace confcom::rpc::testing
