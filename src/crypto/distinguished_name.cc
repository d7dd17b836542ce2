#include "crypto/distinguished_name.h"

#include "crypto/directory_string.h"
#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

constexpr auto kCommonName = oid_octets(0x55, 0x04, 0x03);  // 2.5.4.3

struct Attribute {
  Bytes type;
  std::string_view value;
};

/// RelativeDistinguishedName: a SET, here of one AttributeTypeAndValue.
Result<Attribute> parse_attribute(DerReader& in, std::string_view field) {
  CONFCOM_TRY(DerReader set, in.constructed(DerTag::kSet, field));
  CONFCOM_TRY(DerReader attribute, set.sequence(field));
  CONFCOM_CHECK(set.expect_end());
  CONFCOM_TRY(const Bytes type, attribute.object_identifier_octets(field));
  CONFCOM_TRY(const std::string_view value, parse_directory_string(attribute, field));
  CONFCOM_CHECK(attribute.expect_end());
  return Attribute{type, value};
}

}  // namespace

Result<DistinguishedName> parse_distinguished_name(DerReader& in, std::string_view field) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(DerReader attributes, in.sequence(field));
  if (attributes.at_end()) return in.error(ErrorCode::kMalformed, start, field, "is empty");
  DistinguishedName name{.der = in.since(start), .common_name = {}};
  std::size_t common_names = 0;
  while (!attributes.at_end()) {
    CONFCOM_TRY(const Attribute attribute, parse_attribute(attributes, field));
    if (!equal(attribute.type, kCommonName)) continue;
    name.common_name = ++common_names == 1 ? attribute.value : std::string_view();
  }
  return name;
}

}  // namespace confcom::crypto
