#include "evidence/cose_sign1.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "evidence/cbor_writer.h"

namespace confcom::evidence {
namespace {

/// A message from the encodings of its headers and payload, in hexadecimal.
ByteVector message(std::string_view protected_hex, std::string_view unprotected_hex = "a0",
                   std::string_view payload_hex = "4101") {
  CborWriter out;
  out.tag(18).array(4).bytes(parse_hex(protected_hex).value());
  out.raw(parse_hex(unprotected_hex).value()).raw(parse_hex(payload_hex).value());
  out.bytes(ByteVector(2));
  return std::move(out).finish();
}

std::string problem(Bytes in) {
  const auto out = parse_cose_sign1(in);
  return out.has_value() ? "" : out.error().message;
}

/// Of a message whose protected header has the algorithm and these further members.
std::string header_problem(std::string_view members_hex, int count = 1) {
  return problem(message("a" + std::to_string(1 + count) + "0126" + std::string(members_hex)));
}

// RFC 9052, C.2.1: a signature by ES256.
constexpr std::string_view kSample =
    "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34"
    "cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c3"
    "45cacb36";

TEST(CoseSign1, ReadsTheStandardsExample) {
  const ByteVector bytes = parse_hex(kSample).value();
  const auto out = parse_cose_sign1(bytes);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->algorithm, -7);
  EXPECT_EQ(as_text(out->payload), "This is the content.");
  EXPECT_EQ(out->signature.size(), 64U);
  EXPECT_EQ(to_hex(cose_signed_bytes(out->protected_header, out->payload)),
            "846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e");
  // Without its tag.
  EXPECT_EQ(problem(Bytes(bytes).subspan(1)), "");
}

// docs/formats/snp.md
TEST(CoseSign1, ReadsTheDocumentsExample) {
  const ByteVector bytes = parse_hex("d2844ea201382564666565646461636d65a0427b7d420102").value();
  const auto out = parse_cose_sign1(bytes);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->algorithm, -38);
  EXPECT_EQ(out->feed, "acme");
  EXPECT_EQ(as_text(out->payload), "{}");
}

TEST(CoseSign1, ReadsWhatItKnowsOfTheHeader) {
  // {1: -38, 3: "a/b", 33: [h'01', h'02'], 34: [-16, h'aa'], "iss": "i", "feed": "f",
  //  "signingtime": 1(5), "other": [1, {2: 3}]}
  const ByteVector bytes = message(
      "a8"
      "013825"
      "0363612f62"
      "18218241014102"
      "1822822f41aa"
      "636973736169"
      "64666565646166"
      "6b7369676e696e6774696d65c105"
      "656f746865728201a10203");
  const auto out = parse_cose_sign1(bytes);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->algorithm, -38);
  EXPECT_EQ(out->content_type, "a/b");
  ASSERT_EQ(out->certificates.size(), 2U);
  EXPECT_EQ(to_hex(out->certificates[1]), "02");
  EXPECT_EQ(out->thumbprint.value_or(CoseSign1::Thumbprint()).algorithm, -16);
  EXPECT_EQ(to_hex(out->thumbprint.value_or(CoseSign1::Thumbprint()).digest), "aa");
  EXPECT_EQ(out->issuer, "i");
  EXPECT_EQ(out->feed, "f");
  EXPECT_EQ(out->signing_time, Timestamp(std::chrono::seconds(5)));
}

TEST(CoseSign1, ReadsADateToo) {
  // signingtime: 0("2023-02-08T05:42:23Z")
  const ByteVector bytes =
      message("a201266b7369676e696e6774696d65c074323032332d30322d30385430353a34323a32335a");
  const auto out = parse_cose_sign1(bytes);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->signing_time, parse_timestamp("2023-02-08T05:42:23Z").value());
}

TEST(CoseSign1, ReadsOneCertificateWithoutAnArray) {
  const ByteVector bytes = message("a20126182141aa");
  const auto out = parse_cose_sign1(bytes);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_EQ(out->certificates.size(), 1U);
}

TEST(CoseSign1, BelievesNothingThatIsNotProtected) {
  // {33: h'01', "iss": "i", "feed": "f"}
  const ByteVector bytes = message("a10126",
                                   "a318214101636973736169"
                                   "64666565646166");
  const auto out = parse_cose_sign1(bytes);
  ASSERT_TRUE(out.has_value()) << out.error().message;
  EXPECT_TRUE(out->certificates.empty());
  EXPECT_FALSE(out->issuer.has_value());
  EXPECT_FALSE(out->feed.has_value());
}

