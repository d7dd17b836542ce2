#include "evidence/cbor_reader.h"

#include <cbor.h>
#include <fmt/format.h>

#include <array>
#include <limits>
#include <utility>

namespace confcom::evidence {
namespace {

constexpr std::array<std::string_view, 8> kKindNames{"an unsigned integer",
                                                     "a negative integer",
                                                     "a byte string",
                                                     "a text string",
                                                     "an array",
                                                     "a map",
                                                     "a tag",
                                                     "a simple value"};

std::string_view name_of(CborKind kind) { return kKindNames.at(std::to_underlying(kind)); }

/// What libcbor's decoder told of one item.
struct Decoded {
  CborItem item{};
  bool indefinite = false;
};

template <CborKind Kind, class Number>
void take_number(void* out, Number number) {
  static_cast<Decoded*>(out)->item = {.kind = Kind, .number = number};
}

template <CborKind Kind, class Size>
void take_string(void* out, cbor_data data, Size size) {
  static_cast<Decoded*>(out)->item = {
      .kind = Kind, .number = size, .content = std::as_bytes(std::span(data, size))};
}

template <std::uint64_t Value>
void take_simple(void* out) {
  take_number<CborKind::kSimple>(out, Value);
}

void take_boolean(void* out, bool value) {
  constexpr std::uint64_t kFalse = 20;
  take_number<CborKind::kSimple>(out, kFalse + (value ? 1 : 0));
}

template <class Float>
void take_float(void* out, Float /*value*/) {
  take_number<CborKind::kSimple>(out, std::uint64_t{0});
}

/// A string, array or map whose end is not said, or such an end.
void take_indefinite(void* out) { static_cast<Decoded*>(out)->indefinite = true; }

/// The type of a length differs between releases of libcbor, hence the deduction.
template <CborKind Kind, class Size>
void set_string(void (*&callback)(void*, cbor_data, Size)) {
  callback = take_string<Kind, Size>;
}
template <CborKind Kind, class Number>
void set_number(void (*&callback)(void*, Number)) {
  callback = take_number<Kind, Number>;
}

cbor_callbacks make_callbacks() {
  cbor_callbacks out = cbor_empty_callbacks;
  set_number<CborKind::kUnsigned>(out.uint8);
  set_number<CborKind::kUnsigned>(out.uint16);
  set_number<CborKind::kUnsigned>(out.uint32);
  set_number<CborKind::kUnsigned>(out.uint64);
  set_number<CborKind::kNegative>(out.negint8);
  set_number<CborKind::kNegative>(out.negint16);
  set_number<CborKind::kNegative>(out.negint32);
  set_number<CborKind::kNegative>(out.negint64);
  set_string<CborKind::kBytes>(out.byte_string);
  set_string<CborKind::kText>(out.string);
  set_number<CborKind::kArray>(out.array_start);
  set_number<CborKind::kMap>(out.map_start);
  set_number<CborKind::kTag>(out.tag);
  out.float2 = out.float4 = take_float<float>;
  out.float8 = take_float<double>;
  out.undefined = take_simple<CborItem::kNull + 1>;
  out.null = take_simple<CborItem::kNull>;
  out.boolean = take_boolean;
  out.byte_string_start = out.string_start = take_indefinite;
  out.indef_array_start = out.indef_map_start = out.indef_break = take_indefinite;
  return out;
}

/// Bytes of the shortest head for a number.
std::size_t head_bytes(std::uint64_t number) {
  constexpr std::uint64_t kInFirstByte = 24;
  if (number < kInFirstByte) return 1;
  if (number <= std::numeric_limits<std::uint8_t>::max()) return 2;
  if (number <= std::numeric_limits<std::uint16_t>::max()) return 3;
  return number <= std::numeric_limits<std::uint32_t>::max() ? 5 : 9;
}

bool is_shortest(const CborItem& item, std::size_t encoded_bytes) {
  return item.kind == CborKind::kSimple ||
         encoded_bytes == head_bytes(item.number) + item.content.size();
}

/// Each element has at least a byte.
bool has_room(const CborItem& item, std::size_t left) {
  if (item.kind == CborKind::kArray) return item.number <= left;
  return item.kind != CborKind::kMap || item.number <= left / 2;
}

/// Tags of one byte that libcbor 0.8 refuses as not assigned, which they were later.
std::optional<CborItem> short_tag(Bytes rest) {
  constexpr std::byte kFirst{0xc0 + 6};
  constexpr std::byte kLast{0xc0 + 20};
  if (rest.empty() || rest.front() < kFirst || rest.front() > kLast) return std::nullopt;
  return CborItem{.kind = CborKind::kTag,
                  .number = std::to_integer<std::uint64_t>(rest.front() & std::byte{0x1f})};
}

std::uint64_t children_of(const CborItem& item) {
  switch (item.kind) {
    case CborKind::kArray:
      return item.number;
    case CborKind::kMap:
      return 2 * item.number;
    default:
      return item.kind == CborKind::kTag ? 1 : 0;
  }
}

}  // namespace

std::unexpected<Error> CborReader::error(ErrorCode code, std::size_t at, std::string_view field,
                                         std::string_view what) const {
  return fail(code, fmt::format("{}: {} at byte {} {}", object_, field, at, what));
}

// libcbor's other decoder, cbor_load, builds a tree, with arrays as large as their heads claim.
Result<CborItem> CborReader::next(std::string_view field) {
  static const cbor_callbacks callbacks = make_callbacks();
  const Bytes rest = in_.subspan(offset_);
  if (const auto tag = short_tag(rest)) {
    ++offset_;
    return *tag;
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): unsigned char may alias any object.
  const auto* const data = reinterpret_cast<const unsigned char*>(rest.data());
  Decoded out;
  const cbor_decoder_result result = cbor_stream_decode(data, rest.size(), &callbacks, &out);
  if (result.status == CBOR_DECODER_NEDATA)
    return error(ErrorCode::kTruncated, offset_, field, "is cut off");
  if (result.status != CBOR_DECODER_FINISHED)
    return error(ErrorCode::kMalformed, offset_, field, "is not CBOR");
  if (out.indefinite)
    return error(ErrorCode::kMalformed, offset_, field, "has an indefinite length");
  if (!is_shortest(out.item, result.read))
    return error(ErrorCode::kMalformed, offset_, field, "is not in its shortest form");
  if (!has_room(out.item, rest.size() - result.read))
    return error(ErrorCode::kTruncated, offset_, field, "counts more elements than there are");
  offset_ += result.read;
  return out.item;
}

Result<CborItem> CborReader::expect(CborKind kind, std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const CborItem item, next(field));
  if (item.kind == kind) return item;
  return error(ErrorCode::kMalformed, start, field,
               fmt::format("is {}, not {}", name_of(item.kind), name_of(kind)));
}

