#include "crypto/serial_number.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::element;
using testing::expect_refused;
using testing::hex;
using testing::Refusal;

TEST(SerialNumber, IsItsContentOctets) {
  for (const std::string& octets :
       {std::string("00"), std::string("01"), std::string("7f"), std::string("0080"),
        std::string("0100"), "7f" + std::string(38, 'f'), "00" + std::string(40, 'f')}) {
    SCOPED_TRACE(octets);
    const ByteVector der = element(0x02, hex(octets));
    DerReader reader(der, "thing");
    const auto serial = parse_serial_number(reader);
    ASSERT_TRUE(serial.has_value()) << serial.error().message;
    EXPECT_EQ(to_hex(*serial), octets);
  }
}

TEST(SerialNumber, Refuses) {
  for (const Refusal& c : std::vector<Refusal>{
           {"another tag", hex("0a0101"), ErrorCode::kMalformed, "tag 0x0a"},
           {"no octets", hex("0200"), ErrorCode::kMalformed, "shortest"},
           {"padded", hex("02020001"), ErrorCode::kMalformed, "shortest"},
           {"zero in two octets", hex("02020000"), ErrorCode::kMalformed, "shortest"},
           {"negative", hex("0201ff"), ErrorCode::kMalformed, "is a negative number"},
           {"21 octets", element(0x02, hex("01" + std::string(40, '0'))), ErrorCode::kMalformed,
            "serial number at offset 0 has 21 octets, at most 20"},
           {"21 octets and the sign's", element(0x02, hex("00" + std::string(42, 'f'))),
            ErrorCode::kMalformed, "has 21 octets, at most 20"},
       }) {
    SCOPED_TRACE(c.name);
    DerReader reader(c.input, "thing");
    expect_refused(parse_serial_number(reader), c.code, c.words);
  }
}

}  // namespace
}  // namespace confcom::crypto
