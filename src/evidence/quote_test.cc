#include "evidence/quote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <concepts>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/byte_writer.h"
#include "base/hex.h"
#include "evidence/testing/quote_builder.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

/// Within the signature data: version 3 goes on with the QE report at kAfterKeyAt, 4 and 5 with the
/// wrapper.
constexpr std::size_t kAfterKeyAt = 64 + 64;
constexpr std::size_t kWrapperBytes = 2 + 4;
constexpr std::size_t kQeReportAndSignatureBytes = 384 + 64;

struct Form {
  std::string name;
  QuoteParts parts;
  std::size_t signed_bytes;
};

std::vector<Form> all_forms() {
  return {
      {"version 3", testing::sgx_quote_parts(3), 48 + 384},
      {"version 4, SGX", testing::sgx_quote_parts(4), 48 + 384},
      {"version 4, TDX", testing::tdx_10_quote_parts(4), 48 + 584},
      {"version 5, SGX", testing::sgx_quote_parts(5), 54 + 384},
      {"version 5, TD 1.0", testing::tdx_10_quote_parts(5), 54 + 584},
      {"version 5, TD 1.5", testing::tdx_15_quote_parts(), 54 + 648},
  };
}

/// Offsets into write_quote(parts) that tests overwrite.
std::size_t length_at(const QuoteParts& parts) { return signed_bytes(parts).size(); }
std::size_t signature_at(const QuoteParts& parts) { return length_at(parts) + 4; }
std::size_t outer_size_at(const QuoteParts& parts) { return signature_at(parts) + kAfterKeyAt + 2; }
std::size_t qe_report_at(const QuoteParts& parts) {
  return signature_at(parts) + kAfterKeyAt + (parts.version == 3 ? 0 : kWrapperBytes);
}
std::size_t authentication_size_at(const QuoteParts& parts) {
  return qe_report_at(parts) + kQeReportAndSignatureBytes;
}
std::size_t certification_size_at(const QuoteParts& parts) {
  return authentication_size_at(parts) + 2 + parts.qe_authentication_data.size() + 2;
}

template <std::unsigned_integral T>
ByteVector overwritten(ByteVector bytes, std::size_t offset, T value) {
  const ByteVector raw = std::move(ByteWriter().le(value)).finish();
  for (const std::byte b : raw) bytes.at(offset++) = b;
  return bytes;
}

/// The quote with `delta` added to the 32-bit length at `offset`.
ByteVector with_length_off_by(const QuoteParts& parts, std::size_t offset, std::uint32_t delta) {
  const ByteVector quote = write_quote(parts);
  std::uint32_t length = 0;
  for (std::size_t i = 4; i > 0; --i) {
    length = length << 8 | std::to_integer<std::uint32_t>(quote.at(offset + i - 1));
  }
  return overwritten(quote, offset, length + delta);
}

ByteVector with_padding(ByteVector quote, std::size_t zeros) {
  quote.resize(quote.size() + zeros);
  return quote;
}

ByteVector cut(ByteVector quote, std::size_t size) {
  quote.resize(size);
  return quote;
}

TEST(ParseQuote, ReadsEveryForm) {
  for (const Form& form : all_forms()) {
    SCOPED_TRACE(form.name);
    const ByteVector in = write_quote(form.parts);
    const auto quote = parse_quote(in);
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    EXPECT_EQ(quote->header.version, form.parts.version);
    EXPECT_EQ(quote->header.attestation_key_type, 2);
    EXPECT_EQ(std::to_underlying(quote->header.tee_type), form.parts.tee_type);
    EXPECT_EQ(quote->header.qe_vendor_id, form.parts.qe_vendor_id);
    EXPECT_EQ(quote->header.user_data, form.parts.user_data);
    EXPECT_EQ(quote->body, form.parts.body);
    EXPECT_EQ(quote->qe_report, form.parts.qe_report);
    EXPECT_EQ(quote->signed_bytes.size(), form.signed_bytes);
    EXPECT_EQ(quote->signed_bytes.data(), in.data());
  }
}

TEST(ParseQuote, PointsAtTheSignatureDataWhereItStands) {
  for (const Form& form : all_forms()) {
    SCOPED_TRACE(form.name);
    const QuoteParts& parts = form.parts;
    const ByteVector in = write_quote(parts);
    const auto quote = parse_quote(in);
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    const QuoteSignature& signature = quote->signature;
    EXPECT_EQ(signature.signature.data(), in.data() + signature_at(parts));
    EXPECT_EQ(signature.attestation_key.data(), in.data() + signature_at(parts) + 64);
    EXPECT_EQ(signature.qe_report_bytes.data(), in.data() + qe_report_at(parts));
    EXPECT_EQ(signature.qe_report_signature.data(), in.data() + qe_report_at(parts) + 384);
    EXPECT_EQ(to_hex(signature.qe_authentication_data), to_hex(parts.qe_authentication_data));
    EXPECT_EQ(signature.certification_data_type, CertificationDataType::kPckCertificateChain);
    EXPECT_EQ(as_text(signature.certification_data), as_text(parts.certification_data));
  }
}

