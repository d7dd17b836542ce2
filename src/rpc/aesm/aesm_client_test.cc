#include "rpc/aesm/aesm_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_writer.h"
#include "base/hex.h"
#include "evidence/sgx/attestation_key_id.h"
#include "evidence/testing/quote_builder.h"
#include "rpc/testing/aesm_fixture.h"
#include "rpc/testing/canned_server.h"
#include "rpc/testing/fake_backend.h"

namespace confcom::rpc {
namespace {

using namespace std::string_view_literals;
using testing::CannedServer;
using ::testing::HasSubstr;

const ByteArray<512> kTargetInfo = evidence::testing::counted<512>(1);
const ByteArray<32> kKeyId = evidence::testing::counted<32>(2);
const ByteArray<432> kReport = evidence::testing::counted<432>(3);

ByteVector quote() { return write_quote(evidence::testing::sgx_quote_parts(3)); }

ByteVector padded_quote() {
  ByteVector padded = quote();
  padded.resize(8192);
  return padded;
}

/// Keeps the requests; answers as told for as long as there is something told, then as a good
/// service does.
class ScriptedBackend : public AesmBackend {
 public:
  using Answer = std::function<AesmResponse(AesmKind)>;

  void next(Answer answer) { script_.push_back(std::move(answer)); }
  void next_code(AesmError code) {
    next([code](AesmKind kind) { return AesmResponse{AesmFailure{kind, code}}; });
  }
  void next_body(AesmResponse response) {
    next([response = std::move(response)](AesmKind) { return response; });
  }

  void handle(AesmRequest request, Done done) override {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    if (script_.empty()) return done(good_answer(request));
    const Answer answer = std::exchange(script_.front(), {});
    script_.pop_front();
    done(answer(request.kind()));
  }

  std::vector<AesmRequest> requests() {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  static AesmResponse good_answer(const AesmRequest& request) {
    if (const auto* init = std::get_if<InitQuoteExRequest>(&request.body)) {
      InitQuoteExResponse response{.target_info = to_vector(kTargetInfo), .public_key_id_size = 32};
      if (init->wants_public_key_id) response.public_key_id = to_vector(kKeyId);
      return {response};
    }
    if (std::holds_alternative<GetQuoteSizeExRequest>(request.body)) {
      return {GetQuoteSizeExResponse{8192}};
    }
    const auto& get = std::get<GetQuoteExRequest>(request.body);
    return {GetQuoteExResponse{.quote = padded_quote(), .qe_report_info = get.qe_report_info}};
  }

  std::mutex mutex_;
  std::deque<Answer> script_;
  std::vector<AesmRequest> requests_;
};

class AesmClientTest : public testing::AesmFixture {
 protected:
  ScriptedBackend backend_;
  const AesmClient client_{path_};
};

template <class T>
void expect_error(const Result<T>& result, ErrorCode code, std::string_view part) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_string(result.error().code), to_string(code)) << result.error().message;
  EXPECT_THAT(result.error().message, HasSubstr(part));
}

template <class T>
T value_of(Result<T> result) {
  if (!result.has_value()) ADD_FAILURE() << result.error().message;
  return std::move(result).value_or(T{});
}

template <class T>
T body_of(const AesmRequest& request) {
  const T* const body = std::get_if<T>(&request.body);
  EXPECT_NE(body, nullptr);
  return body == nullptr ? T{} : *body;
}

TEST_F(AesmClientTest, InitializesByAskingForTheSizeFirst) {
  const Serving serving = serve(backend_);
  const auto reply = value_of(client_.init_quote());
  EXPECT_EQ(reply.target_info, kTargetInfo);
  EXPECT_EQ(reply.public_key_id, kKeyId);
  const std::vector<AesmRequest> requests = backend_.requests();
  ASSERT_EQ(requests.size(), 2U);
  const auto first = body_of<InitQuoteExRequest>(requests[0]);
  EXPECT_FALSE(first.wants_public_key_id);
  EXPECT_EQ(first.attestation_key_id, to_vector(evidence::default_attestation_key_id()));
  const auto second = body_of<InitQuoteExRequest>(requests[1]);
  EXPECT_TRUE(second.wants_public_key_id);
  EXPECT_EQ(second.buffer_size, 32U);
  EXPECT_EQ(second.attestation_key_id, to_vector(evidence::default_attestation_key_id()));
}

TEST_F(AesmClientTest, TellsHowLongItWaitsUnlessTheRequestDoes) {
  const Serving serving = serve(backend_);
  std::ignore = value_of(client_.quote_size());
  std::ignore = value_of(client_.call({.body = GetQuoteSizeExRequest{}, .timeout_ms = 7}));
  const std::vector<AesmRequest> requests = backend_.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].timeout_ms, 15'000U);
  EXPECT_EQ(requests[1].timeout_ms, 7U);
}

