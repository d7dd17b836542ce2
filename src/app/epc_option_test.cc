#include "app/epc_option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "service/sgx_node/testing/fake_node.h"

namespace confcom::app {
namespace {

using ::testing::HasSubstr;

class EpcOptionTest : public ::testing::Test {
 protected:
  EpcOptionTest() { option_.declare(app_); }

  /// Last argument first, as the library takes them.
  void parse(std::vector<std::string> reversed) { app_.parse(std::move(reversed)); }
  [[nodiscard]] std::uint64_t found_mib() const {
    return option_.apply(std::make_unique<service::testing::FakeNode>(100))
        ->find()
        .value()
        .epc.total_mib();
  }

  CLI::App app_;
  EpcOption option_;
};

TEST_F(EpcOptionTest, IsAllThatThereIsUnlessGiven) {
  parse({});
  EXPECT_EQ(option_.share().value(), std::nullopt);
  EXPECT_EQ(option_.publisher_directory(), "/run/confcom");
  EXPECT_EQ(found_mib(), 100U);
}

TEST_F(EpcOptionTest, SaysHowMuchThereIs) {
  parse({"7", "--epc-mib"});
  EXPECT_EQ(found_mib(), 7U);
}

TEST_F(EpcOptionTest, RefusesMoreThanAnyMachineHas) {
  parse({"16777216", "--epc-mib"});
  EXPECT_THROW(parse({"16777217", "--epc-mib"}), CLI::ValidationError);
  EXPECT_THROW(parse({"-1", "--epc-mib"}), CLI::ParseError);
}

TEST_F(EpcOptionTest, TakesASizeAsKubernetesDoes) {
  for (const auto& [text, want] :
       {std::pair("64Gi", std::uint64_t{64} << 30), std::pair("1Mi", std::uint64_t{1} << 20),
        std::pair("1.5Gi", std::uint64_t{3} << 29), std::pair("2097152", std::uint64_t{2} << 20)}) {
    parse({text, "--epc-share"});
    EXPECT_EQ(option_.share().value(), want) << text;
  }
}

TEST_F(EpcOptionTest, RefusesWhatIsNoSizeOrTooLittle) {
  for (const char* const text : {"half", "-1Gi", "0", "1023Ki", "64GB"}) {
    parse({text, "--epc-share"});
    const auto refused = option_.share();
    ASSERT_FALSE(refused.has_value()) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(refused.error().message, HasSubstr("give a size of at least 1Mi"));
  }
}

}  // namespace
}  // namespace confcom::app