TEST(ParseQuote, ReadsSvnsOfVersion3Only) {
  QuoteParts parts = testing::sgx_quote_parts(3);
  parts.qe_svn = 0x1234;
  parts.pce_svn = 0x5678;
  for (const auto version : std::initializer_list<std::uint16_t>{3, 4, 5}) {
    SCOPED_TRACE(version);
    parts.version = version;
    const auto quote = parse_quote(write_quote(parts));
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    EXPECT_EQ(quote->header.qe_svn, version == 3 ? 0x1234 : 0);
    EXPECT_EQ(quote->header.pce_svn, version == 3 ? 0x5678 : 0);
  }
}

TEST(ParseQuote, DoesNotJudgeReservedHeaderBytesOfVersion3) {
  QuoteParts parts = testing::sgx_quote_parts(3);
  parts.tee_type = 0xffffffff;
  const auto quote = parse_quote(write_quote(parts));
  ASSERT_TRUE(quote.has_value()) << quote.error().message;
  EXPECT_EQ(quote->header.tee_type, TeeType::kSgx);
}

TEST(ParseQuote, TakesEveryCertificationDataTypeButTheWrapper) {
  for (const auto type : std::initializer_list<std::uint16_t>{1, 2, 3, 4, 5, 7}) {
    for (QuoteParts parts : {testing::sgx_quote_parts(3), testing::tdx_10_quote_parts(4)}) {
      SCOPED_TRACE(type);
      parts.certification_data_type = type;
      const auto quote = parse_quote(write_quote(parts));
      ASSERT_TRUE(quote.has_value()) << quote.error().message;
      EXPECT_EQ(std::to_underlying(quote->signature.certification_data_type), type);
    }
  }
}

TEST(ParseQuote, TakesEmptyAuthenticationAndCertificationData) {
  for (Form& form : all_forms()) {
    SCOPED_TRACE(form.name);
    form.parts.qe_authentication_data.clear();
    form.parts.certification_data.clear();
    const auto quote = parse_quote(write_quote(form.parts));
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    EXPECT_TRUE(quote->signature.qe_authentication_data.empty());
    EXPECT_TRUE(quote->signature.certification_data.empty());
  }
}

TEST(ParseQuote, TakesZerosAfterTheEndUpToTheCap) {
  for (const Form& form : all_forms()) {
    SCOPED_TRACE(form.name);
    const ByteVector in = write_quote(form.parts);
    const auto quote = parse_quote(with_padding(in, 1));
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    EXPECT_EQ(quote->signature.certification_data.size(), form.parts.certification_data.size());
    EXPECT_TRUE(parse_quote(with_padding(in, kMaxQuoteBytes - in.size())).has_value());
  }
}

TEST(ParseQuote, EveryProperPrefixIsTruncated) {
  for (const Form& form : all_forms()) {
    const ByteVector in = write_quote(form.parts);
    for (std::size_t size = 0; size < in.size(); ++size) {
      const auto quote = parse_quote(Bytes(in).first(size));
      ASSERT_FALSE(quote.has_value()) << form.name << " of " << size << " bytes";
      ASSERT_EQ(quote.error().code, ErrorCode::kTruncated) << quote.error().message;
    }
  }
}

TEST(Quote, ReportDataIsThatOfItsBody) {
  for (const Form& form : all_forms()) {
    SCOPED_TRACE(form.name);
    const auto quote = parse_quote(write_quote(form.parts));
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    const bool is_tdx = form.parts.tee_type != 0;
    EXPECT_EQ(quote->report_data(), testing::counted<64>(is_tdx ? 0x2d : 0x16));
  }
}

TEST(QuoteBuilder, BuildsAParsedQuoteAgain) {
  for (const Form& form : all_forms()) {
    SCOPED_TRACE(form.name);
    const ByteVector in = write_quote(form.parts);
    const auto quote = parse_quote(in);
    ASSERT_TRUE(quote.has_value()) << quote.error().message;
    EXPECT_EQ(to_hex(write_quote(testing::parts_of(*quote))), to_hex(in));
    EXPECT_EQ(to_hex(signed_bytes(form.parts)), to_hex(quote->signed_bytes));
    EXPECT_EQ(to_hex(qe_report_bytes(form.parts)), to_hex(quote->signature.qe_report_bytes));
  }
}

struct Refused {
  std::string name;
  ByteVector input;
  ErrorCode code;
  std::string field;
};

