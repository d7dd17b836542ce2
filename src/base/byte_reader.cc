#include "base/byte_reader.h"

#include <fmt/format.h>

namespace confcom {

Result<Bytes> ByteReader::take(std::size_t size, std::string_view field) {
  if (rest().size() < size) {
    return fail(ErrorCode::kTruncated,
                fmt::format("{}: {} at offset {} needs {} bytes, {} are left", object_, field,
                            offset_, size, rest().size()));
  }
  const Bytes out = in_.subspan(offset_, size);
  offset_ += size;
  return out;
}

Result<void> ByteReader::expect_end() const {
  if (!rest().empty()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: {} unexpected bytes after its end at offset {}", object_,
                            rest().size(), offset_));
  }
  return {};
}

}  // namespace confcom
