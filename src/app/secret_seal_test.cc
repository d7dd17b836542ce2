#include "app/secret_seal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "app/testing/minted_quote.h"
#include "base/file.h"
#include "base/hex.h"
#include "evidence/key_binding.h"
#include "evidence/sealed_secret.h"

namespace confcom::app {
namespace {

using crypto::X25519PrivateKey;
using evidence::ReportBody;
using evidence::testing::counted;
using testing::MintedQuote;
using testing::ProgramRun;
using testing::run_program;
using testing::sgx_spec_with;
using verify::testing::FakeSpec;

constexpr std::string_view kSecret = "correct horse battery staple";

const ByteArray<32> kNonce = counted<32>(0x50);
const std::string kMrEnclave = to_hex(counted<32>(0xa0));
const std::string kMrSigner = to_hex(counted<32>(0xc0));

X25519PrivateKey enclave_key() { return X25519PrivateKey(counted<32>(0x10)); }

/// A quote that binds the enclave's key and the nonce.
FakeSpec bound_spec() {
  return sgx_spec_with(evidence::key_binding_report_data(kNonce, enclave_key().public_key()));
}

/// A relying party's files, and what it says on the command line.
class RelyingParty {
 public:
  explicit RelyingParty(const FakeSpec& spec = bound_spec()) : quote_(spec) {
    quote_.directory().write("key.bin", Bytes(enclave_key().public_key()));
    quote_.directory().write("secret", kSecret);
  }

  [[nodiscard]] std::string file(const std::string& name) const {
    return quote_.directory().file(name);
  }
  [[nodiscard]] std::string write(const std::string& name, Bytes bytes) const {
    return quote_.directory().write(name, bytes);
  }
  [[nodiscard]] const MintedQuote& quote() const { return quote_; }

  /// `confcom secret seal` with the policy's options; an option that is given in `instead` takes
  /// the place of the one here.
  [[nodiscard]] ProgramRun seal(
      const std::vector<std::string>& policy,
      const std::vector<std::pair<std::string, std::string>>& instead = {},
      const std::string& input = "") const {
    std::vector<std::pair<std::string, std::string>> options = {
        {"--quote", quote_.quote()},     {"--public-key", file("key.bin")},
        {"--nonce", to_hex(kNonce)},     {"--collateral", quote_.collateral()},
        {"--trust-root", quote_.root()}, {"--in", file("secret")},
        {"--out", file("sealed.bin")},
    };
    std::vector<std::string> args = {"secret", "seal"};
    for (auto& [name, value] : options) {
      for (const auto& [other, replacement] : instead) {
        if (other == name) value = replacement;
      }
      args.insert(args.end(), {name, value});
    }
    args.insert(args.end(), policy.begin(), policy.end());
    return run_program(args, {.now = quote_.now(), .input = input});
  }

  [[nodiscard]] bool sealed() const { return std::filesystem::exists(file("sealed.bin")); }
  /// What the enclave makes of the file.
  [[nodiscard]] std::string opened() const {
    const auto bytes = load_file(file("sealed.bin"), kMaxSealedBytes);
    if (!bytes) return "no file";
    const auto secret = evidence::open_secret(enclave_key(), *bytes);
    return secret ? std::string(as_text(secret->bytes())) : secret.error().message;
  }

 private:
  static constexpr std::size_t kMaxSealedBytes =
      evidence::kMaxSecretBytes + evidence::kSealedSecretOverheadBytes;

