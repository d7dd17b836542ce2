#include "platform/sgx_hardware/hardware_quote_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "evidence/quote.h"
#include "platform/testing/fake_qe3.h"
#include "platform/testing/fake_quote_provider.h"

namespace confcom::platform {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using testing::report_number;

/// 0 for success.
template <class T>
QuoteErrorCode code_of(const QuoteResult<T>& result) {
  return result.has_value() ? QuoteErrorCode{0} : result.error().code;
}

class HardwareQuoteProviderTest : public ::testing::Test {
 protected:
  HardwareQuoteProviderTest() : fake_(CONFCOM_FAKE_QE3) {}

  void SetUp() override {
    auto library = QuoteLibrary::open(CONFCOM_FAKE_QE3);
    ASSERT_TRUE(library.has_value()) << library.error().message;
    provider_ = std::make_unique<HardwareQuoteProvider>(*std::move(library));
  }

  void init() {
    const auto key = provider_->init_quote();
    ASSERT_TRUE(key.has_value()) << key.error().message;
  }

  QuoteResult<void> quote_into(std::span<std::byte> room) {
    return provider_->get_quote(report_number(7), std::nullopt, room);
  }

  testing::FakeQe3 fake_;
  std::unique_ptr<HardwareQuoteProvider> provider_;
};

TEST_F(HardwareQuoteProviderTest, TellsTheLibrarysKey) {
  const auto id = provider_->attestation_key_id();
  ASSERT_TRUE(id.has_value()) << id.error().message;
  EXPECT_EQ(*id, testing::key_id_of_product(1));
}

TEST_F(HardwareQuoteProviderTest, AsksForTheKeysIdentifierOnce) {
  ASSERT_TRUE(provider_->attestation_key_id().has_value());
  fake_.say("keyid fail E001");
  EXPECT_TRUE(provider_->attestation_key_id().has_value());
}

TEST_F(HardwareQuoteProviderTest, AsksAgainAfterAFailure) {
  fake_.say("keyid fail E001");
  EXPECT_FALSE(provider_->attestation_key_id().has_value());
  EXPECT_FALSE(provider_->init_quote().has_value());
  fake_.say("");
  EXPECT_TRUE(provider_->attestation_key_id().has_value());
}

TEST_F(HardwareQuoteProviderTest, MakesAQuoteIntoALargerBuffer) {
  init();
  ByteVector room(8192, std::byte{0xee});
  const auto made = quote_into(room);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  const auto parsed = evidence::parse_quote(room);  // takes nothing but zeros after the end
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->report_data().front(), std::byte{7});
}

TEST_F(HardwareQuoteProviderTest, RefusesABufferThatIsTooSmall) {
  init();
  ByteVector room(provider_->quote_size().value_or(1) - 1);
  const auto made = quote_into(room);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, QuoteErrorCode::kInvalidParameter);
}

TEST_F(HardwareQuoteProviderTest, GivesTheQuotingEnclavesReport) {
  init();
  ByteVector room(provider_->quote_size().value_or(0));
  ByteArray<kQeReportInfoBytes> info{};
  const auto made = provider_->get_quote(report_number(7), info, room);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_THAT(std::span(info).last<432>(), Each(std::byte{0xe4}));
}

TEST_F(HardwareQuoteProviderTest, DoesNotInitialiseByItself) {
  ByteVector room(8192);
  EXPECT_EQ(code_of(provider_->quote_size()), QuoteErrorCode::kAttestationKeyNotInitialized);
  EXPECT_EQ(code_of(quote_into(room)), QuoteErrorCode::kAttestationKeyNotInitialized);
}

TEST_F(HardwareQuoteProviderTest, RefreshesTheKeyOnceWhereThatHelps) {
  for (const char* code : {"E010", "E014"}) {
    for (const char* function : {"init", "size", "quote"}) {
      SCOPED_TRACE(std::string(function) + " " + code);
      const testing::FakeQe3 fresh(CONFCOM_FAKE_QE3);
      init();
      ByteVector room(8192);
      fresh.say(std::string(function) + " lose " + code);
      EXPECT_TRUE(provider_->init_quote().has_value());
      EXPECT_TRUE(provider_->quote_size().has_value());
      EXPECT_TRUE(quote_into(room).has_value());
    }
  }
}

TEST_F(HardwareQuoteProviderTest, GivesUpWhenARefreshDoesNotHelp) {
  init();
  ByteVector room(8192);
  fake_.say("quote fail E014");
  EXPECT_EQ(code_of(quote_into(room)), QuoteErrorCode::kEnclaveLost);
  fake_.say("size fail E010");
  EXPECT_EQ(code_of(provider_->quote_size()),
            QuoteErrorCode::kAttestationKeyCertificationDataInvalid);
}

TEST_F(HardwareQuoteProviderTest, TellsWhyARefreshFailed) {
  init();
  ByteVector room(8192);
  fake_.say("quote lose E014\ninit fail E019");
  const auto made = quote_into(room);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, QuoteErrorCode::kNetwork);
}

TEST_F(HardwareQuoteProviderTest, DoesNotRefreshForOtherFailures) {
  init();
  ByteVector room(8192);
  fake_.say("quote lose E011");
  EXPECT_EQ(code_of(quote_into(room)), QuoteErrorCode::kNoPlatformCertificationData);
  EXPECT_FALSE(quote_into(room).has_value());
}

TEST_F(HardwareQuoteProviderTest, RefusesAForeignReport) {
  init();
  ByteVector room(8192);
  ByteArray<432> foreign{};
  foreign.front() = std::byte{0xff};
  EXPECT_EQ(code_of(provider_->get_quote(foreign, std::nullopt, room)),
            QuoteErrorCode::kInvalidReport);
}

TEST_F(HardwareQuoteProviderTest, RefusesWhatIsNoQuoteOverTheReport) {
  init();
  ByteVector room(8192);
  for (const char* script : {"quote garbage", "quote other"}) {
    SCOPED_TRACE(script);
    fake_.say(script);
    const auto made = quote_into(room);
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, QuoteErrorCode::kUnexpected);
    EXPECT_THAT(made.error().message, HasSubstr("sgx_ql_get_quote says that it succeeded, but"));
  }
}

}  // namespace
}  // namespace confcom::platform
