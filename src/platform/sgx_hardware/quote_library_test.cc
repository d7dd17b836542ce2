#include "platform/sgx_hardware/quote_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "evidence/quote.h"
#include "platform/testing/fake_qe3.h"
#include "platform/testing/fake_quote_provider.h"

namespace confcom::platform {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using testing::FakeQe3;
using ::testing::HasSubstr;
using testing::report_number;

constexpr std::uint32_t kFakeQuoteBytes = 1152;

TEST(OpenQuoteLibrary, NamesALibraryThatIsMissing) {
  const auto library = QuoteLibrary::open("libconfcom_none_such.so");
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(library.error().message,
              AllOf(HasSubstr("libconfcom_none_such.so"), HasSubstr("No such file"),
                    HasSubstr("install"), HasSubstr("libsgx-qe3-logic")));
}

TEST(OpenQuoteLibrary, NamesAMissingFunction) {
  const auto library = QuoteLibrary::open(CONFCOM_FAKE_QE3_NO_KEYID);
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(library.error().message,
              AllOf(HasSubstr("fake_qe3_without_keyid"), HasSubstr("sgx_ql_get_keyid"),
                    HasSubstr("libsgx-qe3-logic")));
}

TEST(OpenQuoteLibrary, NamesWhatALibraryThatDoesNotLoadLacks) {
  const auto library = QuoteLibrary::open(CONFCOM_FAKE_QE3_NO_LOAD);
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(library.error().message, HasSubstr("sgx_function_of_another_version"));
}

TEST(OpenQuoteLibrary, TakesNoFileThatIsNoLibrary) {
  const auto library = QuoteLibrary::open("/proc/self/status");
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().code, ErrorCode::kUnavailable);
}

class QuoteLibraryTest : public ::testing::Test {
 protected:
  QuoteLibraryTest() : fake_(CONFCOM_FAKE_QE3), library_(QuoteLibrary::open(CONFCOM_FAKE_QE3)) {}

  void SetUp() override { ASSERT_TRUE(library_.has_value()) << library_.error().message; }

  const QuoteLibrary& library() const { return *library_; }

  FakeQe3 fake_;
  Result<QuoteLibrary> library_;
  QuoteLibrary::KeyId id_ = testing::key_id_of_product(1);
};

TEST_F(QuoteLibraryTest, TellsItsKey) {
  const auto id = library().key_id();
  ASSERT_TRUE(id.has_value()) << id.error().message;
  EXPECT_EQ(*id, id_);
}

TEST_F(QuoteLibraryTest, InitialisesTheKey) {
  const auto key = library().init_quote(id_, false);
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_THAT(key->target_info, Each(std::byte{0x71}));
  EXPECT_THAT(key->public_key_id, Each(std::byte{0x9d}));
}

TEST_F(QuoteLibraryTest, ReportsTheTargetInfoOfTheMoment) {
  fake_.say("init other");
  const auto key = library().init_quote(id_, false);
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_THAT(key->target_info, Each(std::byte{0x72}));
}

TEST_F(QuoteLibraryTest, MakesAQuoteOverTheReport) {
  ASSERT_TRUE(library().init_quote(id_, false).has_value());
  const auto size = library().quote_size(id_);
  ASSERT_TRUE(size.has_value()) << size.error().message;
  ASSERT_EQ(*size, kFakeQuoteBytes);
  ByteVector quote(*size);
  const auto made = library().get_quote(id_, report_number(7), std::nullopt, quote);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  const auto parsed = evidence::parse_quote(quote);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->report_data().front(), std::byte{7});
}

TEST_F(QuoteLibraryTest, BringsTheQuotingEnclavesReport) {
  ASSERT_TRUE(library().init_quote(id_, false).has_value());
  ByteVector quote(kFakeQuoteBytes);
  ByteArray<kQeReportInfoBytes> info{};
  info.front() = std::byte{1};
  const auto made = library().get_quote(id_, report_number(7), info, quote);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(info.front(), std::byte{1});
  EXPECT_THAT(std::span(info).last<432>(), Each(std::byte{0xe4}));
}

TEST_F(QuoteLibraryTest, WantsTheKeyInitialisedFirst) {
  const auto size = library().quote_size(id_);
  ASSERT_FALSE(size.has_value());
  EXPECT_EQ(size.error().code, QuoteErrorCode::kAttestationKeyNotInitialized);
}

