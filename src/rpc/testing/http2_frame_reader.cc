#include "rpc/testing/http2_frame_reader.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <span>
#include <utility>

namespace confcom::rpc::testing {
namespace {

constexpr std::size_t kHeadBytes = 9;

std::uint32_t read_number(std::string_view text) {
  std::uint32_t out = 0;
  for (const char c : text) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

}  // namespace

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
