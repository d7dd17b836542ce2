#include "rpc/aesm/aesm_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/testing/protobuf_fields.h"

namespace confcom::rpc {
namespace {

using testing::bytes_field;
using testing::concat;
using testing::fixed32_field;
using ::testing::HasSubstr;
using testing::varint_field;

const ByteVector kNothing;

AesmRequest parsed(Bytes in) {
  auto request = parse_aesm_request(in);
  if (request.has_value()) return *std::move(request);
  ADD_FAILURE() << request.error().message;
  return {};
}

/// The body as T, or a failed test and an empty T.
template <class T, class Message>
T body_of(const Message& message) {
  const T* const body = std::get_if<T>(&message.body);
  EXPECT_NE(body, nullptr);
  return body == nullptr ? T{} : *body;
}

std::string text_of(const std::optional<ByteVector>& bytes) {
  return bytes.has_value() ? std::string(as_text(*bytes)) : "absent";
}

ByteVector text(std::string_view value) { return to_vector(as_bytes(value)); }

TEST(ParseAesmRequest, ReadsInitQuoteEx) {
  const AesmRequest request = parsed(
      bytes_field(15, concat({bytes_field(1, as_bytes("id")), varint_field(3, 1),
                              varint_field(4, std::uint64_t{1} << 40), varint_field(9, 15000)})));
  const auto body = body_of<InitQuoteExRequest>(request);
  EXPECT_EQ(text_of(body.attestation_key_id), "id");
  EXPECT_TRUE(body.wants_public_key_id);
  EXPECT_EQ(body.buffer_size, std::uint64_t{1} << 40);
  EXPECT_EQ(request.timeout_ms, 15000U);
  EXPECT_EQ(request.kind(), AesmKind::kInitQuoteEx);
}

TEST(ParseAesmRequest, ReadsGetQuoteEx) {
  const AesmRequest request = parsed(bytes_field(
      17, concat({bytes_field(1, as_bytes("report")), bytes_field(2, as_bytes("id")),
                  bytes_field(3, as_bytes("info")), varint_field(4, 8192), varint_field(9, 0)})));
  const auto body = body_of<GetQuoteExRequest>(request);
  EXPECT_EQ(as_text(body.report), "report");
  EXPECT_EQ(text_of(body.attestation_key_id), "id");
  EXPECT_EQ(text_of(body.qe_report_info), "info");
  EXPECT_EQ(body.buffer_size, 8192U);
  EXPECT_EQ(request.timeout_ms, 0U);
}

TEST(ParseAesmRequest, ReadsTheOthersOfDcap) {
  const auto size = parsed(bytes_field(16, bytes_field(1, as_bytes("id"))));
  EXPECT_EQ(text_of(body_of<GetQuoteSizeExRequest>(size).attestation_key_id), "id");

  const auto select =
      parsed(bytes_field(19, concat({bytes_field(1, as_bytes("ids")), varint_field(2, 7)})));
  EXPECT_EQ(text_of(body_of<SelectAttestationKeyIdRequest>(select).attestation_key_ids), "ids");
  EXPECT_EQ(select.timeout_ms, 7U);

  const auto number = parsed(bytes_field(21, varint_field(9, 8)));
  std::ignore = body_of<GetSupportedAttestationKeyIdNumberRequest>(number);
  EXPECT_EQ(number.timeout_ms, 8U);

  const auto ids = parsed(bytes_field(22, varint_field(1, 256)));
  EXPECT_EQ(body_of<GetSupportedAttestationKeyIdsRequest>(ids).buffer_size, 256U);
}

TEST(ParseAesmRequest, KeepsAbsentApartFromEmpty) {
  const auto absent = body_of<GetQuoteSizeExRequest>(parsed(bytes_field(16, kNothing)));
  EXPECT_EQ(text_of(absent.attestation_key_id), "absent");
  const auto empty =
      body_of<GetQuoteSizeExRequest>(parsed(bytes_field(16, bytes_field(1, kNothing))));
  EXPECT_EQ(text_of(empty.attestation_key_id), "");
  EXPECT_FALSE(parsed(bytes_field(16, kNothing)).timeout_ms.has_value());
}

TEST(ParseAesmRequest, TellsUnservedRequestsApart) {
  struct Case {
    std::uint32_t number;
    ByteVector message;
  };
  const ByteVector three_numbers =
      concat({bytes_field(1, kNothing), varint_field(2, 1), varint_field(3, 1)});
  const std::vector<Case> cases = {
      {1, kNothing},
      {2, concat({bytes_field(1, as_bytes("r")), varint_field(2, 0), bytes_field(3, as_bytes("s")),
                  varint_field(6, 9)})},
      {3, concat({bytes_field(1, kNothing), bytes_field(2, kNothing), bytes_field(3, kNothing)})},
      {4, three_numbers},
      {10, kNothing},
      {11, varint_field(1, 5)},
      {12, kNothing},
      {13, varint_field(1, 5)},
      {18, concat({varint_field(2, 0), varint_field(3, 0)})},
  };
  for (const Case& c : cases) {
    const AesmRequest request =
        parsed(bytes_field(c.number, concat({c.message, varint_field(9, 77)})));
    EXPECT_EQ(body_of<UnservedRequest>(request).kind, static_cast<AesmKind>(c.number));
    EXPECT_EQ(request.timeout_ms, 77U) << c.number;
  }
  const auto reg = parsed(bytes_field(14, concat({bytes_field(1, kNothing), varint_field(2, 6)})));
  EXPECT_EQ(body_of<RegisterRequest>(reg).data_type, 6U);
}

TEST(ParseAesmRequest, KnowsAnIncompleteRequestsKind) {
  struct Case {
    std::string name;
    std::uint32_t number;
    ByteVector message;
  };
  const std::vector<Case> cases = {
      {"InitQuoteEx without wanting", 15, varint_field(4, 32)},
      {"InitQuoteEx wanting as bytes", 15, bytes_field(3, as_bytes("\1"))},
      {"GetQuoteEx without report", 17, varint_field(4, 32)},
      {"GetQuoteEx without buffer", 17, bytes_field(1, as_bytes("r"))},
      {"GetQuoteEx, buffer as fixed", 17,
       concat({bytes_field(1, as_bytes("r")), fixed32_field(4, 8192)})},
      {"GetSupportedAttKeyIDs", 22, kNothing},
      {"GetQuote", 2, bytes_field(1, as_bytes("r"))},
      {"GetLaunchToken", 3, kNothing},
      {"ReportAttestationError", 4, kNothing},
      {"SGXRegister", 14, varint_field(2, 0)},
      {"CheckUpdateStatus", 18, varint_field(2, 0)},
  };
  for (const Case& c : cases) {
    const AesmRequest request =
        parsed(bytes_field(c.number, concat({c.message, varint_field(9, 5)})));
    EXPECT_EQ(body_of<IncompleteRequest>(request).kind, static_cast<AesmKind>(c.number)) << c.name;
    EXPECT_EQ(request.timeout_ms, 5U) << c.name;
  }
}

/// Whatever the bytes' order: each request wins over all that come after it here.
TEST(ParseAesmRequest, OfSeveralTakesTheFirstInTheServicesOrder) {
  std::vector<std::uint32_t> order = {3, 1, 2, 4, 18, 10, 11, 12, 13, 14, 15, 16, 17, 19, 21, 22};
  while (!order.empty()) {
    ByteVector forwards;
    ByteVector backwards;
    for (const std::uint32_t number : order) {
      const ByteVector field = bytes_field(number, kNothing);
      forwards.insert(forwards.end(), field.begin(), field.end());
      backwards.insert(backwards.begin(), field.begin(), field.end());
    }
    const auto first = static_cast<AesmKind>(order.front());
    EXPECT_EQ(to_string(parsed(forwards).kind()), to_string(first));
    EXPECT_EQ(to_string(parsed(backwards).kind()), to_string(first));
    order.erase(order.begin());
  }
}

TEST(ParseAesmRequest, RefusesWhatIsNoRequest) {
  const ByteVector size = bytes_field(16, kNothing);
  struct Case {
    std::string name;
    ByteVector message;
    std::string_view part;
  };
  const std::vector<Case> cases = {
      {"nothing", kNothing, "none of the known requests"},
      {"an old session request", bytes_field(5, kNothing), "none of the known requests"},
      {"the last old one", bytes_field(9, kNothing), "none of the known requests"},
      {"an unknown field", bytes_field(23, kNothing), "none of the known requests"},
      {"20, which only answers have", bytes_field(20, kNothing), "none of the known requests"},
      {"a known field of another type", varint_field(16, 1), "none of the known requests"},
      {"text", text("GET / HTTP/1.1\r\n"), "not protobuf"},
      {"cut short", ByteVector(size.begin(), size.end() - 1), "not protobuf"},
      {"a broken message within", bytes_field(16, as_bytes("\x0a\x05")), "not protobuf"},
      {"a group that does not end", text("\x0b"), "not protobuf"},
      {"over the cap", bytes_field(16, bytes_field(1, ByteVector(kMaxAesmRequestBytes))), "most"},
  };
  for (const Case& c : cases) {
    const auto request = parse_aesm_request(c.message);
    ASSERT_FALSE(request.has_value()) << c.name;
    EXPECT_EQ(request.error().code, ErrorCode::kMalformed) << c.name;
    EXPECT_THAT(request.error().message, HasSubstr(c.part)) << c.name;
  }
}

TEST(ParseAesmRequest, ReadsUpToTheCap) {
  constexpr std::size_t kRoundIt = 2 + 3 + 1 + 3;  // two tags, each with a length of three bytes
  const ByteVector at_cap =
      bytes_field(16, bytes_field(1, ByteVector(kMaxAesmRequestBytes - kRoundIt)));
  ASSERT_EQ(at_cap.size(), kMaxAesmRequestBytes);
  EXPECT_TRUE(parse_aesm_request(at_cap).has_value());
}

std::vector<AesmRequest> requests_of_each_kind() {
  std::vector<AesmRequest> all = {
      {.body = InitQuoteExRequest{text("id"), true, 32}, .timeout_ms = 1},
      {.body = InitQuoteExRequest{}},
      {.body = GetQuoteSizeExRequest{text("id")}, .timeout_ms = 2},
      {.body = GetQuoteExRequest{text("report"), text("id"), text("info"), 8192}, .timeout_ms = 3},
      {.body = GetQuoteExRequest{}},
      {.body = SelectAttestationKeyIdRequest{text("ids")}, .timeout_ms = 4},
      {.body = GetSupportedAttestationKeyIdNumberRequest{}, .timeout_ms = 5},
      {.body = GetSupportedAttestationKeyIdsRequest{256}, .timeout_ms = 6},
      {.body = RegisterRequest{3}, .timeout_ms = 7},
  };
  for (const int number : {1, 2, 3, 4, 10, 11, 12, 13, 18}) {
    const UnservedRequest unserved{static_cast<AesmKind>(number)};
    all.emplace_back(unserved, 8U);
  }
  for (const int number : {2, 3, 4, 14, 15, 17, 18, 22}) {
    const IncompleteRequest incomplete{static_cast<AesmKind>(number)};
    all.emplace_back(incomplete, 9U);
  }
  return all;
}

TEST(WriteAesmRequest, WritesWhatIsReadAgain) {
  for (const AesmRequest& request : requests_of_each_kind()) {
    const ByteVector written = write_aesm_request(request);
    const AesmRequest again = parsed(written);
    EXPECT_EQ(again.body.index(), request.body.index()) << to_string(request.kind());
    EXPECT_EQ(to_string(again.kind()), to_string(request.kind()));
    EXPECT_EQ(again.timeout_ms, request.timeout_ms) << to_string(request.kind());
    EXPECT_EQ(to_hex(write_aesm_request(again)), to_hex(written)) << to_string(request.kind());
  }
}

TEST(WriteAesmRequest, WritesTheWiresNumbers) {
  const AesmRequest init{.body = InitQuoteExRequest{text("id"), true, 32}, .timeout_ms = 300};
  EXPECT_EQ(to_hex(write_aesm_request(init)),
            to_hex(bytes_field(15, concat({bytes_field(1, as_bytes("id")), varint_field(3, 1),
                                           varint_field(4, 32), varint_field(9, 300)}))));
  const AesmRequest select{.body = SelectAttestationKeyIdRequest{text("i")}, .timeout_ms = 1};
  EXPECT_EQ(to_hex(write_aesm_request(select)), "9a01050a01691001");
}

std::string hex_of(const AesmResponse& response) { return to_hex(write_aesm_response(response)); }

ByteVector zero_code() { return varint_field(1, 0); }

TEST(WriteAesmResponse, WritesTheWiresNumbers) {
  EXPECT_EQ(
      hex_of({InitQuoteExResponse{text("ti"), 32, text("key")}}),
      to_hex(bytes_field(15, concat({zero_code(), bytes_field(2, as_bytes("ti")),
                                     varint_field(3, 32), bytes_field(4, as_bytes("key"))}))));
  EXPECT_EQ(hex_of({GetQuoteSizeExResponse{4600}}),
            to_hex(bytes_field(16, concat({zero_code(), varint_field(2, 4600)}))));
  EXPECT_EQ(hex_of({GetQuoteExResponse{text("quote"), text("info")}}),
            to_hex(bytes_field(17, concat({zero_code(), bytes_field(2, as_bytes("quote")),
                                           bytes_field(3, as_bytes("info"))}))));
  EXPECT_EQ(hex_of({SelectAttestationKeyIdResponse{text("id")}}),
            to_hex(bytes_field(19, concat({zero_code(), bytes_field(2, as_bytes("id"))}))));
  EXPECT_EQ(hex_of({GetSupportedAttestationKeyIdNumberResponse{1}}),
            to_hex(bytes_field(21, concat({zero_code(), varint_field(2, 1)}))));
  EXPECT_EQ(hex_of({GetSupportedAttestationKeyIdsResponse{text("ids")}}),
            to_hex(bytes_field(22, concat({zero_code(), bytes_field(2, as_bytes("ids"))}))));
}

constexpr auto kAllNumbers = {1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22};

TEST(WriteAesmResponse, AnswersEachKindWithItsOwnFailure) {
  for (const int number : kAllNumbers) {
    const auto kind = static_cast<AesmKind>(number);
    const ByteVector written =
        write_aesm_response({AesmFailure{kind, AesmError::kServiceUnavailable}});
    EXPECT_EQ(to_hex(written),
              to_hex(bytes_field(static_cast<std::uint32_t>(number), varint_field(1, 30))));
    const auto again = parse_aesm_response(written, kind);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->code(), AesmError::kServiceUnavailable);
    EXPECT_EQ(again->kind(), kind);
  }
}

TEST(ParseAesmResponse, ReadsWhatIsWritten) {
  const std::vector<AesmResponse> all = {
      {InitQuoteExResponse{text("ti"), 32, text("key")}},
      {InitQuoteExResponse{}},
      {GetQuoteSizeExResponse{4600}},
      {GetQuoteExResponse{text("quote"), text("info")}},
      {GetQuoteExResponse{text("quote"), {}}},
      {SelectAttestationKeyIdResponse{text("id")}},
      {GetSupportedAttestationKeyIdNumberResponse{1}},
      {GetSupportedAttestationKeyIdsResponse{text("ids")}},
  };
  for (const AesmResponse& response : all) {
    const auto again = parse_aesm_response(write_aesm_response(response), response.kind());
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->body.index(), response.body.index());
    EXPECT_EQ(hex_of(*again), hex_of(response));
  }
}