Result<Bytes> CborReader::bytes(std::string_view field) {
  CONFCOM_TRY(const CborItem item, expect(CborKind::kBytes, field));
  return item.content;
}

Result<std::string_view> CborReader::text(std::string_view field) {
  CONFCOM_TRY(const CborItem item, expect(CborKind::kText, field));
  return as_text(item.content);
}

Result<std::int64_t> CborReader::integer(std::string_view field) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  const std::size_t start = offset_;
  CONFCOM_TRY(const CborItem item, next(field));
  const bool is_negative = item.kind == CborKind::kNegative;
  if ((is_negative || item.kind == CborKind::kUnsigned) && item.number <= kMax) {
    const auto magnitude = static_cast<std::int64_t>(item.number);
    return is_negative ? -1 - magnitude : magnitude;
  }
  return error(ErrorCode::kMalformed, start, field, "is not an integer of 64 bits");
}

Result<std::size_t> CborReader::array(std::size_t min, std::size_t max, std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const CborItem item, expect(CborKind::kArray, field));
  if (min <= item.number && item.number <= max) return static_cast<std::size_t>(item.number);
  return error(ErrorCode::kMalformed, start, field,
               fmt::format("has {} elements; expected {} to {}", item.number, min, max));
}

Result<std::size_t> CborReader::map(std::size_t max, std::string_view field) {
  const std::size_t start = offset_;
  CONFCOM_TRY(const CborItem item, expect(CborKind::kMap, field));
  if (item.number <= max) return static_cast<std::size_t>(item.number);
  return error(ErrorCode::kMalformed, start, field,
               fmt::format("has {} members; expected at most {}", item.number, max));
}

Result<std::uint64_t> CborReader::tag(std::string_view field) {
  CONFCOM_TRY(const CborItem item, expect(CborKind::kTag, field));
  return item.number;
}

Result<void> CborReader::skip(std::string_view field, std::size_t depth) {
  if (depth == 0) return error(ErrorCode::kMalformed, offset_, field, "nests too deep");
  CONFCOM_TRY(const CborItem item, next(field));
  for (std::uint64_t i = 0; i < children_of(item); ++i) CONFCOM_CHECK(skip(field, depth - 1));
  return {};
}

Result<void> CborReader::expect_end() const {
  if (offset_ == in_.size()) return {};
  return error(ErrorCode::kMalformed, offset_, "the rest",
               fmt::format("is left over, {} bytes", in_.size() - offset_));
}

std::optional<CborKind> CborReader::next_kind() const {
  if (offset_ == in_.size()) return std::nullopt;
  return static_cast<CborKind>(std::to_integer<unsigned>(in_[offset_]) >> 5);
}

}  // namespace confcom::evidence