TEST_F(AesmClientTest, GetsAQuoteWithoutPadding) {
  const Serving serving = serve(backend_);
  const QuoteReply reply = value_of(client_.quote(kReport));
  EXPECT_EQ(reply.quote, quote());
  EXPECT_FALSE(reply.qe_report.has_value());
  const auto request = body_of<GetQuoteExRequest>(backend_.requests().back());
  EXPECT_EQ(request.report, to_vector(kReport));
  EXPECT_EQ(request.buffer_size, 8192U);
  EXPECT_EQ(request.attestation_key_id, to_vector(evidence::default_attestation_key_id()));
  EXPECT_FALSE(request.qe_report_info.has_value());
}

QeReportInfo nonce() {
  return {.nonce = evidence::testing::counted<16>(9), .target_info = kTargetInfo};
}

/// What a service makes of nonce(): the same with a REPORT at its end.
ByteVector filled_in(const QeReportInfo& info) {
  return std::move(ByteWriter().put(info.nonce).put(info.target_info).put(kReport)).finish();
}

TEST_F(AesmClientTest, GetsTheQuotingEnclavesReportForANonce) {
  const Serving serving = serve(backend_);
  backend_.next_body({GetQuoteSizeExResponse{8192}});
  backend_.next_body({GetQuoteExResponse{padded_quote(), filled_in(nonce())}});
  const QuoteReply reply = value_of(client_.quote(kReport, nonce()));
  EXPECT_EQ(reply.qe_report, kReport);
  const auto request = body_of<GetQuoteExRequest>(backend_.requests().back());
  const ByteVector sent = request.qe_report_info.value_or(ByteVector());
  ASSERT_EQ(sent.size(), 960U);
  EXPECT_EQ(to_hex(Bytes(sent).first(528)), to_hex(Bytes(filled_in(nonce())).first(528)));
}

TEST_F(AesmClientTest, InitializesAgainWhenTheServiceHasRestarted) {
  const Serving serving = serve(backend_);
  backend_.next_code(AesmError::kAttestationKeyNotInitialized);
  EXPECT_EQ(value_of(client_.quote(kReport)).quote, quote());
  std::vector<std::string> kinds;
  for (const AesmRequest& request : backend_.requests()) {
    kinds.emplace_back(to_string(request.kind()));
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre("GetQuoteSizeEx", "InitQuoteEx", "InitQuoteEx",
                                            "GetQuoteSizeEx", "GetQuoteEx"));
}

TEST_F(AesmClientTest, InitializesAgainBetweenSizeAndQuote) {
  const Serving serving = serve(backend_);
  backend_.next_body({GetQuoteSizeExResponse{8192}});
  backend_.next_code(AesmError::kAttestationKeyNotInitialized);
  EXPECT_EQ(value_of(client_.quote(kReport)).quote, quote());
}

TEST_F(AesmClientTest, InitializesAgainOnlyOnce) {
  const Serving serving = serve(backend_);
  backend_.next_code(AesmError::kAttestationKeyNotInitialized);
  backend_.next_body({InitQuoteExResponse{.public_key_id_size = 32}});
  backend_.next_body({InitQuoteExResponse{to_vector(kTargetInfo), 32, to_vector(kKeyId)}});
  backend_.next_code(AesmError::kAttestationKeyNotInitialized);
  expect_error(client_.quote(kReport), ErrorCode::kUnavailable, "code 42");
  EXPECT_EQ(backend_.requests().size(), 4U);
}

TEST_F(AesmClientTest, TellsRefusalsApartAndSaysWhatToDo) {
  const Serving serving = serve(backend_);
  struct Case {
    AesmError code;
    ErrorCode want;
    std::string_view part;
  };
  const std::vector<Case> cases = {
      {AesmError::kInvalidReport, ErrorCode::kUntrusted,
       "code 47, invalid report; make the REPORT"},
      {AesmError::kParameter, ErrorCode::kInvalidArgument, "code 3, invalid parameter; check"},
      {AesmError::kUnsupportedAttestationKeyId, ErrorCode::kUnsupported, "code 38"},
      {AesmError::kNetwork, ErrorCode::kUnavailable, "code 12"},
      {AesmError::kServiceStopped, ErrorCode::kUnavailable, "code 17"},
      {AesmError::kBusy, ErrorCode::kUnavailable, "code 18, busy; try again"},
      {AesmError::kOutOfEpc, ErrorCode::kUnavailable, "code 29"},
      {AesmError::kServiceUnavailable, ErrorCode::kUnavailable, "code 30"},
      {AesmError::kEnclaveLost, ErrorCode::kUnavailable, "code 46"},
      {AesmError::kNoPlatformCertificationData, ErrorCode::kInternal, "code 44"},
      {AesmError{4711}, ErrorCode::kInternal, "code 4711, AESM error"},
  };
  for (const Case& c : cases) {
    backend_.next_code(c.code);
    expect_error(client_.quote_size(), c.want, c.part);
  }
}

