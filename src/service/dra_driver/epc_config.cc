#include "service/dra_driver/epc_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "service/dra_driver/epc_device.h"

namespace confcom::service {
namespace {

Result<void> check_is(const JsonValue& value, std::string_view wanted) {
  CONFCOM_TRY(const std::string_view text, value.string());
  if (text == wanted) return {};
  return value.error(ErrorCode::kInvalidArgument,
                     fmt::format("'{}', and this driver knows {}", printable(text), wanted));
}

Result<void> read_member(std::string_view name, const JsonValue& value, EpcConfig& out) {
  if (name == "apiVersion") return check_is(value, kEpcConfigVersion);
  if (name == "kind") return check_is(value, kEpcConfigKind);
  std::optional<bool>* const setting = name == "provision"     ? &out.provision
                                       : name == "quoteHelper" ? &out.quote_helper
                                                               : nullptr;
  if (setting == nullptr) {
    return value.error(ErrorCode::kInvalidArgument,
                       "there is no such field; there are provision and quoteHelper");
  }
  CONFCOM_TRY(*setting, value.boolean());
  return {};
}

/// "REQUEST/SUBREQUEST" is configured by either name.
bool is_for(const rpc::OpaqueConfig& config, std::string_view request) {
  const std::string_view main = request.substr(0, request.find('/'));
  return config.requests.empty() || std::ranges::any_of(config.requests, [&](const auto& each) {
           return each == request || each == main;
         });
}

Result<void> strengthen(const rpc::OpaqueConfig& config, const EpcConfig& stronger,
                        bool may_provision, EpcConfig& out) {
  if (stronger.provision == true && !may_provision) {
    return config.parameters.error(
        ErrorCode::kDenied, "provision: the device class does not grant it; ask for another class");
  }
  if (stronger.provision.has_value()) out.provision = stronger.provision;
  if (stronger.quote_helper.has_value()) out.quote_helper = stronger.quote_helper;
  return {};
}

}  // namespace

Result<EpcConfig> parse_epc_config(const JsonValue& parameters) {
  EpcConfig out;
  // Both have to be there, whatever they say.
  CONFCOM_CHECK(parameters.member("apiVersion"));
  CONFCOM_CHECK(parameters.member("kind"));
  CONFCOM_TRY(const auto members, parameters.members());
  for (const auto& [name, value] : members) CONFCOM_CHECK(read_member(name, value, out));
  return out;
}

Result<EpcConfig> config_for(const rpc::ResourceClaim& claim, std::string_view request) {
  EpcConfig out;
  for (const bool from_class : {true, false}) {
    const bool may_provision = from_class || out.provision == true;
    for (const rpc::OpaqueConfig& config : claim.config) {
      if (config.driver != kDraDriverName || config.from_class != from_class) continue;
      CONFCOM_TRY(const EpcConfig parsed, parse_epc_config(config.parameters));
      if (is_for(config, request)) CONFCOM_CHECK(strengthen(config, parsed, may_provision, out));
    }
  }
  return out;
}

}  // namespace confcom::service
