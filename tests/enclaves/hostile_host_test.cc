// Hosts that do not keep to the rules. The enclave refuses them, or goes on; it lets nothing out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "base/hex.h"
#include "crypto/hkdf.h"
#include "evidence/sealed_secret.h"
#include "outside_memory.h"
#include "raw_host.h"
#include "selftest/calls.h"

namespace confcom::tests {
namespace {

using sdk::Exit;
using sdk::Refusal;

constexpr std::uint64_t kCall = 0;
constexpr std::uint64_t kReturn = 1;
constexpr std::uint64_t kMaxWord = ~std::uint64_t{0};

Left refused(Refusal refusal) { return {Exit::kRefused, 0, std::to_underlying(refusal)}; }

class HostileHost : public ::testing::Test {
 protected:
  /// That the enclave still serves.
  void expect_well() {
    EXPECT_EQ(host.call(selftest::Random::kNumber, sdk::Bytes{}).exit, Exit::kDone);
  }

  LoadedEnclave enclave{"selftest"};
  RawHost host{enclave};
};

TEST_F(HostileHost, ExchangesMustBeOutsideAndWhole) {
  struct Case {
    const char* name;
    std::uint64_t address;
    std::uint64_t bytes;
  };
  const std::uint64_t base = enclave->base();
  const std::uint64_t end = base + enclave->size();
  const std::uint64_t outside = host.exchange_address();
  const Case cases[] = {
      {"the enclave's first page", base, 4096},
      {"its stack", base + enclave->size() / 2, 65536},
      {"its last page", end - 4096, 4096},
      {"into it", base - 4096, 4104},
      {"out of it", end - 8, 4096},
      {"around it", base - 4096, std::uint64_t{1} << 20},
      {"around the end of addresses", kMaxWord - 4095, 8192},
      {"the last word and more", kMaxWord - 7, 65536},
      {"wrapping to the same place", outside, kMaxWord - 7},
      {"not on a word", outside + 4, 4096},
      {"not of words", outside, 4100},
      {"too small", outside, 4088},
      {"none", outside, 0},
      {"too large", outside, sdk::kMaxExchangeBytes + 8},
  };
  for (const Case& bad : cases) {
    EXPECT_EQ(host.enter({kCall, bad.address, bad.bytes, selftest::Echo::kNumber, 0}),
              refused(Refusal::kExchange))
        << bad.name;
    expect_well();
  }
}

TEST_F(HostileHost, LengthsMustFit) {
  for (const std::uint64_t bytes : {host.exchange().size() + 1, kMaxWord, kMaxWord - 7,
                                    std::uint64_t{1} << 32, std::uint64_t{1} << 63}) {
    EXPECT_EQ(host.call(selftest::Echo::kNumber, bytes), refused(Refusal::kLength)) << bytes;
    expect_well();
  }
}

TEST_F(HostileHost, CountsInMessagesMustFit) {
  for (const std::uint32_t count : {1U, 5U, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
    sdk::WireWriter writer;
    writer.write(count);
    const auto left = host.call(selftest::Echo::kNumber, std::move(writer).take());
    EXPECT_EQ(left.exit, Exit::kFailed) << count;
    expect_well();
  }
}

TEST_F(HostileHost, CallsMustBeKnown) {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{255}, std::uint64_t{265},
                                     std::uint64_t{1} << 32 | selftest::Echo::kNumber, kMaxWord}) {
    EXPECT_EQ(host.enter({kCall, host.exchange_address(), host.exchange().size(), number, 0}),
              refused(Refusal::kUnknownCall))
        << number;
  }
}

TEST_F(HostileHost, EntriesMustBeInOrder) {
  const Left out_of_order = refused(Refusal::kOutOfOrder);
  EXPECT_EQ(host.give_back(0, {}), out_of_order) << "a return before any call";
  for (const std::uint64_t kind : {std::uint64_t{2}, kMaxWord, std::uint64_t{1} << 32})
    EXPECT_EQ(host.enter({.rdi = kind}), out_of_order) << kind;

  const auto request = sdk::encode(selftest::CallsOut::Request{77, {}});
  const auto left = host.call(selftest::CallsOut::kNumber, request);
  ASSERT_EQ(left, (Left{Exit::kCallOut, 0, 77}));
  EXPECT_EQ(host.call(selftest::Random::kNumber, sdk::Bytes{}), out_of_order)
      << "a call during one";
  EXPECT_EQ(host.enter({kReturn, 0, host.exchange().size() + 1}), refused(Refusal::kLength));
  EXPECT_EQ(host.enter({kReturn, 0, kMaxWord}), refused(Refusal::kLength));
  EXPECT_EQ(host.give_back(0, {}).exit, Exit::kDone) << "the call out is still open";
  EXPECT_EQ(host.give_back(0, {}), out_of_order) << "a second return";
  expect_well();
}

TEST_F(HostileHost, OtherThreadsGoOnDuringACallOut) {
  const auto request = sdk::encode(selftest::CallsOut::Request{77, {}});
  ASSERT_EQ(host.call(selftest::CallsOut::kNumber, request).exit, Exit::kCallOut);
  RawHost other(enclave, 1);
  EXPECT_EQ(other.give_back(0, {}), refused(Refusal::kOutOfOrder)) << "not its call out";
  EXPECT_EQ(other.call(selftest::Random::kNumber, sdk::Bytes{}).exit, Exit::kDone);
  EXPECT_EQ(host.give_back(0, {}).exit, Exit::kDone);
}

TEST_F(HostileHost, AnswersAreOfNoType) {
  for (const std::uint64_t code : {std::uint64_t{11}, std::uint64_t{65536}, kMaxWord}) {
    const auto request = sdk::encode(selftest::CallsOut::Request{77, {}});
    ASSERT_EQ(host.call(selftest::CallsOut::kNumber, request).exit, Exit::kCallOut);
    EXPECT_EQ(host.give_back(code, {}).exit, Exit::kFailed);
  }
}

TEST_F(HostileHost, TargetInfosAreAnyBytes) {
  const LoadedEnclave hello("hello");
  FaithfulHost asking(hello);
  for (std::size_t i = 0; i < 512; ++i) {
    sdk::MakeReport::Request request;
    request.target_info[i] = std::byte{0xff};
    const auto exit = asking.call<sdk::MakeReport>(request).left.exit;
    ASSERT_TRUE(exit == Exit::kDone || exit == Exit::kFailed) << i;
  }
}

TEST_F(HostileHost, WhatItWritesAfterwardsChangesNothing) {
  const std::jthread writer([&](const std::stop_token& stop) {
    // The length of what follows, to and fro, while the enclave reads it.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the enclave sees it.
    std::atomic_ref length(*reinterpret_cast<std::uint32_t*>(host.exchange().data()));
    while (!stop.stop_requested())
      for (const std::uint32_t value : {512U, 0xffffffffU, 513U}) length = value;
  });
  std::size_t echoed = 0;
  std::size_t refused = 0;
  constexpr int kLeast = 20000;
  constexpr int kMost = 1000000;  // where the writer hardly ever runs
  for (int i = 0; i < kLeast || (i < kMost && std::min(echoed, refused) == 0); ++i) {
    const auto left = host.call(selftest::Echo::kNumber, std::uint64_t{516});
    if (left.exit == Exit::kDone) {
      ++echoed;
      ASSERT_EQ(left.rsi, 516);
    } else {
      ++refused;
      ASSERT_EQ(left.exit, Exit::kFailed);
    }
  }
  EXPECT_GT(echoed, 0);
  EXPECT_GT(refused, 0);
}

// A host that does anything, a million times.

const std::string kNonceText(64, 'a');
const std::string kChallengeText(64, 'c');

ByteVector sealed_to(const ByteVector& public_key, Bytes secret) {
  crypto::X25519PublicKey key{};
  std::ranges::copy(public_key, key.begin());
  return evidence::seal_secret(key, secret).value();
}

/// One thread of it: half of what it does is nearly right, so that it gets far.
class RandomHost {
 public:
  RandomHost(const LoadedEnclave& enclave, std::size_t thread, std::uint64_t seed,
             std::map<std::string, ByteVector> files)
      : enclave_(enclave), host_(enclave, thread), random_(seed), files_(std::move(files)) {}

