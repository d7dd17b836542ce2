#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/hkdf.h"
#include "evidence/key_binding.h"
#include "evidence/sealed_secret.h"
#include "evidence/sgx/report.h"
#include "raw_host.h"
#include "sdk/error.h"

namespace confcom::tests {
namespace {

using sdk::Exit;

const std::string kNonce(64, 'a');
const std::string kChallenge(64, 'c');

Bytes text(std::string_view characters) { return std::as_bytes(std::span(characters)); }

std::optional<sdk::ErrorCode> error_of(const FaithfulHost::Ended& ended) {
  if (ended.left.exit != Exit::kFailed) return std::nullopt;
  return static_cast<sdk::ErrorCode>(ended.left.rdx);
}

/// What `confcom secret seal` writes.
ByteVector seal_secret(const ByteVector& public_key, std::string_view secret) {
  crypto::X25519PublicKey key{};
  std::ranges::copy(public_key, key.begin());
  return evidence::seal_secret(key, text(secret)).value();
}

/// HMAC-SHA256, which is what HKDF extracts by.
std::string answer_of(std::string_view secret) {
  const auto challenge = parse_hex(kChallenge).value();
  return to_hex(crypto::hkdf_sha256_extract(text(secret), {challenge}).bytes()) + "\n";
}

class Attested : public ::testing::Test {
 protected:
  void take(std::string_view secret) {
    host.files["message"] = seal_secret(host.files.at("public_key"), secret);
    ASSERT_EQ(host.run({"take", "message"}).left.exit, Exit::kDone);
  }
  std::string answer() {
    host.printed.clear();
    EXPECT_EQ(host.run({"answer", kChallenge}).left.exit, Exit::kDone);
    return host.printed;
  }

  LoadedEnclave enclave{"attested"};
  FaithfulHost host{enclave};
};

TEST_F(Attested, BindsItsKeyToTheNonce) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  crypto::X25519PublicKey key{};
  std::ranges::copy(host.files.at("public_key"), key.begin());
  ByteArray<32> nonce{};
  ASSERT_TRUE(parse_hex_into(kNonce, nonce));
  const auto report = evidence::parse_report(host.files.at("quote")).value();
  EXPECT_EQ(report.body.report_data, evidence::key_binding_report_data(nonce, key));
}

TEST_F(Attested, KeepsItsKey) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  const auto key = host.files.at("public_key");
  ASSERT_EQ(host.run({"attest", std::string(64, 'b')}).left.exit, Exit::kDone);
  EXPECT_EQ(host.files.at("public_key"), key);
}

TEST_F(Attested, TakesASecretAndWorksWithIt) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  take("the launch code");
  EXPECT_EQ(answer(), answer_of("the launch code"));
}

TEST_F(Attested, StateSurvivesARestart) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  take("the launch code");
  const LoadedEnclave restarted("attested");
  FaithfulHost other(restarted);
  other.files = host.files;
  ASSERT_EQ(other.run({"answer", kChallenge}).left.exit, Exit::kDone);
  EXPECT_EQ(other.printed, answer_of("the launch code"));
}

TEST_F(Attested, RefusesAStateThatIsRolledBack) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  take("the first");
  const auto old = host.files.at("attested.state");
  take("the second");
  host.files["attested.state"] = old;
  EXPECT_EQ(error_of(host.run({"answer", kChallenge})), sdk::ErrorCode::kDenied);
  EXPECT_EQ(error_of(host.run({"attest", kNonce})), sdk::ErrorCode::kDenied);
}

TEST_F(Attested, RefusesAStateThatWasSaidNotToBeSaved) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  host.files["message"] = seal_secret(host.files.at("public_key"), "the first");
  host.refuses_to_save = true;
  EXPECT_EQ(error_of(host.run({"take", "message"})), sdk::ErrorCode::kUnavailable);
  host.refuses_to_save = false;
  take("the second");
  host.files["attested.state"] = host.withheld.at("attested.state");
  EXPECT_EQ(error_of(host.run({"answer", kChallenge})), sdk::ErrorCode::kDenied);
}

TEST_F(Attested, RefusesAStateThatWasHidden) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  host.files.erase("attested.state");
  EXPECT_EQ(error_of(host.run({"attest", kNonce})), sdk::ErrorCode::kDenied);
}

TEST_F(Attested, RefusesAStateThatWasAltered) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  host.files.at("attested.state").back() ^= std::byte{1};
  EXPECT_EQ(error_of(host.run({"attest", kNonce})), sdk::ErrorCode::kUntrusted);
}

TEST_F(Attested, OpensOnlyWhatIsForIt) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  ByteVector another = host.files.at("public_key");
  another[5] ^= std::byte{1};
  host.files["message"] = seal_secret(another, "for somebody else");
  EXPECT_EQ(error_of(host.run({"take", "message"})), sdk::ErrorCode::kUntrusted);
  host.files["message"] = seal_secret(host.files.at("public_key"), "altered on the way");
  for (std::size_t i = 0; i < host.files.at("message").size(); ++i) {
    host.files.at("message")[i] ^= std::byte{1};
    EXPECT_NE(error_of(host.run({"take", "message"})), std::nullopt) << i;
    host.files.at("message")[i] ^= std::byte{1};
  }
  EXPECT_EQ(host.run({"take", "message"}).left.exit, Exit::kDone);
}

TEST_F(Attested, AnotherInstanceCannotOpenIt) {
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  const LoadedEnclave second("attested");
  FaithfulHost other(second);
  ASSERT_EQ(other.run({"attest", kNonce}).left.exit, Exit::kDone);
  EXPECT_NE(other.files.at("public_key"), host.files.at("public_key"));
  other.files["message"] = seal_secret(host.files.at("public_key"), "not for this one");
  EXPECT_EQ(error_of(other.run({"take", "message"})), sdk::ErrorCode::kUntrusted);
}

TEST_F(Attested, SaysWhatIsMissing) {
  host.files["message"] = seal_secret(ByteVector(32, std::byte{9}), "x");
  EXPECT_EQ(error_of(host.run({"take", "message"})), sdk::ErrorCode::kNotFound);
  EXPECT_EQ(error_of(host.run({"answer", kChallenge})), sdk::ErrorCode::kNotFound);
  ASSERT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  EXPECT_EQ(error_of(host.run({"answer", kChallenge})), sdk::ErrorCode::kNotFound);
  EXPECT_EQ(error_of(host.run({"attest", "nonsense"})), sdk::ErrorCode::kInvalidArgument);
  EXPECT_EQ(decoded<sdk::Run::Response>(host.run({}).bytes).exit_status, 2);
}

TEST_F(Attested, ServesOneCommandAtATime) {
  std::optional<sdk::ErrorCode> second;
  FaithfulHost other(enclave, 1);
  host.before_call_out = [&](std::uint64_t) {
    if (!second) second = error_of(other.run({"attest", kNonce}));
  };
  EXPECT_EQ(host.run({"attest", kNonce}).left.exit, Exit::kDone);
  EXPECT_EQ(second, sdk::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace confcom::tests
