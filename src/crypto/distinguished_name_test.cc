#include "crypto/distinguished_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::attribute;
using testing::element;
using testing::expect_refused;
using testing::hex;
using testing::Refusal;
using testing::sequence;
using testing::text;

ByteVector common_name(std::string_view value) { return attribute("550403", text(0x0c, value)); }
ByteVector organisation(std::string_view value) { return attribute("55040a", text(0x13, value)); }

TEST(DistinguishedName, GivesItsDerAndItsOnlyCommonName) {
  struct Case {
    std::string name;
    ByteVector attributes;
    std::string common_name;
  };
  for (const Case& c : std::vector<Case>{
           {"first", common_name("me") + organisation("we"), "me"},
           {"last", organisation("we") + common_name("me"), "me"},
           {"none", organisation("we"), ""},
           {"empty", common_name(""), ""},
           {"two", common_name("me") + common_name("you"), ""},
           {"three", common_name("me") + common_name("you") + common_name("me"), ""},
       }) {
    SCOPED_TRACE(c.name);
    const ByteVector der = hex("0500") + sequence(c.attributes) + hex("0500");
    DerReader reader(der, "thing");
    ASSERT_TRUE(reader.take(DerTag{0x05}, "before").has_value());
    const auto name = parse_distinguished_name(reader, "name");
    ASSERT_TRUE(name.has_value()) << name.error().message;
    EXPECT_EQ(to_hex(name->der), to_hex(sequence(c.attributes)));
    EXPECT_EQ(name->common_name, c.common_name);
    EXPECT_TRUE(reader.next_is(DerTag{0x05}));
  }
}

TEST(DistinguishedName, Refuses) {
  const ByteVector pair = element(0x06, hex("550403")) + text(0x0c, "me");
  for (const Refusal& c : std::vector<Refusal>{
           {"no attribute", sequence({}), ErrorCode::kMalformed, "name at offset 0 is empty"},
           {"an empty relative name", sequence(element(0x31, {})), ErrorCode::kTruncated,
            "cut off"},
           {"two attributes in one relative name",
            sequence(element(0x31, sequence(pair) + sequence(pair))), ErrorCode::kMalformed,
            "after its end"},
           {"a SEQUENCE for the SET", sequence(sequence(sequence(pair))), ErrorCode::kMalformed,
            "tag 0x30 where 0x31"},
           {"no value", sequence(element(0x31, sequence(element(0x06, hex("550403"))))),
            ErrorCode::kTruncated, "cut off"},
           {"a second value", sequence(element(0x31, sequence(pair + text(0x0c, "me")))),
            ErrorCode::kMalformed, "after its end"},
           {"another type of value", sequence(attribute("550403", text(0x16, "me"))),
            ErrorCode::kMalformed, "tag 0x16"},
           {"no identifier", sequence(attribute("", text(0x0c, "me"))), ErrorCode::kMalformed,
            "has 0 octets"},
           {"a newline in another attribute", sequence(attribute("55040a", text(0x0c, "\n"))),
            ErrorCode::kMalformed, "character"},
       }) {
    SCOPED_TRACE(c.name);
    DerReader reader(c.input, "thing");
    expect_refused(parse_distinguished_name(reader, "name"), c.code, c.words);
  }
}

}  // namespace
}  // namespace confcom::crypto
