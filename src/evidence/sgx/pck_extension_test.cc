#include "evidence/sgx/pck_extension.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

using ::testing::HasSubstr;

std::string hex_of_byte(std::size_t value) {
  return to_hex(ByteArray<1>{static_cast<std::byte>(value)});
}

/// DER in hexadecimal, so that the tests do not lean on the writer.
std::string element(std::string_view tag, const std::string& content) {
  const std::size_t size = content.size() / 2;
  const std::string length = size < 0x80 ? hex_of_byte(size)
                             : size < 0x100
                                 ? "81" + hex_of_byte(size)
                                 : "82" + hex_of_byte(size >> 8) + hex_of_byte(size & 0xff);
  return std::string(tag) + length + content;
}

std::string oid(const std::string& arcs) { return element("06", "2a864886f84d010d01" + arcs); }
std::string member(const std::string& arcs, const std::string& value) {
  return element("30", oid(arcs) + value);
}
std::string octets(const std::string& content) { return element("04", content); }

const std::string kBytes16 = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

using Members = std::vector<std::string>;

std::string join(const Members& members) {
  std::string out;
  for (const std::string& m : members) out += m;
  return out;
}

/// Components 1 to 16 are 1 to 16, PCESVN 0x1234, CPUSVN aa…
Members tcb_members() {
  Members out;
  for (std::size_t n = 1; n <= 16; ++n) {
    out.push_back(member("02" + hex_of_byte(n), "0201" + hex_of_byte(n)));
  }
  out.push_back(member("0211", "02021234"));
  out.push_back(member("0212", octets("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
  return out;
}

Members configuration_members() {
  return {member("0701", "0101ff"), member("0702", "010100"), member("0703", "0101ff")};
}

Members processor_members() {
  return {member("01", octets("000102030405060708090a0b0c0d0e0f")),
          member("02", element("30", join(tcb_members()))), member("03", octets("0102")),
          member("04", octets("a1a2a3a4a5a6")), member("05", "0a0100")};
}

Members platform_members() {
  Members out = processor_members();
  out[4] = member("05", "0a0101");
  out.push_back(member("06", octets(kBytes16)));
  out.push_back(member("07", element("30", join(configuration_members()))));
  return out;
}

ByteVector extension(const Members& members) {
  return parse_hex(element("30", join(members))).value();
}

ByteVector extension_with_tcb(const Members& tcb) {
  Members members = processor_members();
  members[1] = member("02", element("30", join(tcb)));
  return extension(members);
}

ByteVector extension_with_configuration(const Members& configuration) {
  Members members = platform_members();
  members[6] = member("07", element("30", join(configuration)));
  return extension(members);
}

Members with_member(Members members, std::size_t index, const std::string& value) {
  members.at(index) = value;
  return members;
}

Members without(Members members, std::size_t index) {
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(index));
  return members;
}

Members with_more(Members members, const std::string& more) {
  members.push_back(more);
  return members;
}

void expect_processor_fields(const PckExtension& got) {
  EXPECT_EQ(to_hex(got.ppid), "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(to_hex(got.tcb_component_svns), "0102030405060708090a0b0c0d0e0f10");
  EXPECT_EQ(got.pce_svn, 0x1234);
  EXPECT_EQ(to_hex(got.cpu_svn), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  EXPECT_EQ(to_hex(got.pce_id), "0102");
  EXPECT_EQ(to_hex(got.fmspc), "a1a2a3a4a5a6");
}

TEST(ParsePckExtension, ReadsAProcessorCasExtension) {
  const auto got = parse_pck_extension(extension(processor_members()));
  ASSERT_TRUE(got.has_value()) << got.error().message;
  expect_processor_fields(*got);
  EXPECT_EQ(got->sgx_type, SgxType::kStandard);
  EXPECT_FALSE(got->platform_instance_id.has_value());
  EXPECT_FALSE(got->configuration.has_value());
}

TEST(ParsePckExtension, ReadsAPlatformCasExtension) {
  const auto got = parse_pck_extension(extension(platform_members()));
  ASSERT_TRUE(got.has_value()) << got.error().message;
  expect_processor_fields(*got);
  EXPECT_EQ(got->sgx_type, SgxType::kScalable);
  EXPECT_EQ(got->platform_instance_id, parse_hex_array<16>(kBytes16).value());
  EXPECT_EQ(got->configuration,
            (PckExtension::Configuration{
                .dynamic_platform = true, .cached_keys = false, .smt_enabled = true}));
}

TEST(ParsePckExtension, TakesMembersInAnyOrder) {
  const auto reversed = [](Members members) {
    std::ranges::reverse(members);
    return members;
  };
  Members members = platform_members();
  members[1] = member("02", element("30", join(reversed(tcb_members()))));
  members[6] = member("07", element("30", join(reversed(configuration_members()))));
  const auto got = parse_pck_extension(extension(reversed(members)));
  ASSERT_TRUE(got.has_value()) << got.error().message;
  EXPECT_EQ(*got, parse_pck_extension(extension(platform_members())).value());
}

TEST(ParsePckExtension, TakesAConfigurationWithoutMembers) {
  const auto got = parse_pck_extension(extension_with_configuration({}));
  ASSERT_TRUE(got.has_value()) << got.error().message;
  EXPECT_EQ(got->configuration, PckExtension::Configuration{});
}

TEST(ParsePckExtension, TakesTheLargestNumbers) {
  Members tcb = with_member(tcb_members(), 15, member("0210", "020200ff"));
  tcb = with_member(tcb, 16, member("0211", "020300ffff"));
  const auto got = parse_pck_extension(extension_with_tcb(tcb));
  ASSERT_TRUE(got.has_value()) << got.error().message;
  EXPECT_EQ(got->tcb_component_svns[15], std::byte{255});
  EXPECT_EQ(got->pce_svn, 65535);

  const auto type =
      parse_pck_extension(extension(with_member(processor_members(), 4, member("05", "0a0102"))));
  ASSERT_TRUE(type.has_value()) << type.error().message;
  EXPECT_EQ(type->sgx_type, SgxType::kScalableWithIntegrity);
}

struct Refused {
  std::string name;
  ByteVector input;
  std::string field;
  ErrorCode code = ErrorCode::kMalformed;
};

void expect_refused(const std::vector<Refused>& cases) {
  for (const Refused& refused : cases) {
    SCOPED_TRACE(refused.name);
    const auto got = parse_pck_extension(refused.input);
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(to_string(got.error().code), to_string(refused.code)) << got.error().message;
    EXPECT_THAT(got.error().message, HasSubstr("PCK extension"));
    EXPECT_THAT(got.error().message, HasSubstr(refused.field));
  }
}

TEST(ParsePckExtension, RefusesMissingMembers) {
  const Members members = processor_members();
  expect_refused({{"PPID", extension(without(members, 0)), "PPID"},
                  {"TCB", extension(without(members, 1)), "TCB"},
                  {"PCE ID", extension(without(members, 2)), "PCE ID"},
                  {"FMSPC", extension(without(members, 3)), "FMSPC"},
                  {"SGX type", extension(without(members, 4)), "SGX type"},
                  {"all", extension({}), "PPID"},
                  {"PCESVN", extension_with_tcb(without(tcb_members(), 16)), "PCESVN"},
                  {"CPUSVN", extension_with_tcb(without(tcb_members(), 17)), "CPUSVN"},
                  {"all of the TCB", extension_with_tcb({}), "component 1 SVN"}});
  for (std::size_t i = 0; i < 16; ++i) {
    const std::string name = "component " + std::to_string(i + 1) + " SVN";
    expect_refused({{name, extension_with_tcb(without(tcb_members(), i)), name}});
  }
}

TEST(ParsePckExtension, RefusesMembersThereTwice) {
  for (const std::string& m : platform_members()) {
    expect_refused({{m, extension(with_more(platform_members(), m)), "is there twice"}});
  }
  for (const std::string& m : tcb_members()) {
    expect_refused({{m, extension_with_tcb(with_more(tcb_members(), m)), "is there twice"}});
  }
  for (const std::string& m : configuration_members()) {
    const ByteVector input = extension_with_configuration(with_more(configuration_members(), m));
    expect_refused({{m, input, "is there twice"}});
  }
}

TEST(ParsePckExtension, RefusesUnknownMembers) {
  const auto with = [](const std::string& arcs) {
    return extension(with_more(platform_members(), member(arcs, "0500")));
  };
  const auto foreign = element("30", element("06", "2a864886f84d010d02") + "0500");
  const auto of_a_sibling = element("30", element("06", "2a864886f84d010d0206") + octets(kBytes16));
  expect_refused({
      {"0", with("00"), "unknown member 1.2.840.113741.1.13.1.0 "},
      {"8", with("08"), "unknown member 1.2.840.113741.1.13.1.8 "},
      {"deeper", with("0101"), "unknown member 1.2.840.113741.1.13.1.1.1 "},
      {"the level itself", with(""), "unknown member 1.2.840.113741.1.13.1 "},
      {"foreign", extension(with_more(platform_members(), foreign)),
       "unknown member 1.2.840.113741.1.13.2 "},
      {"of a sibling", extension(with_more(processor_members(), of_a_sibling)),
       "unknown member 1.2.840.113741.1.13.2.6 "},
      {"TCB 19", extension_with_tcb(with_more(tcb_members(), member("0213", "020101"))),
       "unknown member 1.2.840.113741.1.13.1.2.19 "},
      {"PPID in the TCB", extension_with_tcb(with_more(tcb_members(), processor_members()[0])),
       "unknown member 1.2.840.113741.1.13.1.1 "},
      {"configuration 4",
       extension_with_configuration(with_more(configuration_members(), member("0704", "0101ff"))),
       "unknown member 1.2.840.113741.1.13.1.7.4 "},
  });
}

TEST(ParsePckExtension, RefusesOctetsOfAnotherLength) {
  const std::string bytes_15 = "000102030405060708090a0b0c0d0e";
  const std::string bytes_17 = bytes_15 + "0f10";
  const auto with = [](std::size_t index, const std::string& arcs, const std::string& content) {
    return extension(with_member(platform_members(), index, member(arcs, octets(content))));
  };
  const auto with_cpu_svn = [](const std::string& content) {
    return extension_with_tcb(with_member(tcb_members(), 17, member("0212", octets(content))));
  };
  expect_refused({
      {"PPID 15", with(0, "01", bytes_15), "PPID of 15 bytes where 16"},
      {"PPID 17", with(0, "01", bytes_17), "PPID of 17 bytes where 16"},
      {"PCE ID 1", with(2, "03", "01"), "PCE ID of 1 bytes where 2"},
      {"PCE ID 3", with(2, "03", "010203"), "PCE ID of 3 bytes where 2"},
      {"FMSPC 5", with(3, "04", "0102030405"), "FMSPC of 5 bytes where 6"},
      {"FMSPC 7", with(3, "04", "01020304050607"), "FMSPC of 7 bytes where 6"},
      {"instance 15", with(5, "06", bytes_15), "platform instance ID of 15 bytes where 16"},
      {"instance 17", with(5, "06", bytes_17), "platform instance ID of 17 bytes where 16"},
      {"CPUSVN 15", with_cpu_svn(bytes_15), "CPUSVN of 15 bytes where 16"},
      {"CPUSVN 17", with_cpu_svn(bytes_17), "CPUSVN of 17 bytes where 16"},
  });
}

TEST(ParsePckExtension, RefusesValuesOutOfRange) {
  const auto with_tcb = [](std::size_t index, const std::string& arcs, const std::string& value) {
    return extension_with_tcb(with_member(tcb_members(), index, member(arcs, value)));
  };
  const auto with_type = [](const std::string& value) {
    return extension(with_member(platform_members(), 4, member("05", value)));
  };
  expect_refused({
      {"component 256", with_tcb(0, "0201", "02020100"), "component 1 SVN"},
      {"component -1", with_tcb(15, "0210", "0201ff"), "component 16 SVN"},
      {"component padded", with_tcb(1, "0202", "02020001"), "component 2 SVN"},
      {"PCESVN 65536", with_tcb(16, "0211", "0203010000"), "PCESVN"},
      {"SGX type 3", with_type("0a0103"), "SGX type"},
      {"SGX type as integer", with_type("020101"), "SGX type"},
      {"cached keys 1",
       extension_with_configuration(
           with_member(configuration_members(), 1, member("0702", "010101"))),
       "cached keys"},
  });
}

TEST(ParsePckExtension, RefusesWhatIsNotItsStructure) {
  const std::string whole = element("30", join(processor_members()));
  expect_refused({
      {"nothing", {}, "extension", ErrorCode::kTruncated},
      {"octets", parse_hex(octets(whole)).value(), "extension"},
      {"bytes after the end", parse_hex(whole + "00").value(), "1 unexpected bytes after its end"},
      {"a member that is no sequence", extension(with_more(processor_members(), octets("00"))),
       "member"},
      {"a member without identifier", extension(with_more(processor_members(), "3000")),
       "member identifier", ErrorCode::kTruncated},
      {"a member without value", extension(with_more(processor_members(), member("06", ""))),
       "platform instance ID", ErrorCode::kTruncated},
      {"a member with two values",
       extension(
           with_member(processor_members(), 2, member("03", octets("0102") + octets("0102")))),
       "4 unexpected bytes after its end"},
      {"a TCB that is no sequence",
       extension(with_member(processor_members(), 1, member("02", octets("00")))), "TCB"},
      {"a configuration that is no sequence",
       extension(with_member(platform_members(), 6, member("07", "0101ff"))), "configuration"},
  });
}

TEST(ParsePckExtension, EveryProperPrefixIsTruncated) {
  const ByteVector in = extension(platform_members());
  for (std::size_t size = 0; size < in.size(); ++size) {
    const auto got = parse_pck_extension(Bytes(in).first(size));
    ASSERT_FALSE(got.has_value()) << size;
    ASSERT_EQ(got.error().code, ErrorCode::kTruncated) << got.error().message;
  }
}

TEST(WritePckExtension, GivesBackWhatWasParsed) {
  const auto with_pce_svn = [](const std::string& value) {
    return extension_with_tcb(with_member(tcb_members(), 16, member("0211", value)));
  };
  const auto with_component = [](const std::string& value) {
    return extension_with_tcb(with_member(tcb_members(), 0, member("0201", value)));
  };
  const std::vector<ByteVector> inputs = {
      extension(processor_members()),
      extension(platform_members()),
      with_component("020100"),
      with_component("02017f"),
      with_component("02020080"),
      with_component("020200ff"),
      with_pce_svn("02020100"),
      with_pce_svn("02027fff"),
      with_pce_svn("0203008000"),
      with_pce_svn("020300ffff"),
      extension_with_configuration({}),
      extension_with_configuration(without(configuration_members(), 1)),
  };
  for (const ByteVector& in : inputs) {
    const auto parsed = parse_pck_extension(in);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(to_hex(write_pck_extension(*parsed)), to_hex(in));
  }
}

}  // namespace
}  // namespace confcom::evidence
