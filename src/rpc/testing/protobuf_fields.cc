#include "rpc/testing/protobuf_fields.h"

#include <utility>

#include "base/byte_writer.h"

namespace confcom::rpc::testing {
namespace {

void put_varint(ByteWriter& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.le(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.le(static_cast<std::uint8_t>(value));
}

void put_tag(ByteWriter& out, std::uint32_t number, std::uint32_t type) {
  put_varint(out, std::uint64_t{number} << 3 | type);
}

}  // namespace

ByteVector varint_field(std::uint32_t number, std::uint64_t value) {
  ByteWriter out;
  put_tag(out, number, 0);
  put_varint(out, value);
  return std::move(out).finish();
}

ByteVector bytes_field(std::uint32_t number, Bytes value) {
  ByteWriter out;
  put_tag(out, number, 2);
  put_varint(out, value.size());
  return std::move(out.put(value)).finish();
}

ByteVector fixed32_field(std::uint32_t number, std::uint32_t value) {
  ByteWriter out;
  put_tag(out, number, 5);
  return std::move(out.le(value)).finish();
}

ByteVector concat(std::initializer_list<ByteVector> parts) {
  ByteWriter out;
  for (const ByteVector& part : parts) out.put(part);
  return std::move(out).finish();
}

}  // namespace confcom::rpc::testing