  /// False when the enclave died.
  [[nodiscard]] bool run(std::size_t entries) {
    for (std::size_t i = 0; i < entries; ++i) {
      const auto left = called_out_ && chance(90) ? answer() : chance(70) ? call() : anything();
      if (left.exit == kException || left.exit == Exit::kCrashed) return false;
      ++exits_.at(std::to_underlying(left.exit));
      if (left.exit != Exit::kRefused) called_out_ = left.exit == Exit::kCallOut;
      if (left.exit == Exit::kCallOut) out_ = {left, host_.taken(left.rsi)};
    }
    // What is open is closed, so that the thread can be used again.
    while (called_out_) called_out_ = host_.give_back(1, {}).exit == Exit::kCallOut;
    return true;
  }

  /// The rarest way out: that it was no rare one says that the host got everywhere.
  [[nodiscard]] std::size_t rarest_exit() const { return std::ranges::min(exits_); }

 private:
  [[nodiscard]] bool chance(unsigned percent) { return random_() % 100 < percent; }

  Left call() {
    const std::vector<std::string> commands[] = {
        {"attest", kNonceText}, {"take", "message"}, {"answer", kChallengeText}, {"take"}, {}};
    ByteVector request = sdk::encode(sdk::Run::Request{commands[random_() % 5]});
    if (chance(30)) mutate(request);
    return host_.call(chance(90) ? 1U : static_cast<std::uint32_t>(random_() % 300), request);
  }

  Left answer() {
    if (out_.number() == sdk::Print::kNumber) return host_.give_back(0, {});
    ByteVector reply = honest_reply();
    if (chance(20)) mutate(reply);
    return host_.give_back(chance(90) ? 0 : random_(), reply);
  }

