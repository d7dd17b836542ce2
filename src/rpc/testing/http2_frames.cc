#include "rpc/testing/http2_frames.h"

#include "rpc/grpc/grpc_message.h"

namespace confcom::rpc::testing {
namespace {

/// A text's length with a prefix of seven bits, and the text. Source: RFC 7541, 5.1 and 5.2.
void put_text(std::string& out, std::string_view text) {
  constexpr std::size_t kMost = 127;
  std::size_t length = text.size();
  if (length < kMost) {
    out += static_cast<char>(length);
  } else {
    out += static_cast<char>(kMost);
    for (length -= kMost; length >= 128; length >>= 7) out += static_cast<char>(length | 128);
    out += static_cast<char>(length);
  }
  out += text;
}

}  // namespace

std::string big_endian(std::uint32_t value) {
  std::string out;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(value >> shift);
  return out;
}

std::string http2_frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                        std::string_view payload) {
  std::string out = big_endian(static_cast<std::uint32_t>(payload.size())).substr(1);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  out += big_endian(stream);
  out += payload;
  return out;
}

std::string http2_greeting() {
  return std::string(kHttp2Preface) + http2_frame(FrameType::kSettings, 0, 0);
}

std::string http2_header_block(const Http2Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    out += '\0';
    put_text(out, name);
    put_text(out, value);
  }
  return out;
}

Http2Headers grpc_headers(std::string_view path) {
  return {{":method", "POST"},         {":scheme", "http"}, {":path", std::string(path)},
          {":authority", "localhost"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
}

std::string grpc_framed(std::string_view message) {
  const auto prefix = grpc_prefix(message.size());
  return std::string(prefix.begin(), prefix.end()).append(message);
}

std::string grpc_request(std::uint32_t stream, std::string_view path, std::string_view message) {
  return http2_frame(FrameType::kHeaders, kEndHeaders, stream,
                     http2_header_block(grpc_headers(path))) +
         http2_frame(FrameType::kData, kEndStream, stream, grpc_framed(message));
}

}  // namespace confcom::rpc::testing
