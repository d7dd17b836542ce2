#include "app/enclave_sign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "app/testing/signable_enclave.h"
#include "base/file.h"
#include "base/hex.h"
#include "crypto/rsa_private_key.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/measurement.h"
#include "enclave/sigstruct_signature.h"

namespace confcom::app {
namespace {

using evidence::Attributes;
using evidence::Sigstruct;
using ::testing::HasSubstr;
using testing::ProgramRun;
using testing::run_program;
using testing::SignableEnclave;

constexpr std::uint64_t kAll = ~std::uint64_t{0};

ByteVector bytes_of(const std::string& path) {
  return load_file(path, std::size_t{1} << 24).value();
}

crypto::Sha256Digest measured(const std::string& path) {
  return enclave::measure(enclave::parse_enclave_image(bytes_of(path)).value());
}

class EnclaveSign : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(std::string_view name) const {
    return enclave_.directory().file(name);
  }
  /// The SIGSTRUCT that these options give.
  [[nodiscard]] Sigstruct signed_with(const std::vector<std::string>& options) const {
    const std::string enclave = enclave_.confcom();
    const ProgramRun run = enclave_.sign(enclave, options);
    EXPECT_EQ(run.status, 0) << run.err;
    return SignableEnclave::sigstruct(enclave);
  }
  void expect_refused(const std::vector<std::string>& args, std::string_view words) const {
    const ProgramRun run = run_program(args);
    EXPECT_EQ(run.status, 2) << words;
    EXPECT_THAT(run.err, HasSubstr(words));
  }

  SignableEnclave enclave_;
};

TEST_F(EnclaveSign, PutsTheSigstructWhereItBelongs) {
  struct Case {
    std::string enclave;
    std::string sigstruct;
  };
  for (const Case& c : {Case{enclave_.confcom(), "hello.enclave"},
                        {enclave_.sdk(), "hello.signed.so"},
                        {enclave_.sgxs(), "hello.sgxs.sig"}}) {
    const ByteVector before = bytes_of(c.enclave);
    const auto mr_enclave = measured(c.enclave);
    const ProgramRun run = enclave_.sign(c.enclave);
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr(to_hex(mr_enclave)));
    const Sigstruct sigstruct = SignableEnclave::sigstruct(file(c.sigstruct));
    EXPECT_EQ(sigstruct.enclave_hash, mr_enclave);
    EXPECT_TRUE(enclave::check_sigstruct(sigstruct).ok());
    EXPECT_EQ(measured(c.enclave), mr_enclave) << "signing is not measured";
    EXPECT_EQ(bytes_of(c.enclave).size(), before.size());
  }
}

TEST_F(EnclaveSign, GivesTheSameBytesAgain) {
  const std::string enclave = enclave_.confcom();
  ASSERT_EQ(enclave_.sign(enclave).status, 0);
  const ByteVector first = bytes_of(enclave);
  ASSERT_EQ(enclave_.sign(enclave).status, 0);
  EXPECT_EQ(bytes_of(enclave), first);
}

TEST_F(EnclaveSign, WritesToAnotherFileIfTold) {
  const std::string enclave = enclave_.confcom();
  const ByteVector before = bytes_of(enclave);
  std::filesystem::permissions(enclave, std::filesystem::perms{0755});
  ASSERT_EQ(enclave_.sign(enclave, {"--out", file("out")}).status, 0);
  EXPECT_EQ(bytes_of(enclave), before);
  EXPECT_EQ(std::filesystem::status(file("out")).permissions(), std::filesystem::perms{0755});
  const ProgramRun shown = enclave_.sign(enclave, {"--out", "-"});
  EXPECT_TRUE(equal(as_bytes(shown.out), bytes_of(file("out"))));
}

TEST_F(EnclaveSign, ReplacesWhatALinkMeans) {
  const std::string enclave = enclave_.confcom();
  std::filesystem::create_symlink(enclave, file("link"));
  ASSERT_EQ(enclave_.sign(file("link")).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(file("link")));
  EXPECT_TRUE(enclave::check_sigstruct(SignableEnclave::sigstruct(enclave)).ok());
}

