#include "service/quote_helper/aesm_quote_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/byte_writer.h"
#include "base/log.h"
#include "platform/testing/fake_quote_provider.h"
#include "service/quote_helper/inline_backend.h"

namespace confcom::service {
namespace {

using platform::QuoteErrorCode;
using platform::testing::FakeQuoteProvider;
using platform::testing::key_id_of_product;
using rpc::AesmError;
using rpc::AesmKind;
using rpc::AesmRequest;
using rpc::AesmResponse;
using ::testing::Each;

ByteVector known_id() { return to_vector(key_id_of_product(1)); }
ByteVector unknown_id() { return to_vector(key_id_of_product(2)); }

ByteVector cut(ByteVector bytes, std::size_t size) {
  bytes.resize(size);
  return bytes;
}

rpc::InitQuoteExRequest init_request() {
  return {.attestation_key_id = known_id(), .wants_public_key_id = true, .buffer_size = 32};
}

rpc::GetQuoteExRequest quote_request() {
  return {.report = ByteVector(432, std::byte{0x0e}),
          .attestation_key_id = known_id(),
          .qe_report_info = std::nullopt,
          .buffer_size = FakeQuoteProvider::kQuoteBytes};
}

/// The header's fields, then the identifiers.
ByteVector key_id_list(std::uint16_t id, std::uint16_t version, std::uint32_t count,
                       const std::vector<ByteVector>& ids) {
  ByteWriter out;
  out.le(id).le(version).le(count);
  for (const ByteVector& each : ids) out.put(each);
  return std::move(out).finish();
}

struct Row {
  std::string name;
  AesmRequest request;
  AesmError code;
};

class AesmQuoteServiceTest : public ::testing::Test {
 protected:
  AesmResponse answer(const AesmRequest& request) { return service_.answer(request); }

  template <class Body>
  Body answer_as(const AesmRequest& request) {
    const AesmResponse response = answer(request);
    const Body* body = std::get_if<Body>(&response.body);
    EXPECT_NE(body, nullptr) << "code " << std::to_underlying(response.code());
    return body != nullptr ? *body : Body{};
  }

  void init() { ASSERT_EQ(answer({init_request(), {}}).code(), AesmError::kSuccess); }

  void expect_codes(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      SCOPED_TRACE(row.name);
      const AesmResponse response = answer(row.request);
      EXPECT_EQ(response.code(), row.code);
      EXPECT_EQ(response.kind(), row.request.kind());
    }
  }

