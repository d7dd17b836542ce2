#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

/// CBOR's major types, by their numbers. Source: RFC 8949, 3.1.
enum class CborKind : std::uint8_t {
  kUnsigned,
  kNegative,
  kBytes,
  kText,
  kArray,
  kMap,
  kTag,
  kSimple,  ///< true, false, null, undefined, and floating-point numbers
};

/// One item's head, and what a string holds.
struct CborItem {
  static constexpr std::uint64_t kNull = 22;

  CborKind kind = CborKind::kSimple;
  /// An unsigned value; -1 - value of a negative one; bytes of a string; elements of an array;
  /// pairs of a map; a tag; a simple value (0 for a floating-point number).
  std::uint64_t number = 0;
  Bytes content{};  ///< of a string, in the input
};

/// What is skipped may nest this deep.
inline constexpr std::size_t kMaxCborDepth = 8;

/// Walks the items of CBOR front to back, each as the kind that is expected there.
/// Source: RFC 8949; of its encodings the shortest (4.2.1), with definite lengths, so that a value
/// has one form. The order of a map's keys is free. Text is not looked at for UTF-8: readers
/// compare it with text that they know. Errors: truncated; malformed (another kind, an indefinite
/// length, a longer form than needed). All name the object, the field and its offset. The views
/// point into the input, which must outlive them. Confined to one thread.
class CborReader {
 public:
  /// `object` names what is read in errors and must outlive the reader.
  CborReader(Bytes in, std::string_view object) : in_(in), object_(object) {}

  /// The next item, whatever it is; of an array, map or tag the head alone. A container never
  /// counts more elements than there are bytes after it.
  [[nodiscard]] Result<CborItem> next(std::string_view field);
  [[nodiscard]] Result<Bytes> bytes(std::string_view field);
  [[nodiscard]] Result<std::string_view> text(std::string_view field);
  /// In the range of 64 bits with a sign.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view field);
  /// How many elements follow, from `min` to `max`.
  [[nodiscard]] Result<std::size_t> array(std::size_t min, std::size_t max, std::string_view field);
  /// How many pairs follow, at most `max`.
  [[nodiscard]] Result<std::size_t> map(std::size_t max, std::string_view field);
  /// The number of a tag; the item that it is on follows.
  [[nodiscard]] Result<std::uint64_t> tag(std::string_view field);
  /// Passes over a whole item with all that is in it. Errors: malformed also when it nests deeper
  /// than `depth`.
  [[nodiscard]] Result<void> skip(std::string_view field, std::size_t depth = kMaxCborDepth);
  /// Errors: malformed when bytes are left over.
  [[nodiscard]] Result<void> expect_end() const;

  /// Of what kind the next item says it is; nothing at the end.
  [[nodiscard]] std::optional<CborKind> next_kind() const;
  /// How many bytes lie before the next item.
  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// The bytes from `start`, an earlier offset(), to the next item.
  [[nodiscard]] Bytes since(std::size_t start) const { return in_.first(offset_).subspan(start); }
  /// An error about the item at `at`.
  [[nodiscard]] std::unexpected<Error> error(ErrorCode code, std::size_t at, std::string_view field,
                                             std::string_view what) const;

 private:
  [[nodiscard]] Result<CborItem> expect(CborKind kind, std::string_view field);

  Bytes in_;
  std::string_view object_;
  std::size_t offset_ = 0;
};

}  // namespace confcom::evidence
