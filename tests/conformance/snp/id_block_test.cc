// ID authentication information and signatures that virtee's sev crate tests itself with.

#include <gtest/gtest.h>

#include "base/base64.h"
#include "evidence/snp/launch/id_authentication.h"
#include "snp_data.h"
#include "verify/snp_id_block.h"

namespace confcom::conformance {
namespace {

ByteVector measured_data(std::string_view name) {
  return load_snp(std::filesystem::path("genuine/virtee-sev/measurement") / name);
}

evidence::SnpIdAuthentication published() {
  return evidence::parse_snp_id_authentication(measured_data("test_auth_block.bin")).value();
}

evidence::SnpAuthor published_author() {
  return published().author.value_or(evidence::SnpAuthor{});
}

TEST(IdBlock, AuthenticationIsReadAndWrittenAlike) {
  const ByteVector in = measured_data("test_auth_block.bin");
  EXPECT_TRUE(equal(evidence::write_snp_id_authentication(published()), in));
}

TEST(IdBlock, SignaturesAreThoseOfTheirOwnFiles) {
  const ByteVector id = measured_data("test_id_sig.bin");
  const ByteVector author = measured_data("test_auth_sig.bin");
  const auto parse = [](Bytes in) {
    return evidence::parse_snp_signature(in.first<evidence::kSnpSignatureBytes>()).value();
  };
  EXPECT_EQ(parse(id), published().block_signature);
  EXPECT_EQ(parse(author), published_author().id_key_signature);
}

TEST(IdBlock, KeyDigestsAreAsPublished) {
  EXPECT_EQ(to_base64(evidence::snp_key_digest(published().id_key)),
            "WfssaG36T+9J84M5qndckAUcKNVzg93DuvO160sUlt87DbvcuuX+J2d6ZEggdz/i");
  EXPECT_EQ(to_base64(evidence::snp_key_digest(published_author().key)),
            "7tgRafsMteDsNHlPEo/U4MSkb2fGWhrfqB/LJLzAiMJyNpt//D6ytq9qQoShs2xf");
}

TEST(IdBlock, BlockIsAsPublishedAndItsSignaturesHold) {
  const evidence::SnpIdBlock block{
      .launch_digest =
          parse_hex_array<48>("a14d638341e5674628fe1e02fbedebe5e5ab4faf1dd72d8966068e615bb99efd13d2"
                              "14b35c231715b38e263dc6059745")
              .value(),
      .policy = {0x30000}};
  EXPECT_EQ(
      to_base64(evidence::write_snp_id_block(block)),
      "oU1jg0HlZ0Yo/h4C++3r5eWrT68d1y2JZgaOYVu5nv0T0hSzXCMXFbOOJj3GBZdFAAAAAAAAAAAAAAAAAAAAAAAA"
      "AAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAwAAAAAA");
  EXPECT_EQ(failed(verify::check_snp_id_block(evidence::write_snp_id_block(block),
                                              measured_data("test_auth_block.bin"))),
            "");
}

}  // namespace
}  // namespace confcom::conformance
