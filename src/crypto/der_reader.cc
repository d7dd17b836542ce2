#include "crypto/der_reader.h"

#include <fmt/format.h>

#include <utility>

#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

/// 4 octets: no certificate or extension comes near 4 GiB.
constexpr std::size_t kMaxLengthOctets = 4;

constexpr std::size_t kHighBit = 0x80;

constexpr bool has_high_bit(std::byte b) { return (b & std::byte{kHighBit}) != std::byte{0}; }

std::uint64_t big_endian(Bytes in) {
  std::uint64_t value = 0;
  for (const std::byte b : in) value = value << 8 | std::to_integer<std::uint64_t>(b);
  return value;
}

/// X.690, 8.3.2: the first nine bits are neither all zero nor all one; the latter would be negative
/// anyway.
bool is_shortest_integer(Bytes content) {
  return !content.empty() &&
         (content.size() == 1 || content[0] != std::byte{0} || has_high_bit(content[1]));
}

/// The octets of a non-negative number without the zero octet that keeps its sign.
Bytes without_sign_octet(Bytes content) {
  return content.size() > 1 && content[0] == std::byte{0} ? content.subspan(1) : content;
}

}  // namespace

std::unexpected<Error> DerReader::error(ErrorCode code, std::size_t at, std::string_view field,
                                        std::string_view what) const {
  return fail(code, fmt::format("{}: {} at offset {} {}", object_, field, at, what));
}

Result<std::uint8_t> DerReader::octet(std::string_view field) {
  if (at_end()) return error(ErrorCode::kTruncated, offset_, field, "is cut off");
  return std::to_integer<std::uint8_t>(in_[offset_++]);
}

Result<std::size_t> DerReader::length(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const std::uint8_t first, octet(field));
  if (first < kHighBit) return first;
  const std::size_t count = first & ~kHighBit;
  if (count == 0) return error(ErrorCode::kMalformed, start, field, "has an indefinite length");
  if (count > kMaxLengthOctets) {
    return error(ErrorCode::kMalformed, start, field, "has a length of more than 4 octets");
  }
  std::size_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    CONFCOM_TRY(const std::uint8_t next, octet(field));
    value = value << 8 | next;
  }
  if (value < kHighBit || value >> (8 * (count - 1)) == 0) {
    return error(ErrorCode::kMalformed, start, field,
                 "has a length that is not in its shortest form");
  }
  return value;
}

Result<Bytes> DerReader::take(DerTag tag, std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const std::uint8_t found, octet(field));
  if (found != std::to_underlying(tag)) {
    return error(
        ErrorCode::kMalformed, start, field,
        fmt::format("has tag {:#04x} where {:#04x} belongs", found, std::to_underlying(tag)));
  }
  CONFCOM_TRY(const std::size_t size, length(field));
  if (size > in_.size() - offset_) {
    return error(ErrorCode::kTruncated, start, field,
                 fmt::format("needs {} bytes, {} are left", size, in_.size() - offset_));
  }
  const Bytes content = in_.subspan(offset_, size);
  offset_ += size;
  return content;
}

Result<DerReader> DerReader::constructed(DerTag tag, std::string_view field) {
  CONFCOM_TRY(const Bytes content, take(tag, field));
  // Ends with the content, but keeps all before it, so that offsets in errors count from the
  // input's start.
  DerReader inner(in_.first(offset_), object_);
  inner.offset_ = offset_ - content.size();
  return inner;
}

Result<DerReader> DerReader::sequence(std::string_view field) {
  return constructed(DerTag::kSequence, field);
}

Result<Bytes> DerReader::object_identifier_octets(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, take(DerTag::kObjectIdentifier, field));
  if (content.empty() || content.size() > kMaxObjectIdentifierOctets) {
    return error(ErrorCode::kMalformed, start, field,
                 fmt::format("has {} octets where 1 to {} belong", content.size(),
                             kMaxObjectIdentifierOctets));
  }
  if (!is_object_identifier(content)) {
    return error(ErrorCode::kMalformed, start, field,
                 "has an arc that is cut off, over 63 bits or not in its shortest form");
  }
  return content;
}

Result<std::string> DerReader::object_identifier(std::string_view field) {
  CONFCOM_TRY(const Bytes content, object_identifier_octets(field));
  return to_dotted(content);
}

Result<Bytes> DerReader::bit_string_octets(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, take(DerTag::kBitString, field));
  if (content.empty() || content[0] != std::byte{0}) {
    return error(ErrorCode::kMalformed, start, field, "is a bit string of no whole octets");
  }
  return content.subspan(1);
}

Result<void> DerReader::null(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, take(DerTag::kNull, field));
  if (!content.empty()) return error(ErrorCode::kMalformed, start, field, "is a NULL with content");
  return {};
}

Result<Bytes> DerReader::unsigned_integer_octets(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, take(DerTag::kInteger, field));
  if (!is_shortest_integer(content)) {
    return error(ErrorCode::kMalformed, start, field, "is a number not in its shortest form");
  }
  if (has_high_bit(content[0])) {
    return error(ErrorCode::kMalformed, start, field, "is a negative number");
  }
  return content;
}

Result<Bytes> DerReader::positive_integer_octets(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, unsigned_integer_octets(field));
  if (all_zero(content)) {
    return error(ErrorCode::kMalformed, start, field, "is a number that is not positive");
  }
  return content;
}

Result<std::uint64_t> DerReader::unsigned_integer(DerTag tag, std::uint64_t max,
                                                  std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, take(tag, field));
  if (!is_shortest_integer(content)) {
    return error(ErrorCode::kMalformed, start, field, "is a number not in its shortest form");
  }
  if (has_high_bit(content[0])) {
    return error(ErrorCode::kMalformed, start, field, "is a negative number");
  }
  const Bytes magnitude = without_sign_octet(content);
  if (magnitude.size() > sizeof(std::uint64_t) || big_endian(magnitude) > max) {
    return error(ErrorCode::kMalformed, start, field, fmt::format("is a number over {}", max));
  }
  return big_endian(magnitude);
}

Result<bool> DerReader::boolean(std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const Bytes content, take(DerTag::kBoolean, field));
  const bool is_true = content.size() == 1 && content[0] == std::byte{0xff};
  const bool is_false = content.size() == 1 && content[0] == std::byte{0x00};
  if (!is_true && !is_false) {
    return error(ErrorCode::kMalformed, start, field, "is a boolean other than 0x00 and 0xff");
  }
  return is_true;
}

bool DerReader::next_is(DerTag tag) const {
  return !at_end() && std::to_integer<std::uint8_t>(in_[offset_]) == std::to_underlying(tag);
}

Result<void> DerReader::expect_end() const {
  if (!at_end()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: {} unexpected bytes after its end at offset {}", object_,
                            in_.size() - offset_, offset_));
  }
  return {};
}

}  // namespace confcom::crypto
