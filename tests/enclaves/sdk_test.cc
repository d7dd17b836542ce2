// The SDK's promises, seen from inside by an enclave of the tests' own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "raw_host.h"
#include "sdk/error.h"
#include "selftest/calls.h"

namespace confcom::tests {
namespace {

using sdk::Exit;
using selftest::Blob;
using selftest::Sin;
using ::testing::Each;
using ::testing::Not;

sdk::ByteVector bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// What an error of the enclave's is, or nothing when it was none.
std::optional<sdk::ErrorCode> error_of(const FaithfulHost::Ended& ended) {
  if (ended.left.exit != Exit::kFailed) return std::nullopt;
  return static_cast<sdk::ErrorCode>(ended.left.rdx);
}

class SdkTest : public ::testing::Test {
 protected:
  template <sdk::IncomingCall C>
  static typename C::Response done(FaithfulHost& by, const typename C::Request& request) {
    const auto ended = by.call<C>(request);
    EXPECT_EQ(ended.left.exit, Exit::kDone);
    return decoded<typename C::Response>(ended.bytes);
  }

  LoadedEnclave enclave{"selftest"};
  FaithfulHost host{enclave};
};

TEST_F(SdkTest, MessagesOfEverySizeComeBack) {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 4095U, 4096U, 20000U}) {
    sdk::ByteVector bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7);
    EXPECT_EQ(done<selftest::Echo>(host, {bytes}).bytes, bytes) << size;
  }
}

TEST_F(SdkTest, LongerMessagesThanTheHeapHoldsAreRefused) {
  const auto ended = host.call<selftest::Echo>({sdk::ByteVector(60000)});
  EXPECT_EQ(error_of(ended), sdk::ErrorCode::kOutOfMemory);
  EXPECT_EQ(done<selftest::Echo>(host, {bytes_of("still there")}).bytes, bytes_of("still there"));
}

TEST_F(SdkTest, OtherThreadsEndWithACrash) {
  RawHost dying(enclave, 1);
  const auto sin = sdk::encode(selftest::Commit::Request{std::to_underlying(Sin::kFreeTwice)});
  host.before_call_out = [&](std::uint64_t) {
    EXPECT_EQ(dying.call(selftest::Commit::kNumber, sin).exit, Exit::kCrashed);
  };
  EXPECT_EQ(host.call<selftest::CallsOut>({999, {}}).left.exit, Exit::kCrashed);
}

TEST_F(SdkTest, StaticObjectsAreMadeOnce) {
  for (int i = 0; i < 3; ++i) {
    const auto counted = done<selftest::CountConstructed>(host, {});
    EXPECT_EQ(counted.global, 1);
    EXPECT_EQ(counted.local, 1);
  }
}

TEST_F(SdkTest, RandomNumbersDiffer) {
  const auto first = done<selftest::Random>(host, {}).bytes;
  EXPECT_EQ(first.size(), 32);
  EXPECT_THAT(first, Not(Each(std::byte{0})));
  EXPECT_NE(first, done<selftest::Random>(host, {}).bytes);
}

TEST_F(SdkTest, HeapServesThreads) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < enclave.threads(); ++i) {
    threads.emplace_back([this, i] {
      FaithfulHost mine(enclave, i);
      const auto seed = static_cast<std::uint32_t>(i);
      EXPECT_EQ(done<selftest::WorkHeap>(mine, {.rounds = 20000, .seed = seed}).faults, 0);
    });
  }
}

TEST_F(SdkTest, HostsAnswersComeIn) {
  host.files["name"] = bytes_of("content");
  const auto request = sdk::encode(sdk::LoadFile::Request{"name"});
  const auto answer = done<selftest::CallsOut>(host, {sdk::LoadFile::kNumber, request});
  EXPECT_EQ(decoded<sdk::LoadFile::Response>(answer.bytes).content, bytes_of("content"));
}

TEST_F(SdkTest, LongTextIsPrintedInPieces) {
  for (const std::uint32_t letters : {0U, 1U, 2048U, 2049U, 100000U}) {
    host.printed.clear();
    (void)done<selftest::PrintMuch>(host, {letters});
    EXPECT_EQ(host.printed, std::string(letters, 'x')) << letters;
  }
}

TEST_F(SdkTest, HostsErrorsComeIn) {
  const auto ended = host.call<selftest::CallsOut>({999, {}});
  EXPECT_EQ(error_of(ended), sdk::ErrorCode::kUnsupported);
}

// Sealing.

constexpr std::uint16_t kToEnclave = 1;
constexpr std::uint16_t kToProduct = 2;

class SealTest : public SdkTest {
 protected:
  sdk::ByteVector seal(std::uint16_t to) {
    return done<selftest::SealBlob>(host, {to, bytes_of("state"), bytes_of("label")}).bytes;
  }
  FaithfulHost::Ended unseal(std::uint16_t to, const sdk::ByteVector& blob,
                             std::string_view label = "label") {
    return host.call<selftest::UnsealBlob>({to, blob, bytes_of(label)});
  }
};