void expect_refused(const std::vector<Refused>& cases) {
  for (const Refused& refused : cases) {
    SCOPED_TRACE(refused.name);
    const auto quote = parse_quote(refused.input);
    ASSERT_FALSE(quote.has_value());
    EXPECT_EQ(to_string(quote.error().code), to_string(refused.code)) << quote.error().message;
    EXPECT_THAT(quote.error().message, HasSubstr(refused.field));
  }
}

template <class T>
ByteVector with(QuoteParts parts, T QuoteParts::* field, std::type_identity_t<T> value) {
  parts.*field = value;
  return write_quote(parts);
}

TEST(ParseQuote, RefusesWhatItDoesNotSupport) {
  const QuoteParts v3 = testing::sgx_quote_parts(3);
  const QuoteParts v4 = testing::tdx_10_quote_parts(4);
  const QuoteParts v5 = testing::tdx_10_quote_parts(5);
  constexpr ErrorCode kCode = ErrorCode::kUnsupported;
  const std::string certification = "certification data type";
  expect_refused({
      {"version 0", overwritten(write_quote(v3), 0, std::uint16_t{0}), kCode, "version 0"},
      {"version 2", overwritten(write_quote(v3), 0, std::uint16_t{2}), kCode, "version 2"},
      {"version 6", overwritten(write_quote(v3), 0, std::uint16_t{6}), kCode, "version 6"},
      {"P-384 key", with(v3, &QuoteParts::attestation_key_type, 3), kCode,
       "attestation key type 3"},
      {"EPID key", with(v4, &QuoteParts::attestation_key_type, 0), kCode, "attestation key type 0"},
      {"TEE type 1", with(v4, &QuoteParts::tee_type, 1), kCode, "TEE type 1"},
      {"TEE type with high bytes", with(v5, &QuoteParts::tee_type, 0x10081), kCode,
       "TEE type 65665"},
      {"body type 0", with(v5, &QuoteParts::body_type, 0), kCode, "body type 0"},
      {"body type 4", with(v5, &QuoteParts::body_type, 4), kCode, "body type 4"},
      {"certification data 0", with(v3, &QuoteParts::certification_data_type, 0), kCode,
       certification},
      {"certification data 6", with(v3, &QuoteParts::certification_data_type, 6), kCode,
       certification},
      {"certification data 8", with(v3, &QuoteParts::certification_data_type, 8), kCode,
       certification},
      {"6 inside 6", with(v4, &QuoteParts::certification_data_type, 6), kCode, certification},
      {"5 outside", with(v4, &QuoteParts::outer_certification_data_type, 5), kCode,
       "outer certification data type 5"},
  });
}

TEST(ParseQuote, RefusesMissingBytesByField) {
  const QuoteParts v3 = testing::sgx_quote_parts(3);
  const QuoteParts v4 = testing::tdx_10_quote_parts(4);
  const QuoteParts v5 = testing::tdx_15_quote_parts();
  constexpr ErrorCode kCode = ErrorCode::kTruncated;
  expect_refused({
      {"nothing", {}, kCode, "header"},
      {"header", cut(write_quote(v3), 47), kCode, "header"},
      {"SGX body", cut(write_quote(v3), 48 + 383), kCode, "report body"},
      {"TD 1.0 body", cut(write_quote(v4), 48 + 583), kCode, "TD 1.0 report body"},
      {"body type", cut(write_quote(v5), 49), kCode, "body type"},
      {"body size", cut(write_quote(v5), 53), kCode, "body size"},
      {"TD 1.5 body", cut(write_quote(v5), 54 + 647), kCode, "TD 1.5 report body"},
      {"signature data length", cut(write_quote(v3), 435), kCode, "signature data length"},
      {"signature data", with_length_off_by(v3, length_at(v3), 1), kCode, "signature data"},
      {"signature data, all ones", overwritten(write_quote(v3), length_at(v3), 0xffffffffU), kCode,
       "signature data"},
  });
}

/// A quote whose signature data ends after `size` bytes, so that only what is inside can miss a
/// field.
ByteVector with_signature_data_of(const QuoteParts& parts, std::uint32_t size) {
  return cut(overwritten(write_quote(parts), length_at(parts), size), signature_at(parts) + size);
}

