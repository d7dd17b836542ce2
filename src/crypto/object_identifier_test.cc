#include "crypto/object_identifier.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::hex;

TEST(ObjectIdentifier, HasADottedForm) {
  struct Case {
    std::string octets;
    std::string dotted;
  };
  for (const Case& c : std::vector<Case>{
           {"00", "0.0"},
           {"27", "0.39"},
           {"28", "1.0"},
           {"4f", "1.39"},
           {"50", "2.0"},
           {"8837", "2.999"},
           {"551d0f", "2.5.29.15"},
           {"2a864886f84d010d01", "1.2.840.113741.1.13.1"},
           {"51ffffffffffffffff7f", "2.1.9223372036854775807"},
       }) {
    SCOPED_TRACE(c.dotted);
    EXPECT_TRUE(is_object_identifier(hex(c.octets)));
    EXPECT_EQ(to_dotted(hex(c.octets)), c.dotted);
  }
}

TEST(ObjectIdentifier, IsToldFromOtherOctets) {
  struct Case {
    std::string name;
    ByteVector octets;
    bool want;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing", {}, false},
           {"first arc cut off", hex("ff"), false},
           {"last arc cut off", hex("2a86"), false},
           {"padded first arc", hex("8001"), false},
           {"padded arc", hex("2a8001"), false},
           {"arc of 64 bits", hex("2a81ffffffffffffffff7f"), false},
           {"at the cap", ByteVector(64, std::byte{1}), true},
           {"one over the cap", ByteVector(65, std::byte{1}), false},
       }) {
    EXPECT_EQ(is_object_identifier(c.octets), c.want) << c.name;
  }
}

TEST(ObjectIdentifier, IsMadeFromOctets) {
  EXPECT_EQ(to_hex(oid_octets(0x55, 0x1d, 0xff)), "551dff");
}

}  // namespace
}  // namespace confcom::crypto
