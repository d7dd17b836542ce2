#include "rpc/aesm/quote_bytes.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/byte_reader.h"

namespace confcom::rpc {
namespace {

constexpr std::size_t kReportBodyBytes = 384;
constexpr std::uint16_t kReportBodyType = 1;
constexpr std::uint32_t kSgx = 0;

Result<void> expect(std::string_view field, std::uint32_t found, std::uint32_t expected) {
  if (found == expected) return {};
  return fail(ErrorCode::kUnsupported,
              fmt::format("quote: {} {} where an enclave's quote has {}", field, found, expected));
}

/// Versions 4 and 5 say what the quote is of; in version 3 the field is reserved.
Result<std::uint16_t> read_header(ByteReader& reader) {
  CONFCOM_TRY(const auto version, reader.le<std::uint16_t>("version"));
  if (version < 3 || version > 5) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("quote: version {} is not supported (3, 4 and 5 are)", version));
  }
  CONFCOM_CHECK(reader.le<std::uint16_t>("attestation key type"));
  CONFCOM_TRY(const auto tee_type, reader.le<std::uint32_t>("TEE type"));
  if (version > 3) CONFCOM_CHECK(expect("TEE type", tee_type, kSgx));
  CONFCOM_CHECK(reader.take(40, "header"));
  return version;
}

Result<void> read_body(std::uint16_t version, ByteReader& reader) {
  if (version == 5) {
    CONFCOM_TRY(const auto type, reader.le<std::uint16_t>("body type"));
    CONFCOM_CHECK(expect("body type", type, kReportBodyType));
    CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("body size"));
    CONFCOM_CHECK(expect("body size", size, kReportBodyBytes));
  }
  CONFCOM_CHECK(reader.take(kReportBodyBytes, "report body"));
  return {};
}

}  // namespace

Result<std::size_t> quote_bytes(Bytes padded) {
  ByteReader reader(padded, "quote");
  CONFCOM_TRY(const std::uint16_t version, read_header(reader));
  CONFCOM_CHECK(read_body(version, reader));
  CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("signature data length"));
  CONFCOM_CHECK(reader.take(size, "signature data"));
  if (!all_zero(reader.rest())) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("quote: padding after its end at offset {} is not all zero", reader.offset()));
  }
  return reader.offset();
}

}  // namespace confcom::rpc
