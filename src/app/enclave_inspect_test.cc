#include "app/enclave_inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "app/sigstruct_fields.h"
#include "app/testing/signable_enclave.h"
#include "base/file.h"
#include "base/hex.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using evidence::Attributes;
using evidence::Sigstruct;
using ::testing::HasSubstr;
using testing::ProgramRun;
using testing::run_program;
using testing::SignableEnclave;
using ::testing::StartsWith;

class EnclaveInspect : public ::testing::Test {
 protected:
  /// The path of a bare SIGSTRUCT.
  [[nodiscard]] std::string write(const Sigstruct& sigstruct) const {
    return enclave_.directory().write("sigstruct", Bytes(evidence::write_sigstruct(sigstruct)));
  }
  [[nodiscard]] Sigstruct signed_sigstruct(const std::vector<std::string>& options = {}) const {
    const std::string enclave = enclave_.confcom();
    EXPECT_EQ(enclave_.sign(enclave, options).status, 0);
    return SignableEnclave::sigstruct(enclave);
  }
  static ProgramRun inspect(const std::string& path) {
    return run_program({"enclave", "inspect", path});
  }
  static Json inspect_json(const std::string& path) {
    return Json::parse(run_program({"enclave", "inspect", "-o", "json", path}).out);
  }

  SignableEnclave enclave_;
};

TEST_F(EnclaveInspect, ShowsWhatTheSigstructSays) {
  const Sigstruct sigstruct =
      signed_sigstruct({"--product-id", "7", "--svn", "3", "--date", "2026-01-15"});
  const Json json = inspect_json(write(sigstruct));
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) names.push_back(name);
  ASSERT_GE(names.size(), 10U);
  names.resize(10);
  EXPECT_THAT(names,
              ::testing::ElementsAre("mrenclave", "mrsigner", "product_id", "svn", "attributes",
                                     "misc", "date", "debug", "signature_ok", "q1q2_ok"));
  EXPECT_EQ(json["mrenclave"], to_hex(sigstruct.enclave_hash));
  EXPECT_EQ(json["mrsigner"], to_hex(enclave::mr_signer(sigstruct)));
  EXPECT_EQ(json["product_id"], 7);
  EXPECT_EQ(json["svn"], 3);
  EXPECT_EQ(json["attributes"], "04000000000000000300000000000000");
  EXPECT_EQ(json["misc"], "01000000");
  EXPECT_EQ(json["date"], "2026-01-15");
  EXPECT_EQ(json["debug"], false);
  EXPECT_EQ(json["signature_ok"], true);
  EXPECT_EQ(json["q1q2_ok"], true);
  EXPECT_EQ(json["attribute_flags"], Json({"MODE64BIT"}));
}

TEST_F(EnclaveInspect, FindsItInAndBesideEnclaves) {
  const std::string sgxs = enclave_.sgxs();
  for (const std::string& enclave : {enclave_.confcom(), enclave_.sdk(), sgxs}) {
    EXPECT_EQ(inspect(enclave).status, 1) << "not signed yet: " << enclave;
    ASSERT_EQ(enclave_.sign(enclave).status, 0);
    const ProgramRun run = inspect(enclave);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, StartsWith("SIGSTRUCT: the signature, q1 and q2 hold\n  MRENCLAVE "));
  }
  std::filesystem::rename(sgxs + ".sig", sgxs + ".else");
  EXPECT_EQ(inspect(sgxs).status, 1);
  EXPECT_EQ(run_program({"enclave", "inspect", sgxs, "--sigstruct", sgxs + ".else"}).status, 0);
}

TEST_F(EnclaveInspect, RefusesASignatureThatDoesNotHold) {
  Sigstruct bent = signed_sigstruct();
  bent.isv_svn ^= 1;
  const ProgramRun run = inspect(write(bent));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, StartsWith("SIGSTRUCT: the signature does not hold"));
  EXPECT_THAT(run.err, HasSubstr("the signature does not hold"));
  EXPECT_EQ(inspect_json(write(bent))["signature_ok"], false);
  EXPECT_EQ(inspect_json(write(bent))["q1q2_ok"], true);
}

TEST_F(EnclaveInspect, RefusesQuotientsThatDoNotHold) {
  Sigstruct bent = signed_sigstruct();
  bent.q2[0] ^= std::byte{1};
  EXPECT_EQ(inspect(write(bent)).status, 1);
  EXPECT_EQ(inspect_json(write(bent))["signature_ok"], true);
  EXPECT_EQ(inspect_json(write(bent))["q1q2_ok"], false);
}

TEST_F(EnclaveInspect, SaysWhyThereIsNone) {
  const std::string text = enclave_.directory().write("text", "text");
  const ProgramRun run = run_program({"enclave", "inspect", "-o", "json", text});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("no SIGSTRUCT in it"));
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["signature_ok"], false);
  EXPECT_EQ(json["error"]["code"], "not_found");
  EXPECT_THAT(inspect(enclave_.confcom()).err, HasSubstr("not signed"));
}

TEST_F(EnclaveInspect, CannotLookAtAMissingFile) {
  EXPECT_EQ(inspect(enclave_.directory().file("none")).status, 2);
  EXPECT_EQ(
      run_program({"enclave", "inspect", enclave_.confcom(), "--sigstruct", "/nonexistent"}).status,
      2);
}

TEST(AllowsDebug, WhenTheBitIsSetOrOpen) {
  struct Case {
    std::uint64_t flags;
    std::uint64_t mask;
    bool want;
  };
  constexpr std::uint64_t kDebug = Attributes::kDebug;
  for (const Case& c :
       {Case{0, kDebug, false}, {kDebug, kDebug, true}, {0, 0, true}, {kDebug, 0, true}}) {
    Sigstruct sigstruct;
    sigstruct.attributes.flags = c.flags;
    sigstruct.attribute_mask.flags = c.mask;
    EXPECT_EQ(allows_debug(sigstruct), c.want) << c.flags << ", " << c.mask;
  }
}

}  // namespace
}  // namespace confcom::app
