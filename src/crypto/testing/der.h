#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/byte_writer.h"
#include "base/hex.h"

namespace confcom::crypto {

/// One after the other; here, so that this folder's tests find it.
inline ByteVector operator+(const ByteVector& a, const ByteVector& b) {
  ByteVector out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

/// DER by hand, for tests that need what no writer writes.
namespace testing {

inline ByteVector hex(std::string_view text) { return parse_hex(text).value(); }

/// One element, its length in the shortest form.
inline ByteVector element(unsigned char tag, const ByteVector& content) {
  ByteWriter out;
  out.le(tag);
  if (content.size() >= 0x10000) {
    out.le(static_cast<unsigned char>(0x83)).le(static_cast<unsigned char>(content.size() >> 16));
    out.le(static_cast<unsigned char>(content.size() >> 8));
  } else if (content.size() >= 0x100) {
    out.le(static_cast<unsigned char>(0x82)).le(static_cast<unsigned char>(content.size() >> 8));
  } else if (content.size() >= 0x80) {
    out.le(static_cast<unsigned char>(0x81));
  }
  out.le(static_cast<unsigned char>(content.size())).put(content);
  return std::move(out).finish();
}

inline ByteVector sequence(const ByteVector& content) { return element(0x30, content); }

/// A string or time of this tag.
inline ByteVector text(unsigned char tag, std::string_view content) {
  return element(tag, to_vector(as_bytes(content)));
}

/// An Extension; `critical` is the BOOLEAN's element, or nothing.
inline ByteVector extension(std::string_view oid, std::string_view critical,
                            const ByteVector& value) {
  return sequence(element(0x06, hex(oid)) + hex(critical) + element(0x04, value));
}

/// A Name of these attributes: {hexadecimal object identifier, element}.
inline ByteVector attribute(std::string_view oid, const ByteVector& value) {
  return element(0x31, sequence(element(0x06, hex(oid)) + value));
}

template <class T>
void expect_refused(const Result<T>& result, ErrorCode code, std::string_view words) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_string(result.error().code), to_string(code)) << result.error().message;
  EXPECT_THAT(result.error().message, ::testing::HasSubstr(words));
}

/// An input that a parser refuses.
struct Refusal {
  std::string name;
  ByteVector input;
  ErrorCode code;
  std::string words;  ///< in the message
};

}  // namespace testing
}  // namespace confcom::crypto