TEST(CoseSign1, RefusesOtherShapes) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "is cut off"},
      {"d18443a10126a0410140", "tag at byte 0 is 17, not 18"},
      {"d2d28443a10126a0410140", "is a tag, not an array"},
      {"8343a10126a04101", "has 3 elements"},
      {"8543a10126a041014000", "has 5 elements"},
      {"9f43a10126a0410140ff", "indefinite length"},
      {"845f43a10126ffa0410140", "indefinite length"},
      {"8444bf0126ffa0410140", "indefinite length"},
      {"8443a10126bfff410140", "indefinite length"},
      {"8443a10126a05f4101ff40", "indefinite length"},
      {"8443a10126a0f640", "payload at byte 6 is detached"},
      {"8443a10126a0616140", "payload at byte 6 is no byte string"},
      {"8443a10126a04101f6", "signature at byte 8"},
      {"8443a10126a041014000", "is left over"},
      {"84a10126a0410140", "protected header at byte 1 is a map"},
      {"8440a0410140", "protected header: whole at byte 0 is cut off"},
      {"8441a0a0410140", "no alg"},
      {"8444a1012600a0410140", "is left over"},
  };
  for (const auto& [input, words] : cases) {
    EXPECT_THAT(problem(parse_hex(input).value()), testing::HasSubstr(words)) << input;
  }
  EXPECT_THAT(problem(ByteVector(kMaxCoseSign1Bytes + 1)), testing::HasSubstr("larger than"));
}

TEST(CoseSign1, RefusesMembersOfAnotherType) {
  const std::pair<const char*, const char*> cases[] = {
      {"0300", "content type"},
      {"182101", "x5chain"},
      {"18218141aa", "x5chain"},
      {"182180", "x5chain"},
      {"18218241aa01", "x5chain"},
      {"182187404040404040"
       "40",
       "x5chain"},
      {"182241aa", "x5t"},
      {"182281"
       "2f",
       "x5t"},
      {"1822822f01", "x5t's digest"},
      {"1822826161"
       "40",
       "x5t's algorithm"},
      {"6369737301", "iss"},
      {"646665656401", "feed"},
      {"4101"
       "01",
       "label"},
      {"f601", "label"},
      {"0001", "empty or reserved"},
      {"6001", "empty or reserved"},
      {"028101", "crit"},
  };
  for (const auto& [members, words] : cases) {
    EXPECT_THAT(header_problem(members), testing::HasSubstr(words)) << members;
  }
  EXPECT_THAT(problem(message("a1016161")), testing::HasSubstr("alg at byte 2"));
}

TEST(CoseSign1, RefusesSigningTimesThatAreNone) {
  const std::string label = "6b7369676e696e6774696d65";
  for (const char* value : {"05", "c205", "c120", "c1fb3ff199999999999a", "c11b0000003afff44180",
                            "c005", "c06130", "c074323032332d30322d33305430353a34323a32335a"}) {
    EXPECT_THAT(header_problem(label + value), testing::HasSubstr("signingtime")) << value;
  }
  EXPECT_EQ(header_problem(label + "c11b0000003afff4417f"), "");  // the last second of 9999
}

TEST(CoseSign1, RefusesLabelsThatAreThereTwice) {
  EXPECT_THAT(header_problem("0126"), testing::HasSubstr("1 is there twice"));
  EXPECT_THAT(header_problem("6161016161"
                             "02",
                             2),
              testing::HasSubstr("a is there twice"));
  EXPECT_THAT(problem(message("a10126", "a10126")), testing::HasSubstr("1 is there twice"));
  EXPECT_THAT(problem(message("a10126", "a204000400")), testing::HasSubstr("4 is there twice"));
  EXPECT_THAT(problem(message("a10126", "a1028101")), testing::HasSubstr("crit"));
}

TEST(CoseSign1, BoundsItsHeaders) {
  const auto unprotected = [](std::size_t members) {
    CborWriter out;
    out.map(members);
    for (std::size_t i = 0; i < members; ++i)
      out.integer(static_cast<std::int64_t>(100 + i)).null();
    return to_hex(std::move(out).finish());
  };
  EXPECT_EQ(problem(message("a10126", unprotected(kMaxCoseHeaderMembers))), "");
  EXPECT_THAT(problem(message("a10126", unprotected(kMaxCoseHeaderMembers + 1))),
              testing::HasSubstr("has 33 members"));
}

}  // namespace
}  // namespace confcom::evidence
