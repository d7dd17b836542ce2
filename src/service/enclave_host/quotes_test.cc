#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/log.h"
#include "evidence/quote_writer.h"
#include "evidence/testing/quote_builder.h"
#include "platform/sgx_simulated/platform_directory.h"
#include "platform/sgx_simulated/simulated_quote_provider.h"
#include "rpc/testing/aesm_fixture.h"
#include "service/enclave_host/aesm_quotes.h"
#include "service/enclave_host/in_process_quotes.h"
#include "service/enclave_host/lazy_quotes.h"
#include "service/quote_helper/aesm_quote_service.h"
#include "service/quote_helper/inline_backend.h"

namespace confcom::service {
namespace {

using platform::QuoteError;
using platform::QuoteErrorCode;
using platform::QuoteResult;
using ::testing::HasSubstr;

constexpr ByteArray<432> kReport{};

/// Makes padded quotes, unless it shall fail; forgets its key when told.
class ScriptedProvider final : public platform::QuoteProvider {
 public:
  QuoteResult<ByteArray<platform::kAttestationKeyIdBytes>> attestation_key_id() override {
    return {};
  }
  QuoteResult<Key> init_quote() override {
    if (failure.has_value()) return failed();
    ++initialised;
    forgotten = false;
    Key key;
    key.target_info.fill(std::byte{7});
    return key;
  }
  QuoteResult<std::uint32_t> quote_size() override {
    if (forgotten)
      return std::unexpected(
          QuoteError{QuoteErrorCode::kAttestationKeyNotInitialized, "forgotten"});
    return static_cast<std::uint32_t>(made.size() + 100);
  }
  QuoteResult<void> get_quote(FixedBytes<432> /*report*/,
                              std::optional<std::span<std::byte, platform::kQeReportInfoBytes>>,
                              std::span<std::byte> quote) override {
    if (failure.has_value()) return failed();
    std::ranges::copy(made, quote.begin());
    return {};
  }

  ByteVector made = evidence::write_quote(evidence::testing::sgx_quote_parts(3));
  std::optional<QuoteErrorCode> failure;
  bool forgotten = true;
  int initialised = 0;

 private:
  [[nodiscard]] std::unexpected<QuoteError> failed() const {
    return std::unexpected(QuoteError{failure.value_or(QuoteErrorCode::kUnexpected), "why"});
  }
};

class InProcess : public ::testing::Test {
 protected:
  ScriptedProvider* provider_ = nullptr;
  InProcessQuotes quotes_ = [this] {
    auto provider = std::make_unique<ScriptedProvider>();
    provider_ = provider.get();
    return InProcessQuotes(std::move(provider));
  }();
};

TEST_F(InProcess, GivesQuotesWithoutPadding) {
  EXPECT_EQ(quotes_.target_info().value()[511], std::byte{7});
  EXPECT_EQ(quotes_.quote(kReport).value(), provider_->made);
  EXPECT_EQ(provider_->initialised, 1);
}

TEST_F(InProcess, InitialisesAKeyThatIsNot) {
  EXPECT_TRUE(quotes_.quote(kReport).has_value());
  provider_->forgotten = true;  // the platform has another TCB
  EXPECT_TRUE(quotes_.quote(kReport).has_value());
  EXPECT_EQ(provider_->initialised, 2);
}

TEST_F(InProcess, TellsWhoseFaultItIs) {
  struct Case {
    QuoteErrorCode code;
    ErrorCode want;
  };
  for (const Case& c : {Case{QuoteErrorCode::kInvalidReport, ErrorCode::kUntrusted},
                        {QuoteErrorCode::kUnsupportedAttestationKeyId, ErrorCode::kUnsupported},
                        {QuoteErrorCode::kNetwork, ErrorCode::kUnavailable},
                        {QuoteErrorCode::kEnclaveLost, ErrorCode::kUnavailable},
                        {QuoteErrorCode::kUnexpected, ErrorCode::kInternal},
                        {QuoteErrorCode{0xE0FF}, ErrorCode::kInternal}}) {
    provider_->failure.reset();
    ASSERT_TRUE(quotes_.target_info().has_value());
    provider_->failure = c.code;
    EXPECT_EQ(quotes_.quote(kReport).error().code, c.want) << to_string(c.code);
    EXPECT_EQ(quotes_.target_info().error().code, c.want);
    EXPECT_THAT(quotes_.target_info().error().message, HasSubstr(to_string(c.code) + ": why"));
    provider_->forgotten = true;
    EXPECT_EQ(quotes_.quote(kReport).error().code, c.want) << "while it is made ready";
  }
}

TEST_F(InProcess, RefusesAQuoteThatIsNone) {
  provider_->made.assign(600, std::byte{9});
  EXPECT_FALSE(quotes_.quote(kReport).has_value());
}

/// A REPORT for the platform's quoting enclave is quoted in process and out of it; another is not.
class OutOfProcess : public rpc::testing::AesmFixture {
 protected:
  static void expect_quotes(QuoteSource& quotes, const platform::SimulatedPlatform& platform) {
    const auto target_info = quotes.target_info().value();
    const auto target = evidence::parse_target_info(target_info).value();
    const auto report = evidence::write_report(platform.cpu().ereport({}, target, {}));
    const ByteVector quote = quotes.quote(report).value();
    EXPECT_TRUE(evidence::parse_quote(quote).has_value());
    EXPECT_EQ(quotes.quote(kReport).error().code, ErrorCode::kUntrusted);
  }
};

TEST_F(OutOfProcess, QuotesAsInProcess) {
  const std::filesystem::path directory = directory_.path() / "sim";
  ASSERT_TRUE(platform::create_platform(directory, {}, std::chrono::days(1), false).has_value());
  const auto open = [&] { return platform::SimulatedQuoteProvider::open(directory, 3).value(); };
  const auto platform = platform::load_simulated_platform(directory, 3).value();
  InProcessQuotes inside(open());
  expect_quotes(inside, *platform);

  Log log(LogLevel::kError);
  const auto provider = open();
  AesmQuoteService service(*provider, log);
  InlineBackend backend(service);
  const Serving serving = serve(backend);
  AesmQuotes outside{rpc::AesmClient(path_)};
  expect_quotes(outside, *platform);
}

TEST(LazyQuotes, AreMadeOnceAndOnlyWhenAsked) {
  int tries = 0;
  LazyQuotes quotes([&]() -> Result<std::unique_ptr<QuoteSource>> {
    if (++tries == 1) return fail(ErrorCode::kNotFound, "no platform yet");
    return std::make_unique<InProcessQuotes>(std::make_unique<ScriptedProvider>());
  });
  EXPECT_EQ(tries, 0);
  EXPECT_EQ(quotes.target_info().error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(quotes.target_info().has_value());
  EXPECT_TRUE(quotes.quote(kReport).has_value());
  EXPECT_EQ(tries, 2);
}

}  // namespace
}  // namespace confcom::service
