#include "collateral/crl_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/hex.h"
#include "crypto/certificate_builder.h"
#include "crypto/pem.h"

namespace confcom::collateral {
namespace {

using namespace std::string_literals;

const crypto::EcdsaPrivateKey& issuer_key() {
  static const auto key = crypto::EcdsaPrivateKey::generate(crypto::Curve::kP256).value();
  return key;
}

ByteVector sample_crl() {
  const crypto::CrlSpec spec{
      .issuer_common_name = "Sample CA",
      .this_update = parse_timestamp("2025-01-01T00:00:00Z").value(),
      .next_update = parse_timestamp("2026-01-01T00:00:00Z").value(),
      .number = 7,
      .revoked_serials = {{std::byte{0x11}}, {std::byte{0x22}, std::byte{0x33}}}};
  return crypto::make_crl(spec, issuer_key()).value();
}

/// A list whose signature ends in a zero byte, as one in 256 does.
ByteVector crl_that_ends_in_zero() {
  constexpr int kTries = 20000;
  for (int i = 0; i < kTries; ++i) {
    ByteVector der = sample_crl();
    if (der.back() == std::byte{0}) return der;
  }
  ADD_FAILURE() << "no signature ended in zero";
  return {};
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

struct Form {
  const char* name;
  std::string text;
};

std::vector<Form> forms_of(const ByteVector& der) {
  const std::string bytes(as_text(der));
  const std::string pem = crypto::to_pem(der, "X509 CRL");
  const std::string hex = to_hex(der);
  return {
      {"DER", bytes},
      {"DER and NUL", bytes + "\0"s},
      {"DER and NULs", bytes + "\0\0\0"s},
      {"PEM", pem},
      {"PEM and NUL", pem + "\0"s},
      {"PEM, white space and NULs", pem + " \t\r\n\0\0"s},
      {"hexadecimal", hex},
      {"hexadecimal in upper case", upper(hex)},
      {"hexadecimal and NUL", upper(hex) + "\0"s},
      {"hexadecimal, white space and NULs", hex + "\r\n \t\0\0"s},
  };
}

TEST(CrlText, ReadsEveryForm) {
  for (const Form& form : forms_of(sample_crl())) {
    SCOPED_TRACE(form.name);
    const auto crl = parse_crl(as_bytes(form.text));
    ASSERT_TRUE(crl.has_value()) << crl.error().message;
    EXPECT_EQ(crl->issuer_common_name(), "Sample CA");
    EXPECT_EQ(crl->revoked_count(), 2u);
    EXPECT_TRUE(crl->signed_by(issuer_key().public_key()));
  }
}

TEST(CrlText, AListsOwnLastZeroByteIsNoPadding) {
  for (const Form& form : forms_of(crl_that_ends_in_zero())) {
    SCOPED_TRACE(form.name);
    const auto crl = parse_crl(as_bytes(form.text));
    ASSERT_TRUE(crl.has_value()) << crl.error().message;
    EXPECT_TRUE(crl->signed_by(issuer_key().public_key()));
  }
}

struct Refusal {
  const char* name;
  std::string text;
  ErrorCode code;
  const char* part;  ///< of the message
};

void expect_refused(const std::vector<Refusal>& cases) {
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.name);
    const auto crl = parse_crl(as_bytes(c.text));
    ASSERT_FALSE(crl.has_value());
    EXPECT_EQ(crl.error().code, c.code) << crl.error().message;
    EXPECT_NE(crl.error().message.find(c.part), std::string::npos) << crl.error().message;
  }
}

TEST(CrlText, RefusesDer) {
  const std::string der(as_text(sample_crl()));
  expect_refused({
      {"a byte after it", der + "x", ErrorCode::kMalformed, "bytes other than zero"},
      {"a newline after it", der + "\n", ErrorCode::kMalformed, "bytes other than zero"},
      {"a byte after NUL", der + "\0x"s, ErrorCode::kMalformed, "bytes other than zero"},
      {"twice", der + der, ErrorCode::kMalformed, "bytes other than zero"},
      {"cut short", der.substr(0, der.size() - 1), ErrorCode::kTruncated, "CRL"},
      {"the tag alone", "0", ErrorCode::kTruncated, "CRL"},
      {"an empty SEQUENCE", "0\0"s, ErrorCode::kTruncated, "CRL"},
      {"an indefinite length", "0\x80\0\0"s, ErrorCode::kMalformed, "CRL"},
  });
}

TEST(CrlText, RefusesPem) {
  const ByteVector der = sample_crl();
  const std::string pem = crypto::to_pem(der, "X509 CRL");
  expect_refused({
      {"a certificate's label", crypto::to_pem(der, "CERTIFICATE"), ErrorCode::kMalformed,
       "X509 CRL"},
      {"twice", pem + pem, ErrorCode::kMalformed, "PEM"},
      {"text after it", pem + "x", ErrorCode::kMalformed, "PEM"},
      {"NUL and then text", pem + "\0x"s, ErrorCode::kMalformed, "PEM"},
      {"no end", pem.substr(0, pem.size() - 10), ErrorCode::kMalformed, "PEM"},
      {"padding inside", crypto::to_pem(as_bytes(std::string(as_text(der)) + "\0"s), "X509 CRL"),
       ErrorCode::kMalformed, "CRL: 1 unexpected bytes"},
  });
}

TEST(CrlText, RefusesHexadecimal) {
  const std::string hex = to_hex(sample_crl());
  expect_refused({
      {"odd", hex + "0", ErrorCode::kMalformed, "neither DER nor PEM"},
      {"prefix", "0x" + hex, ErrorCode::kMalformed, "CRL"},
      {"space inside", hex.substr(0, 4) + "\n" + hex.substr(4) + " 0", ErrorCode::kMalformed,
       "neither DER nor PEM"},
      {"NUL and then space", hex + "\0\n"s, ErrorCode::kMalformed, "neither DER nor PEM"},
      {"padding inside", hex + "00", ErrorCode::kMalformed, "CRL: 1 unexpected bytes"},
      {"cut short", hex.substr(0, hex.size() - 2), ErrorCode::kTruncated, "CRL"},
  });
}

TEST(CrlText, RefusesWhatIsNoListAtAll) {
  expect_refused({
      {"nothing", "", ErrorCode::kMalformed, "empty"},
      {"NULs", "\0\0"s, ErrorCode::kMalformed, "empty"},
      {"white space", " \n\0"s, ErrorCode::kMalformed, "empty"},
      {"text", "not found", ErrorCode::kMalformed, "neither DER nor PEM"},
      {"a page", "<html></html>", ErrorCode::kMalformed, "neither DER nor PEM"},
  });
}

/// A SEQUENCE of `size` bytes in all, with nothing but zeros in it.
std::string zeros_in_sequence(std::size_t size) {
  constexpr std::size_t kHeaderBytes = 5;
  const std::size_t length = size - kHeaderBytes;
  std::string der = "0\x83";
  for (const unsigned shift : {16U, 8U, 0U}) der += static_cast<char>(length >> shift & 0xff);
  return der + std::string(length, '\0');
}

TEST(CrlText, CapsTheList) {
  const std::string at_cap = zeros_in_sequence(crypto::kMaxCrlBytes);
  const std::string past_cap = zeros_in_sequence(crypto::kMaxCrlBytes + 1);
  const char* const other = "CRL: signed part";  // what is wrong with it once its size is not
  const char* const size = "CRL: larger than 1048576 bytes";
  expect_refused({
      {"DER at the cap", at_cap, ErrorCode::kMalformed, other},
      {"DER past it", past_cap, ErrorCode::kMalformed, size},
      {"hexadecimal at the cap", to_hex(as_bytes(at_cap)), ErrorCode::kMalformed, other},
      {"hexadecimal past it", to_hex(as_bytes(past_cap)), ErrorCode::kMalformed, size},
  });
}

}  // namespace
}  // namespace confcom::collateral