TEST_F(AesmClientTest, RefusesInitAnswersOfWrongSizes) {
  const Serving serving = serve(backend_);
  struct Case {
    std::string name;
    std::vector<AesmResponse> answers;
    std::string_view part;
  };
  const AesmResponse size{InitQuoteExResponse{.public_key_id_size = 32}};
  const std::vector<Case> cases = {
      {"no size", {{InitQuoteExResponse{}}}, "identifier of 0 bytes"},
      {"another size", {{InitQuoteExResponse{.public_key_id_size = 33}}}, "of 33 bytes"},
      {"no target info",
       {size, {InitQuoteExResponse{.public_key_id = to_vector(kKeyId)}}},
       "target_info has 0"},
      {"short target info",
       {size, {InitQuoteExResponse{ByteVector(511), 32, to_vector(kKeyId)}}},
       "target_info has 511"},
      {"no key id",
       {size, {InitQuoteExResponse{.target_info = to_vector(kTargetInfo)}}},
       "pub_key_id has 0"},
      {"long key id",
       {size, {InitQuoteExResponse{to_vector(kTargetInfo), 32, ByteVector(33)}}},
       "pub_key_id has 33"},
  };
  for (const Case& c : cases) {
    for (const AesmResponse& answer : c.answers) backend_.next_body(answer);
    expect_error(client_.init_quote(), ErrorCode::kMalformed, c.part);
  }
}

TEST_F(AesmClientTest, RefusesQuoteAnswersThatAreWrong) {
  const Serving serving = serve(backend_);
  struct Case {
    std::string name;
    AesmResponse answer;
    ErrorCode code;
    std::string_view part;
  };
  QeReportInfo other = nonce();
  other.nonce[0] ^= std::byte{1};
  ByteVector trailing = padded_quote();
  trailing.back() = std::byte{1};
  const std::vector<Case> cases = {
      {"no report", {GetQuoteExResponse{padded_quote(), {}}}, ErrorCode::kMalformed, "info has 0"},
      {"short report",
       {GetQuoteExResponse{padded_quote(), ByteVector(959)}},
       ErrorCode::kMalformed,
       "info has 959"},
      {"another nonce",
       {GetQuoteExResponse{padded_quote(), filled_in(other)}},
       ErrorCode::kMalformed,
       "nonce is not"},
      {"no quote", {GetQuoteExResponse{{}, filled_in(nonce())}}, ErrorCode::kTruncated, "quote"},
      {"trailing byte",
       {GetQuoteExResponse{trailing, filled_in(nonce())}},
       ErrorCode::kMalformed,
       "padding"},
  };
  for (const Case& c : cases) {
    backend_.next_body({GetQuoteSizeExResponse{8192}});
    backend_.next_body(c.answer);
    expect_error(client_.quote(kReport, nonce()), c.code, c.part);
  }
}

TEST_F(AesmClientTest, RefusesWhatIsNoAnswer) {
  struct Case {
    std::string name;
    ByteVector answer;
    ErrorCode code;
    std::string_view part;
  };
  const ByteVector good = answer_frame({GetQuoteSizeExResponse{4600}});
  const std::vector<Case> cases = {
      {"closed at once", {}, ErrorCode::kUnavailable, "closed the connection without an answer"},
      {"cut short", ByteVector(good.begin(), good.end() - 1), ErrorCode::kMalformed, "ends after"},
      {"length 0", ByteVector(4), ErrorCode::kMalformed, "length 0"},
      {"length over the cap", to_vector(as_bytes("\1\x10\1\0"sv)), ErrorCode::kMalformed,
       "length 69633"},
      {"no protobuf", aesm_frame(as_bytes("HTTP/1.1 400")), ErrorCode::kMalformed, "protobuf"},
      {"another's answer", answer_frame({GetSupportedAttestationKeyIdNumberResponse{1}}),
       ErrorCode::kMalformed, "is missing"},
  };
  for (const Case& c : cases) {
    const CannedServer server(path_, c.answer);
    expect_error(client_.quote_size(), c.code, c.part);
  }
}

TEST_F(AesmClientTest, WaitsNoLongerThanItIsTold) {
  testing::HoldingBackend never_answers;
  const Serving serving = serve(never_answers);
  const AesmClient impatient(path_, std::chrono::milliseconds(200));
  expect_error(impatient.quote_size(), ErrorCode::kDeadline, "the answer took longer");
}

TEST_F(AesmClientTest, SaysWhatToLookAtWhenNobodyListens) {
  expect_error(client_.quote_size(), ErrorCode::kUnavailable,
               "is its server (quote helper, kubelet) running");
}

TEST_F(AesmClientTest, TakesTheLongestAnswer) {
  const std::size_t rest = answer_frame({GetQuoteExResponse{ByteVector(65536), {}}}).size() - 65536;
  const AesmResponse longest{GetQuoteExResponse{
      ByteVector(kMaxAesmResponseBytes + kAesmFrameHeaderBytes - rest, std::byte{7}), {}}};
  ASSERT_EQ(answer_frame(longest).size(), kMaxAesmResponseBytes + kAesmFrameHeaderBytes);
  const CannedServer server(path_, answer_frame(longest));
  const AesmResponse answer = value_of(client_.call({.body = GetQuoteExRequest{}}));
  EXPECT_EQ(answer_frame(answer), answer_frame(longest));
}

}  // namespace
}  // namespace confcom::rpc
