// How levels come together; which level is reached is in tcb_level_test.cc.

#include "verify/tcb_evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace confcom::verify {
namespace {

using collateral::TcbLevelStatus;
using collateral::TcbStatus;
using std::chrono::seconds;

/// The orders of the tables below.
constexpr std::array kTcbStatuses = {TcbStatus::kUpToDate,
                                     TcbStatus::kSwHardeningNeeded,
                                     TcbStatus::kConfigurationNeeded,
                                     TcbStatus::kConfigurationAndSwHardeningNeeded,
                                     TcbStatus::kOutOfDate,
                                     TcbStatus::kOutOfDateConfigurationNeeded,
                                     TcbStatus::kRevoked};
constexpr std::array kQuoteStatuses = {QuoteStatus::kUpToDate,
                                       QuoteStatus::kSwHardeningNeeded,
                                       QuoteStatus::kConfigurationNeeded,
                                       QuoteStatus::kConfigurationAndSwHardeningNeeded,
                                       QuoteStatus::kOutOfDate,
                                       QuoteStatus::kOutOfDateConfigurationNeeded,
                                       QuoteStatus::kRelaunchAdvised,
                                       QuoteStatus::kRelaunchAdvisedConfigurationNeeded,
                                       QuoteStatus::kRevoked};

// Short names, so that a table is read at one glance.
constexpr QuoteStatus kU = QuoteStatus::kUpToDate;
constexpr QuoteStatus kS = QuoteStatus::kSwHardeningNeeded;
constexpr QuoteStatus kC = QuoteStatus::kConfigurationNeeded;
constexpr QuoteStatus kB = QuoteStatus::kConfigurationAndSwHardeningNeeded;
constexpr QuoteStatus kO = QuoteStatus::kOutOfDate;
constexpr QuoteStatus kP = QuoteStatus::kOutOfDateConfigurationNeeded;
constexpr QuoteStatus kA = QuoteStatus::kRelaunchAdvised;
constexpr QuoteStatus kN = QuoteStatus::kRelaunchAdvisedConfigurationNeeded;
constexpr QuoteStatus kR = QuoteStatus::kRevoked;

// A row for each platform status, a column for each component status, in the order of kTcbStatuses.
constexpr QuoteStatus kConverged[7][7] = {
    {kU, kO, kO, kO, kO, kO, kR},  // UpToDate
    {kS, kO, kO, kO, kO, kO, kR},  // SWHardeningNeeded
    {kC, kP, kP, kP, kP, kP, kR},  // ConfigurationNeeded
    {kB, kP, kP, kP, kP, kP, kR},  // ConfigurationAndSWHardeningNeeded
    {kO, kO, kO, kO, kO, kO, kR},  // OutOfDate
    {kP, kP, kP, kP, kP, kP, kR},  // OutOfDateConfigurationNeeded
    {kR, kR, kR, kR, kR, kR, kR},  // Revoked
};

TcbLevelStatus level_status(TcbStatus status) { return {status, Timestamp{}, {}}; }

TEST(Converge, EveryPlatformStatusWithEveryComponentStatus) {
  for (std::size_t p = 0; p < kTcbStatuses.size(); ++p) {
    for (std::size_t c = 0; c < kTcbStatuses.size(); ++c) {
      SCOPED_TRACE(std::string(to_string(kTcbStatuses[p]))
                       .append(", component ")
                       .append(to_string(kTcbStatuses[c])));
      const TcbLevelStatus component = level_status(kTcbStatuses[c]);
      const TcbLevelStatus* const components[] = {&component};
      EXPECT_EQ(to_string(converge(level_status(kTcbStatuses[p]), components).status),
                to_string(kConverged[p][c]));
    }
  }
}

TEST(Converge, TheOrderOfTwoComponentsMakesNoDifference) {
  for (std::size_t p = 0; p < kTcbStatuses.size(); ++p) {
    for (std::size_t c = 0; c < kTcbStatuses.size(); ++c) {
      for (std::size_t d = c; d < kTcbStatuses.size(); ++d) {
        const TcbLevelStatus lesser = level_status(kTcbStatuses[c]);
        const TcbLevelStatus worse = level_status(kTcbStatuses[d]);
        const TcbLevelStatus platform_status = level_status(kTcbStatuses[p]);
        const TcbLevelStatus* const one_way[] = {&lesser, &worse};
        const TcbLevelStatus* const other_way[] = {&worse, &lesser};
        // The worse one decides.
        EXPECT_EQ(converge(platform_status, one_way).status, kConverged[p][d])
            << p << " " << c << " " << d;
        EXPECT_EQ(converge(platform_status, other_way).status, kConverged[p][d])
            << p << " " << c << " " << d;
      }
    }
  }
}

TEST(Converge, APlatformAloneKeepsItsStatus) {
  for (std::size_t p = 0; p < kTcbStatuses.size(); ++p) {
    const TcbEvaluation found = converge(level_status(kTcbStatuses[p]), {});
    EXPECT_EQ(to_string(found.status), to_string(kTcbStatuses[p]));
  }
}

TEST(Converge, TheOldestDateCounts) {
  struct Case {
    std::string name;
    int platform, qe, module;
    int want;
  };
  for (const Case& c : {Case{"platform's", 1, 2, 3, 1},
                        {"QE's", 2, 1, 3, 1},
                        {"module's", 2, 3, 1, 1},
                        {"all the same", 5, 5, 5, 5},
                        {"before 1970", 0, -9, 9, -9}}) {
    SCOPED_TRACE(c.name);
    const auto dated = [](int second) {
      return TcbLevelStatus{TcbStatus::kUpToDate, Timestamp(seconds(second)), {}};
    };
    const TcbLevelStatus qe = dated(c.qe);
    const TcbLevelStatus module = dated(c.module);
    const TcbLevelStatus* const components[] = {&qe, &module};
    EXPECT_EQ(converge(dated(c.platform), components).tcb_date, Timestamp(seconds(c.want)));
  }
}

TEST(Converge, AdvisoriesAreInOrderOfFirstAppearance) {
  using Ids = std::vector<std::string>;
  struct Case {
    std::string name;
    Ids platform, qe, module, want;
  };
  const Case cases[] = {
      {"none", {}, {}, {}, {}},
      {"platform, QE, module", {"C"}, {"B"}, {"A"}, {"C", "B", "A"}},
      {"not sorted", {"Z", "A"}, {"M"}, {}, {"Z", "A", "M"}},
      {"said twice by one", {"A", "B", "A"}, {}, {}, {"A", "B"}},
      {"said by two", {"A", "B"}, {"B", "C"}, {"C", "A", "D"}, {"A", "B", "C", "D"}},
      {"another case is another id", {"a"}, {"A"}, {}, {"a", "A"}}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto advised = [](const Ids& ids) {
      return TcbLevelStatus{TcbStatus::kUpToDate, Timestamp{}, ids};
    };
    const TcbLevelStatus qe = advised(c.qe);
    const TcbLevelStatus module = advised(c.module);
    const TcbLevelStatus* const components[] = {&qe, &module};
    EXPECT_EQ(converge(advised(c.platform), components).advisory_ids, c.want);
  }
}

// A row for each status at launch, a column for each present one, in the order of kQuoteStatuses.
constexpr QuoteStatus kRelaunch[9][9] = {
    {kU, kU, kU, kU, kU, kU, kU, kU, kR},  // UpToDate
    {kS, kS, kS, kS, kS, kS, kS, kS, kR},  // SWHardeningNeeded
    {kC, kC, kC, kC, kC, kC, kC, kC, kR},  // ConfigurationNeeded
    {kB, kB, kB, kB, kB, kB, kB, kB, kR},  // ConfigurationAndSWHardeningNeeded
    {kA, kA, kN, kN, kO, kO, kO, kO, kR},  // OutOfDate
    {kN, kN, kN, kN, kP, kP, kP, kP, kR},  // OutOfDateConfigurationNeeded
    {kA, kA, kA, kA, kA, kA, kA, kA, kR},  // RelaunchAdvised
    {kN, kN, kN, kN, kN, kN, kN, kN, kR},  // RelaunchAdvisedConfigurationNeeded
    {kR, kR, kR, kR, kR, kR, kR, kR, kR},  // Revoked
};

TEST(RelaunchStatus, EveryStatusAtLaunchWithEveryPresentOne) {
  for (std::size_t l = 0; l < kQuoteStatuses.size(); ++l) {
    for (std::size_t c = 0; c < kQuoteStatuses.size(); ++c) {
      SCOPED_TRACE(std::string(to_string(kQuoteStatuses[l]))
                       .append(", now ")
                       .append(to_string(kQuoteStatuses[c])));
      EXPECT_EQ(to_string(relaunch_status(kQuoteStatuses[l], kQuoteStatuses[c])),
                to_string(kRelaunch[l][c]));
    }
  }
}

TEST(ParseQuoteStatus, ReadsWhatToStringWrites) {
  constexpr std::array<std::string_view, 9> kWords = {"UpToDate",
                                                      "SWHardeningNeeded",
                                                      "ConfigurationNeeded",
                                                      "ConfigurationAndSWHardeningNeeded",
                                                      "OutOfDate",
                                                      "OutOfDateConfigurationNeeded",
                                                      "RelaunchAdvised",
                                                      "RelaunchAdvisedConfigurationNeeded",
                                                      "Revoked"};
  for (std::size_t i = 0; i < kQuoteStatuses.size(); ++i) {
    EXPECT_EQ(to_string(kQuoteStatuses[i]), kWords[i]);
    EXPECT_EQ(parse_quote_status(kWords[i]), kQuoteStatuses[i]);
  }
}

TEST(ParseQuoteStatus, RefusesEverythingElse) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view text :
       {""sv, "uptodate"sv, "UpToDate "sv, " UpToDate"sv, "UpToDat"sv, "UpToDate\0"sv,
        "Up_To_Date"sv, "OK"sv, "0"sv, "SwHardeningNeeded"sv}) {
    SCOPED_TRACE(text);
    const auto found = parse_quote_status(text);
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(found.error().message, testing::HasSubstr("UpToDate, SWHardeningNeeded, "));
  }
}

TEST(ParseQuoteStatus, QuotesNoMoreThan64BytesOfItsInput) {
  const auto found = parse_quote_status(std::string(1000, 'x'));
  ASSERT_FALSE(found.has_value());
  EXPECT_THAT(found.error().message, testing::HasSubstr("\"" + std::string(64, 'x') + "\""));
}

}  // namespace
}  // namespace confcom::verify
