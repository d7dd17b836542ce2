#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::crypto {

/// ASN.1 tags as they stand in the first octet (X.690, 8.1.2).
enum class DerTag : std::uint8_t {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kEnumerated = 0x0a,
  kUtf8String = 0x0c,
  kPrintableString = 0x13,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kSequence = 0x30,
  kSet = 0x31,
  kContext0 = 0xa0,  ///< constructed, as an EXPLICIT tag is
  kContext1 = 0xa1,
  kContext2 = 0xa2,
  kContext3 = 0xa3,
};

/// Walks the elements of one DER value front to back, each with the tag that is expected there.
/// Source: X.690, 10 (definite lengths in their shortest form, up to 4 octets).
/// Errors: truncated or malformed, with the object's name, the field's and its offset.
/// The views point into the input, which must outlive them. Confined to one thread.
class DerReader {
 public:
  /// `object` names what is read in errors and must outlive the reader.
  DerReader(Bytes in, std::string_view object) : in_(in), object_(object) {}

  /// The content octets of the next element, which must have `tag`.
  [[nodiscard]] Result<Bytes> take(DerTag tag, std::string_view field);
  /// A reader over the next element's content, elements themselves.
  [[nodiscard]] Result<DerReader> constructed(DerTag tag, std::string_view field);
  [[nodiscard]] Result<DerReader> sequence(std::string_view field);
  /// An OBJECT IDENTIFIER in dotted form.
  [[nodiscard]] Result<std::string> object_identifier(std::string_view field);
  /// The content octets of an OBJECT IDENTIFIER, checked.
  [[nodiscard]] Result<Bytes> object_identifier_octets(std::string_view field);
  /// The octets of a BIT STRING of whole octets.
  [[nodiscard]] Result<Bytes> bit_string_octets(std::string_view field);
  /// A NULL, which has no content.
  [[nodiscard]] Result<void> null(std::string_view field);
  /// The content octets of a non-negative INTEGER of any size, in its shortest form.
  [[nodiscard]] Result<Bytes> unsigned_integer_octets(std::string_view field);
  /// The same of a positive one.
  [[nodiscard]] Result<Bytes> positive_integer_octets(std::string_view field);
  /// A non-negative INTEGER or ENUMERATED of at most `max`, in its shortest form.
  [[nodiscard]] Result<std::uint64_t> unsigned_integer(DerTag tag, std::uint64_t max,
                                                       std::string_view field);
  /// A BOOLEAN, 0x00 or 0xff.
  [[nodiscard]] Result<bool> boolean(std::string_view field);
  /// Errors: malformed when elements are left over.
  [[nodiscard]] Result<void> expect_end() const;
  [[nodiscard]] bool at_end() const { return offset_ == in_.size(); }
  /// Whether the next element has `tag`.
  [[nodiscard]] bool next_is(DerTag tag) const;
  /// How many octets of the outermost input lie before the next element.
  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// The octets from `start`, an earlier offset(), to the next element.
  [[nodiscard]] Bytes since(std::size_t start) const { return in_.first(offset_).subspan(start); }
  /// An error about the element at `at`.
  [[nodiscard]] std::unexpected<Error> error(ErrorCode code, std::size_t at, std::string_view field,
                                             std::string_view what) const;

 private:
  [[nodiscard]] Result<std::uint8_t> octet(std::string_view field);
  [[nodiscard]] Result<std::size_t> length(std::string_view field);

  Bytes in_;
  std::string_view object_;
  std::size_t offset_ = 0;
};

}  // namespace confcom::crypto