  MintedQuote quote_;
};

bool says(const ProgramRun& run, std::string_view what) {
  return run.out.find(what) != std::string::npos || run.err.find(what) != std::string::npos;
}

TEST(SecretSeal, EncryptsToTheEnclaveThatIsNamed) {
  for (const std::vector<std::string>& policy :
       {std::vector<std::string>{"--mr-enclave", kMrEnclave},
        {"--mr-signer", kMrSigner, "--isv-prod-id", "7", "--min-isv-svn", "2"}}) {
    const RelyingParty party;
    const ProgramRun run = party.seal(policy);
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_TRUE(run.out.starts_with("ACCEPTED: UpToDate\n")) << run.out;
    EXPECT_EQ(run.err, "");
    EXPECT_EQ(party.opened(), kSecret);
    EXPECT_FALSE(says(run, kSecret));
  }
}

TEST(SecretSeal, PolicyFileMayNameTheEnclave) {
  const RelyingParty party;
  const std::string policy =
      party.write("policy.json", as_bytes(R"({"mr_enclave": [")" + kMrEnclave + R"("]})"));
  EXPECT_EQ(party.seal({"--policy", policy}).status, 0);
  EXPECT_EQ(party.opened(), kSecret);
}

TEST(SecretSeal, ReadsTheSecretFromStandardInput) {
  const RelyingParty party;
  const ProgramRun run = party.seal({"--mr-enclave", kMrEnclave}, {{"--in", "-"}}, "from a pipe");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(party.opened(), "from a pipe");
  EXPECT_FALSE(says(run, "from a pipe"));
}

TEST(SecretSeal, VerdictGivesWayToTheSealedSecretOnStandardOutput) {
  const RelyingParty party;
  const ProgramRun run = party.seal({"--mr-enclave", kMrEnclave}, {{"--out", "-"}});
  EXPECT_EQ(run.status, 0);
  EXPECT_TRUE(run.err.starts_with("ACCEPTED: UpToDate\n")) << run.err;
  const auto secret = evidence::open_secret(enclave_key(), as_bytes(run.out));
  ASSERT_TRUE(secret.has_value());
  EXPECT_EQ(as_text(secret->bytes()), kSecret);

  const ProgramRun refused = party.seal({}, {{"--out", "-"}});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(refused.err.starts_with("REFUSED: secret.enclave: ")) << refused.err;
}

/// Refused by this check, with nothing written and nothing told of the secret.
void expect_refused(const RelyingParty& party, const ProgramRun& run, std::string_view first) {
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_TRUE(run.out.starts_with("REFUSED: " + std::string(first))) << run.out;
  EXPECT_EQ(run.err, "");
  EXPECT_FALSE(party.sealed());
  EXPECT_FALSE(says(run, kSecret));
}

TEST(SecretSeal, RefusesAQuoteForAnotherNonce) {
  const RelyingParty party;
  expect_refused(
      party, party.seal({"--mr-enclave", kMrEnclave}, {{"--nonce", to_hex(counted<32>(0x51))}}),
      "secret.key_binding: the quote is not for this key and nonce: it is replayed, or another's");
}

TEST(SecretSeal, RefusesAQuoteForAnotherKey) {
  const RelyingParty party;
  const std::string stranger =
      party.write("stranger.bin", Bytes(X25519PrivateKey::generate().public_key()));
  expect_refused(
      party, party.seal({"--mr-enclave", kMrEnclave}, {{"--public-key", stranger}}),
      "secret.key_binding: the quote is not for this key and nonce: it is replayed, or another's");
}

TEST(SecretSeal, RefusesAnotherEnclave) {
  const RelyingParty party;
  const std::string other = to_hex(counted<32>(0xee));
  expect_refused(party, party.seal({"--mr-enclave", other}), "policy.mr_enclave: " + kMrEnclave);
  expect_refused(party,
                 party.seal({"--mr-signer", other, "--isv-prod-id", "7", "--min-isv-svn", "2"}),
                 "policy.mr_signer: ");
  expect_refused(party,
                 party.seal({"--mr-signer", kMrSigner, "--isv-prod-id", "7", "--min-isv-svn", "3"}),
                 "policy.isv_svn: ");
}

TEST(SecretSeal, RefusesADebugEnclave) {
  FakeSpec spec = bound_spec();
  std::get<ReportBody>(spec.quote.body).attributes.flags |= evidence::Attributes::kDebug;
  const RelyingParty party(spec);
  expect_refused(party, party.seal({"--mr-enclave", kMrEnclave}), "policy.debug: debug");
}

TEST(SecretSeal, RefusesAPolicyThatNamesNoEnclave) {
  const RelyingParty party;
  const ProgramRun anybody = party.seal({});
  expect_refused(party, anybody,
                 "secret.enclave: a secret for any genuine enclave is for anybody: name yours by");
  EXPECT_TRUE(says(anybody,
                   "next: name yours by --mr-enclave, or by --mr-signer with "
                   "--isv-prod-id and --min-isv-svn"));
  expect_refused(party, party.seal({"--mr-signer", kMrSigner}),
                 "secret.enclave: a secret for any enclave of a signer");
}

TEST(SecretSeal, RefusesWhatDoesNotVerify) {
  FakeSpec spec = bound_spec();
  spec.signs_quote = verify::testing::Signer::kStranger;
  const RelyingParty party(spec);
  expect_refused(party, party.seal({"--mr-enclave", kMrEnclave}), "quote.signature: ");
}

TEST(SecretSeal, ReportDataThatIsDemandedMustBeTheBinding) {
  const RelyingParty party;
  const auto bound = evidence::key_binding_report_data(kNonce, enclave_key().public_key());
  expect_refused(
      party, party.seal({"--mr-enclave", kMrEnclave, "--report-data", to_hex(counted<64>(0x01))}),
      "policy.report_data: ");
  EXPECT_EQ(party.seal({"--mr-enclave", kMrEnclave, "--report-data", to_hex(bound)}).status, 0);
}

TEST(SecretSeal, CannotSealWithoutEachThingItNeeds) {
  const RelyingParty party;
  const std::string empty = party.write("empty", {});
  const std::string large = party.write("large", ByteVector(evidence::kMaxSecretBytes + 1));
  const std::string missing = party.file("missing");
  struct Case {
    std::string option;
    std::string value;
    std::string err;  ///< a part of it
  };
  for (const Case& c :
       {Case{"--quote", missing, "missing: No such file or directory; name the file of a quote"},
        Case{"--public-key", missing, "missing: No such file or directory; give --public-key"},
        Case{"--public-key", empty, "empty: 0 bytes, expected 32; give --public-key the 32 bytes"},
        Case{"--public-key", large, "large: larger than 32 bytes; give --public-key the 32 bytes"},
        Case{"--nonce", "00ff", "--nonce: expected 32 bytes, which are 64 hexadecimal digits"},
        Case{"--nonce", "", "--nonce: expected 32 bytes, which are 64 hexadecimal digits"},
        Case{"--collateral", missing, "lists the files of a collateral directory"},
        Case{"--trust-root", missing, "give --trust-root"},
        Case{"--in", missing, "missing: No such file or directory; give --in the secret's file"},
        Case{"--in", empty, "secret: 0 bytes, expected 1 to 65536"},
        Case{"--in", "-", "secret: 0 bytes, expected 1 to 65536"},
        Case{"--in", large, "large: larger than 65536 bytes; give --in"},
        Case{"--out", missing + "/sealed.bin", "missing/sealed.bin: "}}) {
    const ProgramRun run = party.seal({"--mr-enclave", kMrEnclave}, {{c.option, c.value}});
    EXPECT_EQ(run.status, 2) << c.err;
    EXPECT_EQ(run.out, "") << c.err;
    EXPECT_TRUE(run.err.starts_with("confcom: ")) << run.err;
    EXPECT_NE(run.err.find(c.err), std::string::npos) << run.err;
    EXPECT_FALSE(party.sealed()) << c.err;
  }
  const std::string flood(evidence::kMaxSecretBytes + 1, 'x');
  const ProgramRun run = party.seal({"--mr-enclave", kMrEnclave}, {{"--in", "-"}}, flood);
  EXPECT_EQ(run.status, 2);
  EXPECT_TRUE(says(run, "standard input: larger than 65536 bytes")) << run.err;
  EXPECT_FALSE(party.sealed());
}

TEST(SecretSeal, StandardInputIsOneThing) {
  const RelyingParty party;
  const ProgramRun run =
      party.seal({"--mr-enclave", kMrEnclave}, {{"--quote", "-"}, {"--in", "-"}}, "x");
  EXPECT_EQ(run.status, 2);
  EXPECT_TRUE(says(run, "standard input is either --quote or --in")) << run.err;
}

}  // namespace
}  // namespace confcom::app