TEST(ParseAesmResponse, KeepsCodesThatItDoesNotKnow) {
  const auto response =
      parse_aesm_response(bytes_field(17, varint_field(1, 4711)), AesmKind::kGetQuoteEx);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->code(), AesmError{4711});
}

TEST(ParseAesmResponse, RefusesWhatIsNoAnswer) {
  struct Case {
    std::string name;
    ByteVector message;
    AesmKind kind;
    std::string_view part;
  };
  using enum AesmKind;
  const std::vector<Case> cases = {
      {"nothing", kNothing, kGetQuoteEx, "the answer is missing"},
      {"another's", bytes_field(16, zero_code()), kGetQuoteEx, "the answer is missing"},
      {"no code", bytes_field(17, bytes_field(2, as_bytes("q"))), kGetQuoteEx, "errorCode"},
      {"no quote", bytes_field(17, zero_code()), kGetQuoteEx, "quote"},
      {"no size", bytes_field(16, zero_code()), kGetQuoteSizeEx, "quote_size"},
      {"no selection", bytes_field(19, zero_code()), kSelectAttestationKeyId, "selected_att_key"},
      {"no number", bytes_field(21, zero_code()), kGetSupportedAttestationKeyIdNumber, "num"},
      {"no ids", bytes_field(22, zero_code()), kGetSupportedAttestationKeyIds, "att_key_ids"},
      {"text", text("HTTP/1.1 200 OK"), kGetQuoteEx, "not protobuf"},
      {"over the cap", bytes_field(17, ByteVector(kMaxAesmResponseBytes)), kGetQuoteEx, "most"},
      {"no such kind", kNothing, AesmKind{5}, "the answer is missing"},
  };
  for (const Case& c : cases) {
    const auto response = parse_aesm_response(c.message, c.kind);
    ASSERT_FALSE(response.has_value()) << c.name;
    EXPECT_EQ(response.error().code, ErrorCode::kMalformed) << c.name;
    EXPECT_THAT(response.error().message, HasSubstr(c.part)) << c.name;
  }
}

TEST(ParseAesmResponse, ReadsOnlyRefusalsOfWhatIsUnserved) {
  const auto response =
      parse_aesm_response(bytes_field(2, varint_field(1, 0)), AesmKind::kGetQuote);
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace confcom::rpc
