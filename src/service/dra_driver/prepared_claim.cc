#include "service/dra_driver/prepared_claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/printable.h"

namespace confcom::service {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kMaxUidBytes = 64;
/// Of one node; sums of so many claims' shares stay far below 2^64.
constexpr std::uint64_t kMaxShareBytes = std::uint64_t{1} << 50;

Json json_of(const PreparedShare& share) {
  return {{"request", share.request},     {"device", share.device},
          {"shareID", share.share_id},    {"bytes", share.bytes},
          {"provision", share.provision}, {"quoteHelper", share.quote_helper}};
}

Result<std::string> text_in(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue value, object.member(key));
  CONFCOM_TRY(const std::string_view text, value.string());
  return std::string(text);
}

Result<bool> flag_in(const JsonValue& object, std::string_view key) {
  CONFCOM_TRY(const JsonValue value, object.member(key));
  return value.boolean();
}

Result<PreparedShare> parse_share(const JsonValue& value) {
  PreparedShare out;
  CONFCOM_TRY(out.request, text_in(value, "request"));
  CONFCOM_TRY(out.device, text_in(value, "device"));
  CONFCOM_TRY(out.share_id, text_in(value, "shareID"));
  CONFCOM_TRY(const JsonValue bytes, value.member("bytes"));
  CONFCOM_TRY(out.bytes, bytes.integer<std::uint64_t>());
  if (out.bytes > kMaxShareBytes)
    return bytes.error(ErrorCode::kMalformed, "more than any node has");
  CONFCOM_TRY(out.provision, flag_in(value, "provision"));
  CONFCOM_TRY(out.quote_helper, flag_in(value, "quoteHelper"));
  return out;
}

Result<void> check_version(const JsonValue& root) {
  CONFCOM_TRY(const JsonValue version, root.member("version"));
  CONFCOM_TRY(const auto number, version.integer<std::uint64_t>());
  if (number == kVersion) return {};
  return version.error(ErrorCode::kMalformed, fmt::format("{}, not {}", number, kVersion));
}

}  // namespace

std::uint64_t PreparedClaim::bytes() const {
  std::uint64_t out = 0;
  for (const PreparedShare& share : shares) out += share.bytes;
  return out;
}

std::uint64_t PreparedClaim::bytes_of(std::string_view device) const {
  std::uint64_t out = 0;
  for (const PreparedShare& share : shares) out += share.device == device ? share.bytes : 0;
  return out;
}

std::string write_prepared_claim(const PreparedClaim& claim) {
  Json shares = Json::array();
  for (const PreparedShare& share : claim.shares) shares.push_back(json_of(share));
  const Json out = {{"version", kVersion}, {"namespace", claim.name_space},
                    {"name", claim.name},  {"uid", claim.uid},
                    {"pool", claim.pool},  {"shares", shares}};
  return out.dump() + "\n";
}

Result<PreparedClaim> parse_prepared_claim(std::string_view json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  const JsonValue root = document.root();
  CONFCOM_CHECK(check_version(root));
  PreparedClaim out;
  CONFCOM_TRY(out.name_space, text_in(root, "namespace"));
  CONFCOM_TRY(out.name, text_in(root, "name"));
  CONFCOM_TRY(out.uid, text_in(root, "uid"));
  CONFCOM_TRY(out.pool, text_in(root, "pool"));
  CONFCOM_TRY(const JsonValue shares, root.member("shares"));
  CONFCOM_TRY(const auto elements, shares.elements());
  for (const JsonValue& element : elements) {
    CONFCOM_TRY(PreparedShare share, parse_share(element));
    out.shares.push_back(std::move(share));
  }
  return out;
}

Result<void> check_uid(std::string_view uid) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (!uid.empty() && uid.size() <= kMaxUidBytes && std::ranges::all_of(uid, is_plain)) return {};
  return fail(ErrorCode::kInvalidArgument, fmt::format("claim uid '{}': not one", printable(uid)));
}

}  // namespace confcom::service