TEST_F(EnclaveSign, ForbidsDebugAndAllElseByDefault) {
  const Sigstruct sigstruct = signed_with({});
  EXPECT_EQ(sigstruct.attributes, (Attributes{.flags = Attributes::kMode64Bit, .xfrm = 3}));
  EXPECT_EQ(sigstruct.attribute_mask, (Attributes{.flags = kAll, .xfrm = kAll}));
  EXPECT_EQ(sigstruct.misc_select, 1U) << "what the file asks for";
  EXPECT_EQ(sigstruct.misc_mask, 0xffff'ffffU);
  EXPECT_EQ(sigstruct.date, 0x19700101U);
  EXPECT_EQ(sigstruct.vendor, 0U);
  EXPECT_EQ(sigstruct.isv_prod_id, 0);
  EXPECT_EQ(sigstruct.isv_svn, 0);
}

TEST_F(EnclaveSign, LeavesDebugOpenIfTold) {
  const Sigstruct sigstruct = signed_with({"--debug"});
  EXPECT_EQ(sigstruct.attributes.flags, Attributes::kMode64Bit);
  EXPECT_EQ(sigstruct.attribute_mask.flags, kAll & ~Attributes::kDebug);
}

TEST_F(EnclaveSign, SaysWhatItIsTold) {
  const Sigstruct sigstruct = signed_with(
      {"--product-id", "7", "--svn", "65535", "--date", "2026-01-15", "--xfrm", "0xe7",
       "--xfrm-mask", "27", "--misc-mask", "0", "--misc-select", "0", "--provision-key"});
  EXPECT_EQ(sigstruct.isv_prod_id, 7);
  EXPECT_EQ(sigstruct.isv_svn, 65535);
  EXPECT_EQ(sigstruct.date, 0x20260115U);
  EXPECT_EQ(
      sigstruct.attributes,
      (Attributes{.flags = Attributes::kMode64Bit | Attributes::kProvisionKey, .xfrm = 0xe7}));
  EXPECT_EQ(sigstruct.attribute_mask.xfrm, 27U);
  EXPECT_EQ(sigstruct.misc_select, 0U);
  EXPECT_EQ(sigstruct.misc_mask, 0U);
}

TEST_F(EnclaveSign, TurnsKssOnForItsFields) {
  EXPECT_EQ(signed_with({"--kss"}).attributes.flags, Attributes::kMode64Bit | Attributes::kKss);
  const Sigstruct sigstruct = signed_with(
      {"--family-id", std::string(32, '1'), "--extended-product-id", std::string(32, '2')});
  EXPECT_EQ(sigstruct.attributes.flags, Attributes::kMode64Bit | Attributes::kKss);
  EXPECT_EQ(to_hex(sigstruct.isv_family_id), std::string(32, '1'));
  EXPECT_EQ(to_hex(sigstruct.isv_ext_prod_id), std::string(32, '2'));
}

TEST_F(EnclaveSign, TakesTheDayFromTheBuildsEnvironment) {
  const std::string enclave = enclave_.confcom();
  const testing::Surroundings around{.now = {},
                                     .environment = {{{"SOURCE_DATE_EPOCH", "1768435200"}}, false}};
  ASSERT_EQ(run_program({"enclave", "sign", enclave, "--key", enclave_.key()}, around).status, 0);
  EXPECT_EQ(SignableEnclave::sigstruct(enclave).date, 0x20260115U);
}

TEST_F(EnclaveSign, TakesTwoStepsWithAKeyElsewhere) {
  const std::string enclave = enclave_.confcom();
  const ByteVector before = bytes_of(enclave);
  ASSERT_EQ(run_program({"enclave", "sign", enclave, "--svn", "3", "--digest-out", file("digest")})
                .status,
            0);
  EXPECT_EQ(bytes_of(enclave), before) << "nothing is signed yet";
  ASSERT_EQ(enclave_.sign(enclave, {"--svn", "3"}).status, 0);
  const ByteVector signed_here = bytes_of(enclave);
  const Sigstruct sigstruct = SignableEnclave::sigstruct(enclave);
  EXPECT_TRUE(equal(bytes_of(file("digest")), enclave::signing_digest(sigstruct)));

  const auto key = crypto::RsaPrivateKey::parse_pem(as_text(bytes_of(enclave_.key()))).value();
  const std::string signature = enclave_.directory().write(
      "signature", Bytes(key.sign_pkcs1(evidence::signed_bytes(sigstruct)).value()));
  const std::string again = enclave_.confcom();
  const std::vector<std::string> second_step = {
      "enclave", "sign", again, "--public-key", enclave_.public_key(), "--signature-in", signature};
  std::vector<std::string> same_options = second_step;
  same_options.insert(same_options.end(), {"--svn", "3"});
  const ProgramRun attached = run_program(same_options);
  ASSERT_EQ(attached.status, 0) << attached.err;
  EXPECT_EQ(bytes_of(again), signed_here);
  expect_refused(second_step, "every option");
  EXPECT_EQ(bytes_of(again), signed_here) << "a refusal writes nothing";
}

TEST_F(EnclaveSign, WantsOneWayToSign) {
  const std::string enclave = enclave_.confcom();
  expect_refused({"enclave", "sign", enclave}, "--key, --digest-out and --signature-in");
  expect_refused({"enclave", "sign", enclave, "--key", enclave_.key(), "--digest-out", "-"},
                 "give one of them");
  expect_refused({"enclave", "sign", enclave, "--signature-in", "x"}, "give both");
  expect_refused({"enclave", "sign", enclave, "--key", enclave_.key(), "--public-key", "x"},
                 "give both");
}

TEST_F(EnclaveSign, RefusesWhatItCannotSign) {
  const std::string enclave = enclave_.confcom();
  const std::string other = enclave_.directory().write("other", "text");
  const auto small = crypto::RsaPrivateKey::generate(2048, 3)->to_pem().value();
  struct Case {
    std::vector<std::string> args;
    std::string words;
  };
  for (const Case& c : std::vector<Case>{
           {{other, "--key", enclave_.key()}, "neither an ELF file nor an SGXS"},
           {{file("none"), "--key", enclave_.key()}, "No such file"},
           {{enclave, "--key", other}, "not one in PEM"},
           {{enclave, "--key", enclave_.public_key()}, "not one in PEM"},
           {{enclave, "--key", enclave_.directory().write("small", small)}, "RSA-2048"},
           {{enclave, "--key", enclave_.key(), "--date", "today"}, "--date"},
           {{enclave, "--key", enclave_.key(), "--xfrm", "1"}, "--xfrm"},
           {{enclave, "--key", enclave_.key(), "--family-id", "00"}, "--family-id"},
           {{enclave, "--key", enclave_.key(), "--svn", "65536"}, "--svn"}}) {
    std::vector<std::string> args = {"enclave", "sign"};
    args.insert(args.end(), c.args.begin(), c.args.end());
    const ByteVector before = bytes_of(enclave);
    expect_refused(args, c.words);
    EXPECT_EQ(bytes_of(enclave), before) << c.words;
  }
}

}  // namespace
}  // namespace confcom::app
