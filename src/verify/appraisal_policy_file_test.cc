#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/hex.h"
#include "evidence/testing/quote_builder.h"
#include "verify/appraisal.h"

namespace confcom::verify {
namespace {

using evidence::testing::counted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

const ByteArray<6> kBytes6 = counted<6>(0xa1);
const ByteArray<32> kBytes32 = counted<32>(0xa1);
const ByteArray<48> kBytes48 = counted<48>(0xa1);
const ByteArray<64> kBytes64 = counted<64>(0xa1);

std::string object(std::string_view name, std::string_view value) {
  return fmt::format(R"({{"{}":{}}})", name, value);
}

template <std::size_t N>
std::string hex(const ByteArray<N>& bytes) {
  return fmt::format("\"{}\"", to_hex(bytes));
}

/// What stands for every member in the tables below.
enum class Kind { kBoolean, kInteger, kText, kTextList };

struct Member {
  std::string name;
  Kind kind;
  std::string value;                               ///< not the default
  std::function<bool(const AppraisalPolicy&)> is;  ///< whether the policy has it
};

template <auto Field, std::size_t N>
Member list(std::string name, const ByteArray<N>& bytes) {
  return {std::move(name), Kind::kTextList,
          fmt::format("[{0},\"{1}\"]", hex(bytes), std::string(2 * N, 'F')),
          [bytes](const AppraisalPolicy& p) {
            ByteArray<N> last;
            last.fill(std::byte{0xff});
            return p.*Field == std::vector<ByteArray<N>>{bytes, last};
          }};
}

template <std::size_t I>
Member rtmr(std::string name) {
  return {std::move(name), Kind::kTextList, fmt::format("[{}]", hex(kBytes48)),
          [](const AppraisalPolicy& p) {
            return p.rtmr[I] == std::vector{kBytes48} && p.rtmr[(I + 1) % 4].empty();
          }};
}

template <auto Field>
Member flag(std::string name) {
  return {std::move(name), Kind::kBoolean, AppraisalPolicy{}.*Field ? "false" : "true",
          [](const AppraisalPolicy& p) { return p.*Field != AppraisalPolicy{}.*Field; }};
}

template <auto Field>
Member number(std::string name, std::uint64_t max) {
  return {std::move(name), Kind::kInteger, std::to_string(max),
          [max](const AppraisalPolicy& p) { return p.*Field == max; }};
}

std::vector<Member> all_members() {
  using P = AppraisalPolicy;
  using Texts = std::vector<std::string>;
  return {
      {"accept_status", Kind::kTextList, R"(["OutOfDate","UpToDate"])",
       [](const P& p) {
         return p.accepted_statuses == std::vector{QuoteStatus::kOutOfDate, QuoteStatus::kUpToDate};
       }},
      flag<&P::allow_debug>("allow_debug"),
      flag<&P::require_sept_ve_disable>("require_sept_ve_disable"),
      list<&P::mr_enclave>("mr_enclave", kBytes32),
      list<&P::mr_signer>("mr_signer", kBytes32),
      number<&P::isv_prod_id>("isv_prod_id", 65535),
      number<&P::min_isv_svn>("min_isv_svn", 65535),
      list<&P::mr_td>("mr_td", kBytes48),
      list<&P::mr_seam>("mr_seam", kBytes48),
      rtmr<0>("rtmr0"),
      rtmr<1>("rtmr1"),
      rtmr<2>("rtmr2"),
      rtmr<3>("rtmr3"),
      {"report_data", Kind::kText, hex(kBytes64),
       [](const P& p) { return p.report_data == kBytes64; }},
      number<&P::min_tcb_evaluation_data_number>("min_tcb_evaluation_data_number", 4294967295),
      {"min_tcb_date", Kind::kText, R"("2025-05-14T01:02:03Z")",
       [](const P& p) {
         return p.min_tcb_date == parse_timestamp("2025-05-14T01:02:03Z").value();
       }},
      {"accept_advisories", Kind::kTextList, R"(["A","B"])",
       [](const P& p) { return p.accepted_advisories == Texts{"A", "B"}; }},
      {"reject_advisories", Kind::kTextList, R"(["A","B"])",
       [](const P& p) { return p.rejected_advisories == Texts{"A", "B"}; }},
      list<&P::fmspc>("fmspc", kBytes6),
      list<&P::rejected_fmspc>("reject_fmspc", kBytes6),
      flag<&P::allow_smt>("allow_smt"),
      flag<&P::allow_dynamic_platform>("allow_dynamic_platform"),
      flag<&P::allow_cached_keys>("allow_cached_keys"),
      {"collateral_grace_seconds", Kind::kInteger, "315360000",
       [](const P& p) { return p.collateral_grace == kMaxCollateralGrace; }},
  };
}

void expect_refusal(std::string_view json, ErrorCode code, std::string_view named) {
  SCOPED_TRACE(json.substr(0, 200));
  const auto policy = parse_appraisal_policy(json);
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(to_string(policy.error().code), to_string(code));
  EXPECT_THAT(policy.error().message, HasSubstr(named));
}

TEST(AppraisalPolicyFile, AnEmptyObjectIsTheStrictDefault) {
  const AppraisalPolicy policy = parse_appraisal_policy("{}").value();
  EXPECT_THAT(policy.accepted_statuses, ElementsAre(QuoteStatus::kUpToDate));
  EXPECT_FALSE(policy.allow_debug);
  EXPECT_TRUE(policy.require_sept_ve_disable);
  EXPECT_FALSE(policy.report_data.has_value());
  EXPECT_FALSE(policy.accepted_advisories.has_value());
  EXPECT_EQ(policy.collateral_grace, std::chrono::seconds(0));
  for (const Member& member : all_members()) EXPECT_FALSE(member.is(policy)) << member.name;
}

TEST(AppraisalPolicyFile, ReadsEachMemberAndNoOther) {
  for (const Member& member : all_members()) {
    SCOPED_TRACE(member.name);
    const auto policy = parse_appraisal_policy(object(member.name, member.value));
    ASSERT_TRUE(policy.has_value()) << policy.error().message;
    for (const Member& other : all_members())
      EXPECT_EQ(other.is(*policy), other.name == member.name) << other.name;
  }
}

TEST(AppraisalPolicyFile, ReadsAllMembersTogether) {
  std::string text;
  for (const Member& member : all_members())
    text += fmt::format(R"({}"{}": {})", text.empty() ? "" : ",\n", member.name, member.value);
  const auto policy = parse_appraisal_policy("{" + text + "}\n");
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  EXPECT_THAT(policy->rtmr, ::testing::Each(ElementsAre(kBytes48)));
  EXPECT_EQ(policy->report_data, kBytes64);
}

TEST(AppraisalPolicyFile, RefusesEachMemberOfAnotherType) {
  struct Value {
    Kind kind;
    std::string text;
  };
  const Value values[] = {
      {Kind::kBoolean, "true"}, {Kind::kInteger, "1"}, {Kind::kText, "\"UpToDate\""}};
  for (const Member& member : all_members()) {
    for (const Value& value : values) {
      if (value.kind == member.kind) continue;
      expect_refusal(object(member.name, value.text), ErrorCode::kMalformed, member.name);
      // In a list, text is of the right type.
      if (member.kind == Kind::kTextList && value.kind == Kind::kText) continue;
      expect_refusal(object(member.name, "[" + value.text + "]"), ErrorCode::kMalformed,
                     member.name);
    }
    expect_refusal(object(member.name, "null"), ErrorCode::kMalformed, member.name);
    expect_refusal(object(member.name, "{}"), ErrorCode::kMalformed, member.name);
  }
}

TEST(AppraisalPolicyFile, RefusesNumbersOutOfRange) {
  struct Case {
    std::string name;
    std::string value;
  };
  for (const Case& c : {Case{"isv_prod_id", "65536"},
                        {"min_isv_svn", "65536"},
                        {"min_tcb_evaluation_data_number", "4294967296"},
                        {"collateral_grace_seconds", "4294967296"}}) {
    expect_refusal(object(c.name, c.value), ErrorCode::kMalformed, c.name);
  }
  expect_refusal(R"({"min_isv_svn":18446744073709551616})", ErrorCode::kMalformed, "");
  for (const Member& member : all_members()) {
    if (member.kind != Kind::kInteger) continue;
    EXPECT_TRUE(parse_appraisal_policy(object(member.name, "0")).has_value());
    for (const char* value : {"-1", "1.0", "1e2", "0.5"}) {
      expect_refusal(object(member.name, value), ErrorCode::kMalformed, member.name);
    }
  }
}

TEST(AppraisalPolicyFile, RefusesMoreGraceThanItsCap) {
  expect_refusal(R"({"collateral_grace_seconds":315360001})", ErrorCode::kInvalidArgument,
                 "collateral_grace_seconds");
  expect_refusal(R"({"collateral_grace_seconds":4294967295})", ErrorCode::kInvalidArgument,
                 "collateral_grace_seconds");
}

TEST(AppraisalPolicyFile, RefusesToAcceptARevokedTcb) {
  expect_refusal(R"({"accept_status":["UpToDate","Revoked"]})", ErrorCode::kInvalidArgument,
                 "accept_status[1]");
}

TEST(AppraisalPolicyFile, RefusesBytesOfAnotherLengthAndWhatIsNoHexadecimal) {
  for (const Member& member : all_members()) {
    const bool is_list =
        member.kind == Kind::kTextList && member.value.find("a1a2") != std::string::npos;
    if (!is_list && member.name != "report_data") continue;
    const std::size_t begin = member.value.find("a1a2");
    const std::string digits = member.value.substr(begin, member.value.find('"', begin) - begin);
    const std::string not_hex = digits.substr(1) + "g";
    for (const std::string& bad :
         {digits + "00", digits.substr(2), digits.substr(1), not_hex, std::string()}) {
      const std::string value = is_list ? "[\"" + bad + "\"]" : "\"" + bad + "\"";
      expect_refusal(object(member.name, value), ErrorCode::kMalformed,
                     is_list ? member.name + "[0]" : member.name);
    }
  }
}

TEST(AppraisalPolicyFile, NamesTheElementThatIsWrong) {
  expect_refusal(R"({"accept_status":["UpToDate","Fine"]})", ErrorCode::kInvalidArgument,
                 "accept_status[1]");
  expect_refusal(R"({"reject_advisories":["A","B",3]})", ErrorCode::kMalformed,
                 "reject_advisories[2]");
  expect_refusal(R"({"accept_advisories":["A",null]})", ErrorCode::kMalformed,
                 "accept_advisories[1]");
  expect_refusal(R"({"min_tcb_date":"2025-02-30T00:00:00Z"})", ErrorCode::kMalformed,
                 "min_tcb_date");
  expect_refusal(R"({"min_tcb_date":"2025-02-20"})", ErrorCode::kMalformed, "min_tcb_date");
}

TEST(AppraisalPolicyFile, RefusesAnEmptyListBecauseItWouldDemandNothing) {
  for (const Member& member : all_members()) {
    if (member.kind != Kind::kTextList || member.name == "accept_advisories") continue;
    expect_refusal(object(member.name, "[]"), ErrorCode::kInvalidArgument, member.name);
  }
}

TEST(AppraisalPolicyFile, AnEmptyListOfAcceptedAdvisoriesAcceptsNone) {
  const AppraisalPolicy policy = parse_appraisal_policy(R"({"accept_advisories":[]})").value();
  EXPECT_THAT(policy.accepted_advisories, Optional(IsEmpty()));
}

TEST(AppraisalPolicyFile, RefusesUnknownMembers) {
  for (const char* name : {"accept_statuses", "Allow_debug", "allowDebug", "mr_enclave ", "rtmr4",
                           "rtmr", "comment", ""}) {
    expect_refusal(object(name, "true"), ErrorCode::kInvalidArgument, name);
    expect_refusal(object(name, "true"), ErrorCode::kInvalidArgument, "unknown member");
  }
}

TEST(AppraisalPolicyFile, RefusesDuplicateMembers) {
  for (const Member& member : all_members()) {
    const std::string twice = fmt::format(R"({{"{0}":{1},"{0}":{1}}})", member.name, member.value);
    expect_refusal(twice, ErrorCode::kMalformed, member.name);
  }
}

TEST(AppraisalPolicyFile, RefusesWhatIsNoObject) {
  for (const char* text : {"", " ", "[]", "null", "true", "\"UpToDate\"", "{", "{}}", "{} {}",
                           "{\"allow_debug\":true,}", "{allow_debug:true}", "// nothing\n{}"}) {
    expect_refusal(text, ErrorCode::kMalformed, "");
  }
}

}  // namespace
}  // namespace confcom::verify