  FakeQuoteProvider provider_;
  Log log_{LogLevel::kError};
  AesmQuoteService service_{provider_, log_};
};

// What is asked rightly.

TEST_F(AesmQuoteServiceTest, InitialisesTheKey) {
  const auto answer = answer_as<rpc::InitQuoteExResponse>({init_request(), {}});
  EXPECT_EQ(answer.target_info, ByteVector(512, std::byte{0x71}));
  EXPECT_EQ(answer.public_key_id_size, 32U);
  EXPECT_EQ(answer.public_key_id, ByteVector(32, std::byte{0x9d}));
}

TEST_F(AesmQuoteServiceTest, TellsThePublicKeyIdsSizeAlone) {
  auto request = init_request();
  request.wants_public_key_id = false;
  for (const std::optional<std::uint64_t> size : {std::optional<std::uint64_t>{}, {0}, {31}}) {
    request.buffer_size = size;
    const auto answer = answer_as<rpc::InitQuoteExResponse>({request, {}});
    EXPECT_EQ(answer.target_info, ByteVector(512, std::byte{0x71}));
    EXPECT_EQ(answer.public_key_id_size, 32U);
    EXPECT_FALSE(answer.public_key_id.has_value());
  }
}

TEST_F(AesmQuoteServiceTest, TellsTheQuotesSize) {
  init();
  const auto answer =
      answer_as<rpc::GetQuoteSizeExResponse>({rpc::GetQuoteSizeExRequest{known_id()}, {}});
  EXPECT_EQ(answer.quote_size, FakeQuoteProvider::kQuoteBytes);
}

TEST_F(AesmQuoteServiceTest, QuotesTheReport) {
  init();
  const auto request = quote_request();
  const auto answer = answer_as<rpc::GetQuoteExResponse>({request, {}});
  EXPECT_EQ(answer.quote, FakeQuoteProvider::quote_over(Bytes(request.report).first<432>()));
  EXPECT_FALSE(answer.qe_report_info.has_value());
}

TEST_F(AesmQuoteServiceTest, PadsTheQuoteWithZerosToTheBuffersSize) {
  init();
  auto request = quote_request();
  for (const std::uint32_t size : {FakeQuoteProvider::kQuoteBytes + 1, 8192U, 65536U}) {
    request.buffer_size = size;
    const auto answer = answer_as<rpc::GetQuoteExResponse>({request, {}});
    ASSERT_EQ(answer.quote.size(), size);
    EXPECT_TRUE(equal(Bytes(answer.quote).first(FakeQuoteProvider::kQuoteBytes),
                      FakeQuoteProvider::quote_over(Bytes(request.report).first<432>())));
    EXPECT_TRUE(all_zero(Bytes(answer.quote).subspan(FakeQuoteProvider::kQuoteBytes)));
  }
}

TEST_F(AesmQuoteServiceTest, ReturnsTheQeReportInfoFilledIn) {
  init();
  auto request = quote_request();
  request.qe_report_info = ByteVector(960, std::byte{0x11});
  const auto answer = answer_as<rpc::GetQuoteExResponse>({request, {}});
  const ByteVector info = answer.qe_report_info.value_or(ByteVector{});
  ASSERT_EQ(info.size(), 960U);
  EXPECT_THAT(std::span(info).first(528), Each(std::byte{0x11}));
  EXPECT_THAT(std::span(info).last(432), Each(std::byte{0xe4}));
}

TEST_F(AesmQuoteServiceTest, ComparesOnlyWhatTellsKeysApart) {
  ByteVector with_other_end = known_id();
  with_other_end.at(158) = std::byte{1};
  with_other_end.push_back(std::byte{2});
  auto request = init_request();
  request.attestation_key_id = with_other_end;
  EXPECT_EQ(answer({request, {}}).code(), AesmError::kSuccess);
}

TEST_F(AesmQuoteServiceTest, SelectsTheDefaultKeyWhereThereIsNoList) {
  const auto answer = answer_as<rpc::SelectAttestationKeyIdResponse>(
      {rpc::SelectAttestationKeyIdRequest{std::nullopt}, {}});
  EXPECT_EQ(answer.attestation_key_id, known_id());
}

TEST_F(AesmQuoteServiceTest, SelectsTheFirstKnownKeyOfAList) {
  ByteVector marked = known_id();
  marked.back() = std::byte{1};
  const std::vector<std::vector<ByteVector>> lists = {
      {marked},
      {unknown_id(), marked, known_id()},
      {unknown_id(), unknown_id(), unknown_id(), unknown_id(), unknown_id(), unknown_id(),
       unknown_id(), unknown_id(), unknown_id(), marked},
  };
  for (const auto& ids : lists) {
    SCOPED_TRACE(ids.size());
    const auto list = key_id_list(0, 0, static_cast<std::uint32_t>(ids.size()), ids);
    const auto answer = answer_as<rpc::SelectAttestationKeyIdResponse>(
        {rpc::SelectAttestationKeyIdRequest{list}, {}});
    EXPECT_EQ(answer.attestation_key_id, marked);
  }
}

TEST_F(AesmQuoteServiceTest, KnowsOneKey) {
  const auto number = answer_as<rpc::GetSupportedAttestationKeyIdNumberResponse>(
      {rpc::GetSupportedAttestationKeyIdNumberRequest{}, {}});
  EXPECT_EQ(number.number, 1U);
  const auto ids = answer_as<rpc::GetSupportedAttestationKeyIdsResponse>(
      {rpc::GetSupportedAttestationKeyIdsRequest{256}, {}});
  EXPECT_EQ(ids.attestation_key_ids, known_id());
}

// What is asked wrongly: each row of the protocol's table of refusals.

TEST_F(AesmQuoteServiceTest, RefusesABadAttestationKeyId) {
  init();
  for (const auto& [name, id, code] :
       std::vector<std::tuple<std::string, std::optional<ByteVector>, AesmError>>{
           {"absent", std::nullopt, AesmError::kParameter},
           {"empty", ByteVector{}, AesmError::kParameter},
           {"compared part only", cut(known_id(), 158), AesmError::kParameter},
           {"one byte short", cut(known_id(), 255), AesmError::kParameter},
           {"unknown", unknown_id(), AesmError::kUnsupportedAttestationKeyId},
           {"zeros", ByteVector(256), AesmError::kUnsupportedAttestationKeyId}}) {
    auto init_quote = init_request();
    auto get_quote = quote_request();
    init_quote.attestation_key_id = get_quote.attestation_key_id = id;
    expect_codes({{name + ", InitQuoteEx", {init_quote, {}}, code},
                  {name + ", GetQuoteSizeEx", {rpc::GetQuoteSizeExRequest{id}, {}}, code},
                  {name + ", GetQuoteEx", {get_quote, {}}, code}});
  }
}

TEST_F(AesmQuoteServiceTest, LooksAtTheAttestationKeyIdFirst) {
  auto request = quote_request();
  request.attestation_key_id = unknown_id();
  request.report.clear();
  expect_codes({{"unknown", {request, {}}, AesmError::kUnsupportedAttestationKeyId}});
}

TEST_F(AesmQuoteServiceTest, RefusesAnotherBufferForThePublicKeyId) {
  std::vector<Row> rows;
  for (const std::optional<std::uint64_t> size :
       {std::optional<std::uint64_t>{}, {0}, {31}, {33}, {std::uint64_t{1} << 32 | 32}}) {
    auto request = init_request();
    request.buffer_size = size;
    rows.push_back({std::to_string(size.value_or(~0ULL)), {request, {}}, AesmError::kParameter});
  }
  expect_codes(rows);
}

TEST_F(AesmQuoteServiceTest, RefusesSizesThatCannotBe) {
  init();
  std::vector<Row> rows;
  const auto add = [&](std::string name, auto change) {
    auto request = quote_request();
    change(request);
    rows.push_back({std::move(name), {request, {}}, AesmError::kParameter});
  };
  add("empty report", [](auto& in) { in.report.clear(); });
  add("short report", [](auto& in) { in.report.resize(431); });
  add("long report", [](auto& in) { in.report.resize(433); });
  add("empty info", [](auto& in) { in.qe_report_info = ByteVector(); });
  add("short info", [](auto& in) { in.qe_report_info = ByteVector(959); });
  add("long info", [](auto& in) { in.qe_report_info = ByteVector(961); });
  add("no buffer", [](auto& in) { in.buffer_size = 0; });
  add("small buffer", [](auto& in) { in.buffer_size = FakeQuoteProvider::kQuoteBytes - 1; });
  add("buffer over the cap", [](auto& in) { in.buffer_size = 65537; });
  add("endless buffer", [](auto& in) { in.buffer_size = 0xFFFFFFFF; });
  expect_codes(rows);
}

TEST_F(AesmQuoteServiceTest, RefusesAForeignReport) {
  init();
  auto request = quote_request();
  request.report.front() = FakeQuoteProvider::kForeign;
  expect_codes({{"foreign", {request, {}}, AesmError::kInvalidReport}});
}

TEST_F(AesmQuoteServiceTest, WantsTheKeyInitialisedFirst) {
  expect_codes({{"size",
                 {rpc::GetQuoteSizeExRequest{known_id()}, {}},
                 AesmError::kAttestationKeyNotInitialized},
                {"quote", {quote_request(), {}}, AesmError::kAttestationKeyNotInitialized}});
}

TEST_F(AesmQuoteServiceTest, RefusesABadList) {
  const std::vector<ByteVector> eleven(11, known_id());
  const ByteVector good = key_id_list(0, 0, 1, {known_id()});
  ByteVector one_more = good;
  one_more.push_back(std::byte{0});
  const std::vector<std::pair<std::string, ByteVector>> lists = {
      {"empty", {}},
      {"header only", cut(good, 8)},
      {"one byte short", cut(good, 263)},
      {"one byte more", one_more},
      {"identifier", key_id_list(1, 0, 1, {known_id()})},
      {"version", key_id_list(0, 1, 1, {known_id()})},
      {"none", key_id_list(0, 0, 0, {})},
      {"none, but one is there", key_id_list(0, 0, 0, {known_id()})},
      {"eleven", key_id_list(0, 0, 11, eleven)},
      {"fewer than it says", key_id_list(0, 0, 2, {known_id()})},
      {"more than it says", key_id_list(0, 0, 1, {known_id(), known_id()})},
      {"count that overflows", key_id_list(0, 0, 0x01000001, {known_id()})},
  };
  for (const auto& [name, list] : lists) {
    expect_codes({{name, {rpc::SelectAttestationKeyIdRequest{list}, {}}, AesmError::kParameter}});
  }
}

TEST_F(AesmQuoteServiceTest, RefusesAListOfUnknownKeys) {
  const auto list = key_id_list(0, 0, 2, {unknown_id(), ByteVector(256)});
  expect_codes({{"unknown",
                 {rpc::SelectAttestationKeyIdRequest{list}, {}},
                 AesmError::kUnsupportedAttestationKeyId}});
}

TEST_F(AesmQuoteServiceTest, RefusesAnotherBufferForTheKeyIds) {
  for (const std::uint32_t size : {0U, 255U, 257U, 512U}) {
    expect_codes({{std::to_string(size),
                   {rpc::GetSupportedAttestationKeyIdsRequest{size}, {}},
                   AesmError::kParameter}});
  }
}

TEST_F(AesmQuoteServiceTest, TellsWhatItDoesNotServe) {
  using enum AesmKind;
  for (const AesmKind kind :
       {kInitQuote, kGetQuote, kGetLaunchToken, kReportAttestationError, kGetWhiteListSize,
        kGetWhiteList, kGetExtendedEpidGroupId, kSwitchExtendedEpidGroup, kCheckUpdateStatus}) {
    expect_codes({{std::string(to_string(kind)),
                   {rpc::UnservedRequest{kind}, {}},
                   AesmError::kServiceUnavailable}});
  }
  expect_codes({
      {"register", {rpc::RegisterRequest{0}, {}}, AesmError::kServiceUnavailable},
      {"register another", {rpc::RegisterRequest{1}, {}}, AesmError::kParameter},
  });
}

TEST_F(AesmQuoteServiceTest, AnswersAnIncompleteRequestByItsKind) {
  using enum AesmKind;
  for (const AesmKind kind :
       {kGetQuote, kRegister, kInitQuoteEx, kGetQuoteEx, kGetSupportedAttestationKeyIds}) {
    expect_codes({{std::string(to_string(kind)),
                   {rpc::IncompleteRequest{kind}, {}},
                   AesmError::kUnexpected}});
  }
}

// What the provider refuses.

TEST_F(AesmQuoteServiceTest, PassesTheProvidersFailuresOn) {
  init();
  provider_.init_failure = QuoteErrorCode::kNetwork;
  provider_.size_failure = QuoteErrorCode::kOutOfEpc;
  expect_codes({
      {"init", {init_request(), {}}, AesmError::kNetwork},
      {"size", {rpc::GetQuoteSizeExRequest{known_id()}, {}}, AesmError::kOutOfEpc},
      {"quote's size", {quote_request(), {}}, AesmError::kOutOfEpc},
  });
  provider_.size_failure.reset();
  provider_.quote_failure = QuoteErrorCode{0xE0FF};
  expect_codes({{"quote", {quote_request(), {}}, AesmError::kUnexpected}});
}

TEST_F(AesmQuoteServiceTest, NeedsTheKeysIdentifier) {
  provider_.key_id_failure = QuoteErrorCode::kEnclaveLoad;
  expect_codes({
      {"init", {init_request(), {}}, AesmError::kEnclaveLoad},
      {"select", {rpc::SelectAttestationKeyIdRequest{std::nullopt}, {}}, AesmError::kEnclaveLoad},
      {"ids", {rpc::GetSupportedAttestationKeyIdsRequest{256}, {}}, AesmError::kEnclaveLoad},
      {"number", {rpc::GetSupportedAttestationKeyIdNumberRequest{}, {}}, AesmError::kSuccess},
  });
}

TEST_F(AesmQuoteServiceTest, AnInlineBackendAnswersAtOnce) {
  InlineBackend backend(service_);
  int calls = 0;
  backend.handle({init_request(), {}}, [&](const AesmResponse& response) {
    ++calls;
    EXPECT_EQ(response.code(), AesmError::kSuccess);
  });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace confcom::service
