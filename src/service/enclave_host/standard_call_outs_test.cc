#include "service/enclave_host/standard_call_outs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>

#include "base/testing/scratch_directory.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

class FakeQuotes final : public QuoteSource {
 public:
  Result<ByteArray<512>> target_info() override { return ByteArray<512>{std::byte{5}}; }
  Result<ByteVector> quote(FixedBytes<432> report) override {
    if (report[0] == std::byte{0}) return fail(ErrorCode::kUntrusted, "not of this platform");
    return to_vector(report);
  }
};

class StandardCallOuts : public ::testing::Test {
 protected:
  template <sdk::OutgoingCall C>
  Result<typename C::Response> ask(const typename C::Request& request) {
    const CallOuts call_outs =
        standard_call_outs({.out = out_, .err = err_, .files = files_, .quotes = quotes_});
    CONFCOM_TRY(const ByteVector answer, call_outs.answer(C::kNumber, sdk::encode(request)));
    auto response = sdk::decode<typename C::Response>(answer);
    if (!response.has_value()) return fail(ErrorCode::kMalformed, "no such answer");
    return *std::move(response);
  }

  std::ostringstream out_;
  std::ostringstream err_;
  confcom::testing::ScratchDirectory scratch_;
  std::optional<EnclaveFiles> files_ = EnclaveFiles::open(scratch_.path()).value();
  FakeQuotes quotes_;
};

TEST_F(StandardCallOuts, PrintsTextAsItIs) {
  const std::string text("\x1b[1m\0\xff", 6);
  EXPECT_TRUE(ask<sdk::Print>({0, text}).has_value());
  EXPECT_TRUE(ask<sdk::Print>({1, "error\n"}).has_value());
  EXPECT_EQ(out_.str(), text);
  EXPECT_EQ(err_.str(), "error\n");
  EXPECT_EQ(ask<sdk::Print>({2, "?"}).error().code, ErrorCode::kMalformed);
}

TEST_F(StandardCallOuts, SaysWhenNobodyCanRead) {
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(ask<sdk::Print>({0, "text"}).error().code, ErrorCode::kIo);
}

TEST_F(StandardCallOuts, KeepsFiles) {
  EXPECT_EQ(ask<sdk::LoadFile>({"state"}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(ask<sdk::SaveFile>({"state", ByteVector(3)}).has_value());
  EXPECT_EQ(ask<sdk::LoadFile>({"state"}).value().content, ByteVector(3));
  EXPECT_EQ(ask<sdk::LoadFile>({"../state"}).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(StandardCallOuts, GivesNoFilesWithoutADirectory) {
  files_.reset();
  for (const Error& denied :
       {ask<sdk::LoadFile>({"state"}).error(), ask<sdk::SaveFile>({"state", {}}).error()}) {
    EXPECT_EQ(denied.code, ErrorCode::kDenied);
    EXPECT_THAT(denied.message, HasSubstr("--files"));
  }
}

TEST_F(StandardCallOuts, Quotes) {
  EXPECT_EQ(ask<sdk::GetTargetInfo>({}).value().target_info[0], std::byte{5});
  sdk::GetQuote::Request request;
  EXPECT_EQ(ask<sdk::GetQuote>(request).error().code, ErrorCode::kUntrusted);
  request.report[0] = std::byte{1};
  EXPECT_EQ(ask<sdk::GetQuote>(request).value().quote, to_vector(request.report));
}

}  // namespace
}  // namespace confcom::service