TEST_F(SealTest, ComesBackAfterARestart) {
  for (const std::uint16_t to : {kToEnclave, kToProduct}) {
    const auto blob = seal(to);
    const LoadedEnclave restarted("selftest");
    FaithfulHost other(restarted);
    EXPECT_EQ(done<selftest::UnsealBlob>(other, {to, blob, bytes_of("label")}).bytes,
              bytes_of("state"));
  }
}

TEST_F(SealTest, TwiceIsNotTheSame) { EXPECT_NE(seal(kToEnclave), seal(kToEnclave)); }

TEST_F(SealTest, EveryByteCounts) {
  const auto blob = seal(kToEnclave);
  for (std::size_t i = 0; i < blob.size(); ++i) {
    auto altered = blob;
    altered[i] ^= std::byte{1};
    EXPECT_NE(error_of(unseal(kToEnclave, altered)), std::nullopt) << i;
  }
  for (std::size_t size = 0; size < blob.size(); ++size) {
    const sdk::ByteVector cut(blob.begin(), blob.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(error_of(unseal(kToEnclave, cut)), std::nullopt) << size;
  }
}

TEST_F(SealTest, PolicyAndLabelCount) {
  EXPECT_EQ(error_of(unseal(kToProduct, seal(kToEnclave))), sdk::ErrorCode::kUntrusted);
  EXPECT_EQ(error_of(unseal(kToEnclave, seal(kToEnclave), "other")), sdk::ErrorCode::kUntrusted);
}

TEST_F(SealTest, NewerVersionsAreNamed) {
  auto blob = seal(kToProduct);
  blob[14] = std::byte{2};  // ISVSVN
  EXPECT_EQ(error_of(unseal(kToProduct, blob)), sdk::ErrorCode::kDenied);
  blob = seal(kToProduct);
  blob[8] = std::byte{2};  // the blob's version
  EXPECT_EQ(error_of(unseal(kToProduct, blob)), sdk::ErrorCode::kUnsupported);
}

TEST_F(SealTest, AnotherEnclaveDoesNotOpenIt) {
  // Same signer, another product: attested seals its state to itself.
  const LoadedEnclave attested("attested");
  FaithfulHost other(attested);
  ASSERT_EQ(other.run({"attest", std::string(64, '0')}).left.exit, Exit::kDone);
  const auto blob = other.files.at("attested.state");
  const auto ended = unseal(kToEnclave, blob, "confcom.dev/attested/state/v1");
  EXPECT_EQ(error_of(ended), sdk::ErrorCode::kUntrusted);
}

// What ends an enclave, and that it stays ended.

struct SinCase {
  const char* name;
  Sin sin;
  std::optional<sdk::Crash> crash;  ///< none: an exception
};

class Sins : public ::testing::TestWithParam<SinCase> {};

TEST_P(Sins, EndTheEnclave) {
  const LoadedEnclave enclave("selftest");
  RawHost first(enclave, 0);
  RawHost second(enclave, 1);
  const auto request =
      sdk::encode(selftest::Commit::Request{static_cast<std::uint8_t>(GetParam().sin)});
  const auto left = first.call(selftest::Commit::kNumber, request);
  if (const auto crash = GetParam().crash; crash.has_value()) {
    const Left want = {Exit::kCrashed, 0, static_cast<std::uint64_t>(*crash)};
    EXPECT_EQ(left, want);
    EXPECT_EQ(second.call(selftest::Random::kNumber, sdk::Bytes{}), want);
    EXPECT_EQ(first.call(selftest::Random::kNumber, sdk::Bytes{}), want);
  } else {
    EXPECT_EQ(left.exit, kException);
    EXPECT_EQ(second.call(selftest::Random::kNumber, sdk::Bytes{}).exit, Exit::kDone);
    const Left want = {Exit::kCrashed, 0, static_cast<std::uint64_t>(sdk::Crash::kException)};
    EXPECT_EQ(first.call(selftest::Random::kNumber, sdk::Bytes{}), want);
    EXPECT_EQ(second.call(selftest::Random::kNumber, sdk::Bytes{}), want);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, Sins,
    ::testing::Values(SinCase{"Abort", Sin::kAbort, sdk::Crash::kAborted},
                      SinCase{"SmashStack", Sin::kSmashStack, sdk::Crash::kStackSmashed},
                      SinCase{"OverflowHeap", Sin::kOverflowHeap, sdk::Crash::kHeapCorrupted},
                      SinCase{"OverflowFreeHeap", Sin::kOverflowFreeHeap,
                              sdk::Crash::kHeapCorrupted},
                      SinCase{"FreeTwice", Sin::kFreeTwice, sdk::Crash::kHeapCorrupted},
                      SinCase{"ExhaustHeap", Sin::kExhaustHeap, sdk::Crash::kAborted},
                      SinCase{"OverflowStack", Sin::kOverflowStack, std::nullopt},
                      SinCase{"ReadNull", Sin::kReadNull, std::nullopt},
                      SinCase{"DivideByZero", Sin::kDivideByZero, std::nullopt},
                      SinCase{"EmptyOptional", Sin::kOptional, sdk::Crash::kAborted}),
    [](const auto& sin) { return sin.param.name; });

}  // namespace
}  // namespace confcom::tests
