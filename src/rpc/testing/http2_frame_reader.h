#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "rpc/grpc/http2_session.h"
#include "rpc/testing/http2_frames.h"

namespace confcom::rpc::testing {

struct Http2Frame {
  FrameType type{};
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
  Http2Headers headers;  ///< of HEADERS, read

  /// A header's value; empty where there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
  /// Of RST_STREAM, and of GOAWAY.
  [[nodiscard]] std::uint32_t error_code() const;
};

/// Takes a peer's bytes apart. A peer is believed: what is no frame fails the test.
class Http2FrameReader {
 public:
  Http2FrameReader();
  Http2FrameReader(Http2FrameReader&&) noexcept;
  Http2FrameReader& operator=(Http2FrameReader&&) noexcept;
  ~Http2FrameReader();

  /// The frames that are whole now.
  [[nodiscard]] std::vector<Http2Frame> take(Bytes bytes);

 private:
  struct Inflater;
  std::unique_ptr<Inflater> inflater_;
  std::string rest_;
};

}  // namespace confcom::rpc::testing