TEST(ParseQuote, RefusesMissingBytesOfTheSignatureDataByField) {
  const QuoteParts v3 = testing::sgx_quote_parts(3);
  const QuoteParts v4 = testing::tdx_10_quote_parts(4);
  constexpr ErrorCode kCode = ErrorCode::kTruncated;
  expect_refused({
      {"no signature data", with_signature_data_of(v3, 0), kCode, "signature at offset 0"},
      {"signature", with_signature_data_of(v3, 63), kCode, "signature at offset 0"},
      {"key", with_signature_data_of(v3, 127), kCode, "attestation key"},
      {"QE report", with_signature_data_of(v3, 511), kCode, "QE report"},
      {"QE report signature", with_signature_data_of(v3, 575), kCode, "QE report signature"},
      {"authentication size", with_signature_data_of(v3, 577), kCode,
       "QE authentication data size"},
      {"authentication data", with_signature_data_of(v3, 609), kCode, "QE authentication data at"},
      {"certification type", with_signature_data_of(v3, 611), kCode, "certification data type"},
      {"certification size", with_signature_data_of(v3, 615), kCode, "certification data size"},
      {"certification data", with_signature_data_of(v3, 616), kCode, "certification data at"},
      {"outer type", with_signature_data_of(v4, 129), kCode, "outer certification data type"},
      {"outer size", with_signature_data_of(v4, 133), kCode, "outer certification data size"},
      {"outer data", with_signature_data_of(v4, 134), kCode, "outer certification data at"},
  });
}

TEST(ParseQuote, RefusesLengthsThatDisagree) {
  const QuoteParts v3 = testing::sgx_quote_parts(3);
  const QuoteParts v4 = testing::tdx_10_quote_parts(4);
  constexpr std::uint32_t kOneLess = 0xffffffff;
  QuoteParts ends_in_zero = v3;
  ends_in_zero.certification_data.back() = std::byte{0};
  expect_refused({
      {"signature data one short", with_length_off_by(v3, length_at(v3), kOneLess),
       ErrorCode::kMalformed, "padding"},
      {"one short, the byte left being zero",
       with_length_off_by(ends_in_zero, length_at(v3), kOneLess), ErrorCode::kTruncated,
       "certification data"},
      {"one long, into the padding", with_padding(with_length_off_by(v3, length_at(v3), 1), 1),
       ErrorCode::kMalformed, "quote signature data: 1 unexpected bytes"},
      {"authentication data over the end",
       overwritten(write_quote(v3), authentication_size_at(v3), std::uint16_t{0xffff}),
       ErrorCode::kTruncated, "QE authentication data at"},
      {"certification data one long", with_length_off_by(v3, certification_size_at(v3), 1),
       ErrorCode::kTruncated, "certification data at"},
      {"certification data one short", with_length_off_by(v3, certification_size_at(v3), kOneLess),
       ErrorCode::kMalformed, "quote signature data: 1 unexpected bytes"},
      {"outer one long", with_length_off_by(v4, outer_size_at(v4), 1), ErrorCode::kTruncated,
       "outer certification data at"},
      {"outer one short", with_length_off_by(v4, outer_size_at(v4), kOneLess),
       ErrorCode::kMalformed, "quote signature data: 1 unexpected bytes"},
      {"inner one long", with_length_off_by(v4, certification_size_at(v4), 1),
       ErrorCode::kTruncated, "certification data at"},
      {"inner one short", with_length_off_by(v4, certification_size_at(v4), kOneLess),
       ErrorCode::kMalformed, "quote QE report certification data: 1 unexpected bytes"},
  });
}

TEST(ParseQuote, RefusesABodyThatIsNotWhatItSays) {
  QuoteParts sgx_as_tdx = testing::sgx_quote_parts(5);
  sgx_as_tdx.tee_type = 0x81;
  QuoteParts tdx_as_sgx = testing::tdx_15_quote_parts();
  tdx_as_sgx.tee_type = 0;
  QuoteParts one_more = testing::tdx_15_quote_parts();
  one_more.body_size = kTdReport15Bytes + 1;
  QuoteParts one_less = testing::sgx_quote_parts(5);
  one_less.body_size = kReportBodyBytes - 1;
  expect_refused({
      {"SGX body of a TD", write_quote(sgx_as_tdx), ErrorCode::kMalformed, "body type 1"},
      {"TD body of an enclave", write_quote(tdx_as_sgx), ErrorCode::kMalformed, "body type 3"},
      {"size one more", write_quote(one_more), ErrorCode::kMalformed, "body size 649"},
      {"size one less", write_quote(one_less), ErrorCode::kMalformed, "body size 383"},
  });
}

TEST(ParseQuote, RefusesBytesAfterTheEndAndTooManyOfThem) {
  const ByteVector quote = write_quote(testing::sgx_quote_parts(3));
  ByteVector one_byte = with_padding(quote, 1);
  one_byte.back() = std::byte{1};
  ByteVector after_zeros = with_padding(quote, 1000);
  after_zeros.back() = std::byte{0x80};
  expect_refused({
      {"one byte", one_byte, ErrorCode::kMalformed, "padding"},
      {"after zeros", after_zeros, ErrorCode::kMalformed, "padding"},
      {"over the cap", with_padding(quote, kMaxQuoteBytes + 1 - quote.size()),
       ErrorCode::kMalformed, "size 65537"},
  });
}

}  // namespace
}  // namespace confcom::evidence