  ByteVector honest_reply() {
    if (out_.number() == sdk::LoadFile::kNumber)
      return sdk::encode(
          sdk::LoadFile::Response{files_[decoded<sdk::LoadFile::Request>(out_.request).name]});
    if (out_.number() == sdk::SaveFile::kNumber) {
      auto file = decoded<sdk::SaveFile::Request>(out_.request);
      if (chance(80)) files_[file.name] = file.content;
      return {};
    }
    if (out_.number() == sdk::GetTargetInfo::kNumber)
      return sdk::encode(sdk::GetTargetInfo::Response{});
    return sdk::encode(sdk::GetQuote::Response{ByteVector(random_() % 3000)});
  }

  /// Registers of all kinds; an exchange that the enclave would take is the host's own.
  Left anything() {
    const std::uint64_t base = enclave_->base();
    const std::uint64_t addresses[] = {
        host_.exchange_address(), host_.exchange_address() + random_() % 64,
        base + random_() % enclave_->size(), base - random_() % 4096, kMaxWord - random_() % 70000};
    const std::size_t sizes[] = {host_.exchange().size(), random_() % 65536, random_(), 4096};
    const std::uint64_t bytes = std::min(sizes[random_() % 4], host_.exchange().size());
    std::uint64_t address = addresses[random_() % 5];
    if (is_somewhere_else(address, bytes)) address = host_.exchange_address();
    return host_.enter({chance(90) ? random_() % 3 : random_(), address, bytes,
                        chance(80) ? random_() % 4 : random_(),
                        chance(80) ? random_() % 5000 : random_()});
  }

  /// Neither in the enclave nor in the exchange: the host would hurt itself.
  [[nodiscard]] bool is_somewhere_else(std::uint64_t address, std::uint64_t size) const {
    const std::uint64_t base = enclave_->base();
    const bool touches = address < base + enclave_->size() && address + size > base;
    const bool wraps = address + size < address;
    return !touches && !wraps && address != host_.exchange_address();
  }

  void mutate(ByteVector& bytes) {
    if (bytes.empty() || chance(20)) bytes.resize(random_() % 2000);
    for (std::size_t i = 0; !bytes.empty() && i <= random_() % 4; ++i)
      bytes[random_() % bytes.size()] = static_cast<std::byte>(random_());
    if (chance(30)) bytes.resize(random_() % (bytes.size() + 1));
  }

  const LoadedEnclave& enclave_;
  RawHost host_;
  std::mt19937_64 random_;
  std::map<std::string, ByteVector> files_;
  std::array<std::size_t, 4> exits_{};
  bool called_out_ = false;
  struct Out {
    Left left;
    ByteVector request;
    [[nodiscard]] std::uint64_t number() const { return left.rdx; }
  } out_;
};

class ManyRandomCalls : public ::testing::Test {
 protected:
  /// The enclave has the canary; nobody else.
  void give_it_the_canary() {
    ASSERT_EQ(host.run({"attest", kNonceText}).left.exit, Exit::kDone);
    const ByteVector& key = host.files.at("public_key");
    host.files["message"] = canary.elsewhere([&](Bytes secret) { return sealed_to(key, secret); });
    ASSERT_EQ(host.run({"take", "message"}).left.exit, Exit::kDone);
  }

  /// That the enclave has it, by its answer.
  void expect_well() {
    host.printed.clear();
    ASSERT_EQ(host.run({"answer", kChallengeText}).left.exit, Exit::kDone);
    const auto want = canary.elsewhere([](Bytes secret) {
      const auto challenge = parse_hex(kChallengeText).value();
      const auto code = crypto::hkdf_sha256_extract(secret, {challenge});
      return ByteVector(code.bytes().begin(), code.bytes().end());
    });
    EXPECT_EQ(host.printed, to_hex(want) + "\n");
  }

  Canary canary;
  LoadedEnclave enclave{"attested"};
  FaithfulHost host{enclave};
};

TEST_F(ManyRandomCalls, NeitherKillItNorTellItsSecret) {
  constexpr std::size_t kEntries = 1000000;
  constexpr std::size_t kThreads = 2;
  give_it_the_canary();
  const std::uint64_t seed = std::random_device()();
  RecordProperty("seed", std::to_string(seed));
  std::array<std::atomic<bool>, kThreads> lived{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        RandomHost mine(enclave, i + 1, seed + i, host.files);
        lived.at(i) = mine.run(kEntries / kThreads);
        EXPECT_GT(mine.rarest_exit(), kEntries / kThreads / 100);
      });
    }
  }
  EXPECT_TRUE(lived[0] && lived[1]) << "seed " << seed;
  EXPECT_EQ(canary.found_outside(*enclave), "") << "seed " << seed;
}

TEST_F(ManyRandomCalls, TheCanaryWouldBeFound) {
  EXPECT_EQ(canary.found_outside(*enclave), "");
  const ByteVector out =
      canary.elsewhere([](Bytes secret) { return ByteVector(secret.begin(), secret.end()); });
  EXPECT_NE(canary.found_outside(*enclave), "");
}

}  // namespace
}  // namespace confcom::tests
