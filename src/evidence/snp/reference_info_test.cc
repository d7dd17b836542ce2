#include "evidence/snp/reference_info.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace confcom::evidence {
namespace {

/// Reference info with this text as the SVN's value, and further members.
std::string with_svn(std::string_view svn, std::string_view further = "") {
  return fmt::format(
      R"({{"x-ms-sevsnpvm-guestsvn": {}, "x-ms-sevsnpvm-launchmeasurement": "{}"{}}})", svn,
      std::string(96, 'a'), further);
}

Result<SnpReferenceInfo> parse(std::string_view text) {
  return parse_snp_reference_info(as_bytes(text));
}

TEST(SnpReferenceInfo, HasAMeasurementAndAnSvn) {
  const auto out = parse(with_svn("\"22\""));
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->guest_svn, 22U);
  EXPECT_EQ(out->launch_measurement[47], std::byte{0xaa});
}

TEST(SnpReferenceInfo, HasTheSvnAsTextOrAsNumberOrBoth) {
  EXPECT_EQ(parse(with_svn("100")).value().guest_svn, 100U);
  EXPECT_EQ(parse(with_svn("\"0\"")).value().guest_svn, 0U);
  EXPECT_EQ(parse(with_svn("\"18446744073709551615\"")).value().guest_svn,
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parse(with_svn("\"104\"", R"(, "x-ms-sevsnpvm-guestsvn-int": 104)")).value().guest_svn,
            104U);
}

TEST(SnpReferenceInfo, RefusesSvnsThatAreNone) {
  for (const char* svn : {"\"\"", "\"022\"", "\"-1\"", "\"+1\"", "\" 1\"", "\"1 \"", "\"0x16\"",
                          "\"18446744073709551616\"", "-1", "1.0", "1e2", "true", "null", "[1]"}) {
    const auto out = parse(with_svn(svn));
    ASSERT_FALSE(out.has_value()) << svn;
    EXPECT_THAT(out.error().message, testing::HasSubstr("guestsvn")) << svn;
  }
  for (const char* again : {"105", "\"104\"", "null"}) {
    EXPECT_FALSE(
        parse(with_svn("\"104\"", fmt::format(R"(, "x-ms-sevsnpvm-guestsvn-int": {})", again)))
            .has_value())
        << again;
  }
}

TEST(SnpReferenceInfo, RefusesWhatIsNotThere) {
  const std::string digits(96, 'a');
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"),
        std::string(R"({"x-ms-sevsnpvm-guestsvn": "1"})"),
        fmt::format(R"({{"x-ms-sevsnpvm-launchmeasurement": "{}"}})", digits),
        fmt::format(R"({{"x-ms-sevsnpvm-guestsvn": "1", "x-ms-sevsnpvm-launchmeasurement": "{}"}})",
                    digits.substr(2)),
        fmt::format(
            R"({{"x-ms-sevsnpvm-guestsvn": "1", "x-ms-sevsnpvm-launchmeasurement": "{}0"}})",
            digits),
        with_svn("\"1\"", R"(, "x-ms-sevsnpvm-guestsvn": "1")"), with_svn("\"1\"") + "x"}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace confcom::evidence
