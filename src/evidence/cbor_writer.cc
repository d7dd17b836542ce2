#include "evidence/cbor_writer.h"

#include <cbor.h>

#include <array>

namespace confcom::evidence {

template <auto Encode>
CborWriter& CborWriter::head(std::uint64_t number) {
  std::array<unsigned char, 9> head{};  // the longest that there is
  const std::size_t size = Encode(number, head.data(), head.size());
  return raw(std::as_bytes(std::span(head)).first(size));
}

CborWriter& CborWriter::integer(std::int64_t value) {
  if (value >= 0) return head<cbor_encode_uint>(static_cast<std::uint64_t>(value));
  return head<cbor_encode_negint>(static_cast<std::uint64_t>(-1 - value));
}

CborWriter& CborWriter::bytes(Bytes value) {
  return head<cbor_encode_bytestring_start>(value.size()).raw(value);
}

CborWriter& CborWriter::text(std::string_view value) {
  return head<cbor_encode_string_start>(value.size()).raw(as_bytes(value));
}

CborWriter& CborWriter::array(std::size_t elements) {
  return head<cbor_encode_array_start>(elements);
}

CborWriter& CborWriter::map(std::size_t pairs) { return head<cbor_encode_map_start>(pairs); }

CborWriter& CborWriter::tag(std::uint64_t number) { return head<cbor_encode_tag>(number); }

CborWriter& CborWriter::null() {
  std::array<unsigned char, 1> byte{};
  return raw(std::as_bytes(std::span(byte)).first(cbor_encode_null(byte.data(), byte.size())));
}

CborWriter& CborWriter::raw(Bytes items) {
  out_.insert(out_.end(), items.begin(), items.end());
  return *this;
}

}  // namespace confcom::evidence
