#include "service/dra_driver/epc_config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/dra_driver/epc_device.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

constexpr const char* kHead = R"("apiVersion": "sgx.confcom.dev/v1alpha1", "kind": "EpcConfig")";

Result<EpcConfig> parse(const std::string& members) {
  const auto document = JsonDocument::parse(fmt::format("{{{}}}", members));
  if (!document.has_value()) return std::unexpected(document.error());
  return parse_epc_config(document->root());
}

TEST(EpcConfig, EachSettingIsOptional) {
  EXPECT_EQ(parse(kHead), EpcConfig{});
  EXPECT_EQ(parse(fmt::format("{}, \"provision\": true", kHead)), (EpcConfig{.provision = true}));
  EXPECT_EQ(parse(fmt::format("{}, \"quoteHelper\": false, \"provision\": false", kHead)),
            (EpcConfig{.provision = false, .quote_helper = false}));
}

TEST(EpcConfig, UnknownFieldsAreRefusedByTheirPath) {
  const auto document = JsonDocument::parse(fmt::format(
      R"({{"status": {{"config": [{{"parameters": {{{}, "provsion": true}}}}]}}}})", kHead));
  ASSERT_TRUE(document.has_value());
  const auto parameters =
      document->root().member("status")->member("config")->elements()->at(0).member("parameters");
  const auto parsed = parse_epc_config(*parameters);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(parsed.error().message,
              HasSubstr("status.config[0].parameters.provsion: there is no"));
}

TEST(EpcConfig, WhatIsNotOneIsRefused) {
  EXPECT_EQ(parse(R"("kind": "EpcConfig")").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse(R"("apiVersion": "sgx.confcom.dev/v1alpha1")").error().code,
            ErrorCode::kMalformed);
  EXPECT_EQ(parse(R"("apiVersion": "sgx.confcom.dev/v2", "kind": "EpcConfig")").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(parse(R"("apiVersion": "sgx.confcom.dev/v1alpha1", "kind": "Other")").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(parse(fmt::format("{}, \"provision\": \"true\"", kHead)).error().code,
            ErrorCode::kMalformed);
  EXPECT_EQ(parse(fmt::format("{}, \"quoteHelper\": null", kHead)).error().code,
            ErrorCode::kMalformed);
}

/// A block of settings, of whom and for which requests.
struct Block {
  bool from_class = false;
  std::vector<std::string> requests{};
  std::string members{};
  std::string driver = kDraDriverName;
};

Result<EpcConfig> config_of(const std::vector<Block>& blocks, std::string_view request) {
  std::string text = "[";
  for (const Block& block : blocks) {
    text += fmt::format("{}{{{}, {}}}", text.size() > 1 ? "," : "", kHead, block.members);
  }
  const auto document = JsonDocument::parse(text + "]");
  EXPECT_TRUE(document.has_value());
  const auto parameters = *document->root().elements();
  rpc::ResourceClaim claim;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    claim.config.push_back({.from_class = blocks[i].from_class,
                            .requests = blocks[i].requests,
                            .driver = blocks[i].driver,
                            .parameters = parameters[i]});
  }
  return config_for(claim, request);
}

TEST(ConfigFor, TheClaimIsStrongerThanTheClass) {
  const Block of_class{.from_class = true, .members = R"("quoteHelper": false, "provision": true)"};
  const Block of_claim{.members = R"("quoteHelper": true, "provision": true)"};
  EXPECT_EQ(config_of({of_claim, of_class}, "epc"),
            (EpcConfig{.provision = true, .quote_helper = true}));
  EXPECT_EQ(config_of({of_class}, "epc"), (EpcConfig{.provision = true, .quote_helper = false}));
  EXPECT_EQ(config_of({}, "epc"), EpcConfig{});
}

TEST(ConfigFor, AClaimCannotHaveWhatTheClassDoesNotGrant) {
  const Block of_class{.from_class = true, .members = R"("provision": false)"};
  const Block of_claim{.members = R"("provision": true)"};
  const auto config = config_of({of_class, of_claim}, "epc");
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().code, ErrorCode::kDenied);
  const Block silent{.from_class = true, .members = R"("quoteHelper": true)"};
  EXPECT_EQ(config_of({silent, of_claim}, "epc").error().code, ErrorCode::kDenied);
  EXPECT_EQ(config_of({of_claim}, "epc").error().code, ErrorCode::kDenied);
  const Block both{.from_class = true, .members = R"("provision": true)"};
  EXPECT_EQ(config_of({both, of_claim}, "epc"), (EpcConfig{.provision = true}));
  const Block no{.members = R"("provision": false)"};
  EXPECT_EQ(config_of({both, no}, "epc"), (EpcConfig{.provision = false}));
}

TEST(ConfigFor, SettingsAreOfTheirRequests) {
  const Block one{.requests = {"one"}, .members = R"("quoteHelper": false)"};
  EXPECT_EQ(config_of({one}, "one"), (EpcConfig{.quote_helper = false}));
  EXPECT_EQ(config_of({one}, "one/small"), (EpcConfig{.quote_helper = false}));
  EXPECT_EQ(config_of({one}, "other"), EpcConfig{});
  const Block sub{.requests = {"one/small"}, .members = R"("quoteHelper": false)"};
  EXPECT_EQ(config_of({sub}, "one/small"), (EpcConfig{.quote_helper = false}));
  EXPECT_EQ(config_of({sub}, "one/large"), EpcConfig{});
}

TEST(ConfigFor, OtherDriversSettingsAreTheirs) {
  const Block other{.members = R"("anything": 1)", .driver = "gpu.example"};
  EXPECT_EQ(config_of({other}, "epc"), EpcConfig{});
  const Block ours{.requests = {"other"}, .members = R"("anything": 1)"};
  EXPECT_FALSE(config_of({ours}, "epc").has_value()) << "a mistake is told, whomever it is for";
}

}  // namespace
}  // namespace confcom::service