struct Misbehaviour {
  std::string script;
  QuoteErrorCode code;
  std::vector<std::string> words;  ///< of the message
};

void expect_failure(const Misbehaviour& want, const std::optional<QuoteError>& got) {
  SCOPED_TRACE(want.script);
  const QuoteError error = got.value_or(QuoteError{QuoteErrorCode{0}, "no failure"});
  EXPECT_EQ(error.code, want.code);
  EXPECT_THAT(error.message, HasSubstr("fake_qe3_logic"));
  for (const std::string& word : want.words) EXPECT_THAT(error.message, HasSubstr(word));
}

template <class T>
std::optional<QuoteError> failure_of(const QuoteResult<T>& result) {
  if (result.has_value()) return std::nullopt;
  return result.error();
}

TEST_F(QuoteLibraryTest, NamesFunctionCodeAndRemedyOfAFailure) {
  const std::vector<Misbehaviour> rows = {
      {"init fail E00E",
       QuoteErrorCode::kPlatformLibraryUnavailable,
       {"sgx_ql_init_quote", "0xE00E PLATFORM_LIB_UNAVAILABLE", "libdcap_quoteprov.so.1"}},
      {"init fail E011",
       QuoteErrorCode::kNoPlatformCertificationData,
       {"0xE011 NO_PLATFORM_CERT_DATA", "register", "PCCS"}},
      {"init fail E016", QuoteErrorCode::kEnclaveLoad, {"/dev/sgx_provision", "noexec"}},
      {"init fail E019", QuoteErrorCode::kNetwork, {"NETWORK_ERROR", "pccs_url"}},
      {"init fail 4004", QuoteErrorCode{0x4004}, {"0x4004 SERVICE_INVALID_PRIVILEGE", "sgx_prv"}},
      {"init fail E045", QuoteErrorCode{0xE045}, {"0xE045 PERSISTENT_STORAGE_ERROR", "home"}},
      {"init fail D002", QuoteErrorCode{0xD002}, {"0xD002 error of the quoting enclave"}},
      {"init fail F003", QuoteErrorCode{0xF003}, {"provisioning certification enclave"}},
      {"init fail 1", QuoteErrorCode{1}, {"0x0001", "log"}},
      {"init fail FFFFFFFF", QuoteErrorCode{0xFFFFFFFF}, {"0xFFFFFFFF"}},
  };
  for (const Misbehaviour& row : rows) {
    fake_.say(row.script);
    expect_failure(row, failure_of(library().init_quote(id_, false)));
  }
}

TEST_F(QuoteLibraryTest, EveryFunctionMayFail) {
  ASSERT_TRUE(library().init_quote(id_, false).has_value());
  ByteVector quote(kFakeQuoteBytes);
  fake_.say("keyid fail E00B\nsize fail E012\nquote fail E013");
  expect_failure({"keyid", QuoteErrorCode::kUnsupportedAttestationKeyId, {"sgx_ql_get_keyid"}},
                 failure_of(library().key_id()));
  expect_failure({"size", QuoteErrorCode::kOutOfEpc, {"sgx_ql_get_quote_size", "EPC"}},
                 failure_of(library().quote_size(id_)));
  expect_failure({"quote", QuoteErrorCode::kReport, {"sgx_ql_get_quote failed"}},
                 failure_of(library().get_quote(id_, report_number(1), std::nullopt, quote)));
}

TEST_F(QuoteLibraryTest, RefusesAPublicKeyIdOfAnotherSize) {
  for (const char* size : {"0", "31", "33", "4096"}) {
    const std::string script = std::string("init value ") + size;
    fake_.say(script);
    expect_failure({script, QuoteErrorCode::kUnexpected, {"sgx_ql_init_quote", "instead of 32"}},
                   failure_of(library().init_quote(id_, false)));
  }
}

TEST_F(QuoteLibraryTest, RefusesAQuoteSizeThatCannotBe) {
  ASSERT_TRUE(library().init_quote(id_, false).has_value());
  for (const char* size : {"0", "65537", "4294967295"}) {
    const std::string script = std::string("size value ") + size;
    fake_.say(script);
    expect_failure({script, QuoteErrorCode::kUnexpected, {"sgx_ql_get_quote_size", size}},
                   failure_of(library().quote_size(id_)));
  }
  fake_.say("size value 65536");
  EXPECT_EQ(library().quote_size(id_).value_or(0), 65536U);
}

}  // namespace
}  // namespace confcom::platform
