#include "rpc/testing/http2_frames.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <optional>
#include <utility>

#include "rpc/grpc/grpc_message.h"

namespace confcom::rpc::testing {
namespace {

constexpr std::size_t kHeadBytes = 9;

std::uint32_t read_number(std::string_view text) {
  std::uint32_t out = 0;
  for (const char c : text) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

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

std::string Http2Frame::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::uint32_t Http2Frame::error_code() const {
  return read_number(std::string_view(payload).substr(type == FrameType::kGoaway ? 4 : 0, 4));
}

/// Header blocks depend on those before them.
struct Http2FrameReader::Inflater {
  Inflater() { EXPECT_EQ(nghttp2_hd_inflate_new(&state), 0); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { nghttp2_hd_inflate_del(state); }

  Http2Headers read(std::string_view block) const {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the library's kind of byte.
    const auto* data = reinterpret_cast<const std::uint8_t*>(block.data());
    std::size_t left = block.size();
    Http2Headers out;
    for (int flags = 0; (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
      nghttp2_nv field{};
      const ssize_t count = nghttp2_hd_inflate_hd2(state, &field, &flags, data, left, 1);
      EXPECT_GE(count, 0) << nghttp2_strerror(static_cast<int>(count));
      if (count < 0) break;
      data += count;
      left -= static_cast<std::size_t>(count);
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0) continue;
      out.emplace_back(as_text(std::as_bytes(std::span(field.name, field.namelen))),
                       as_text(std::as_bytes(std::span(field.value, field.valuelen))));
    }
    nghttp2_hd_inflate_end_headers(state);
    return out;
  }

  nghttp2_hd_inflater* state = nullptr;
};

Http2FrameReader::Http2FrameReader() : inflater_(std::make_unique<Inflater>()) {}
Http2FrameReader::Http2FrameReader(Http2FrameReader&&) noexcept = default;
Http2FrameReader& Http2FrameReader::operator=(Http2FrameReader&&) noexcept = default;
Http2FrameReader::~Http2FrameReader() = default;

std::vector<Http2Frame> Http2FrameReader::take(Bytes bytes) {
  rest_ += as_text(bytes);
  std::vector<Http2Frame> out;
  std::string_view rest = rest_;
  while (rest.size() >= kHeadBytes) {
    const std::size_t length = read_number(rest.substr(0, 3));
    if (rest.size() < kHeadBytes + length) break;
    Http2Frame frame{.type = static_cast<FrameType>(rest[3]),
                     .flags = static_cast<std::uint8_t>(rest[4]),
                     .stream = read_number(rest.substr(5, 4)),
                     .payload = std::string(rest.substr(kHeadBytes, length)),
                     .headers = {}};
    if (frame.type == FrameType::kHeaders) frame.headers = inflater_->read(frame.payload);
    out.push_back(std::move(frame));
    rest.remove_prefix(kHeadBytes + length);
  }
  rest_ = rest;
  return out;
}

}  // namespace confcom::rpc::testing
