#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::rpc {

/// Puts a frame together from the pieces that arrive. Grows with what has arrived, never by the
/// length that a peer states. Confined to one thread.
class AesmFrameReader {
 public:
  explicit AesmFrameReader(std::size_t cap_bytes) : cap_bytes_(cap_bytes) {}

  /// Takes a piece; true when the message is whole, what follows it being dropped.
  /// Errors: malformed, as soon as the length is there.
  [[nodiscard]] Result<bool> take(Bytes piece);

  /// Once take() has said that it is whole. The view points into this reader.
  [[nodiscard]] Bytes message() const;

 private:
  std::size_t cap_bytes_;
  ByteVector in_;
};

}  // namespace confcom::rpc
