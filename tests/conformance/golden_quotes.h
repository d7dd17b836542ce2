#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "collateral/quote_collateral.h"

/// The recorded quotes of attestation/sgx/golden, each with its collateral and the verdict that is
/// known for it.
namespace confcom::conformance {

inline const std::filesystem::path kSgxData =
    std::filesystem::path(CONFCOM_CONFORMANCE_DATA) / "attestation" / "sgx";

inline ByteVector load(const std::filesystem::path& path) {
  return load_file(path, kMaxFileBytes).value();
}

struct GoldenQuote {
  std::string name;
  ByteVector quote;
  collateral::QuoteCollateral collateral;
  Timestamp time;
  std::string tee;
  std::optional<std::string> status;
  std::vector<std::string> advisories;
  std::optional<std::string> reject;    ///< id of the check that fails
  std::optional<std::string> tcb_date;  ///< YYYY-MM-DD
  bool debug = false;
};

inline std::optional<std::string> optional_text(const JsonValue& object, std::string_view key) {
  const auto value = object.optional_member(key).value();
  if (!value.has_value() || !value->string().has_value()) return std::nullopt;
  return std::string(*value->string());
}

inline std::string required_text(const JsonValue& object, std::string_view key) {
  return std::string(object.member(key).value().string().value());
}

inline GoldenQuote load_golden(const std::filesystem::path& directory) {
  const ByteVector text = load(directory / "expected.json");
  const JsonDocument document = JsonDocument::parse(as_text(text)).value();
  const JsonValue expected = document.root();
  GoldenQuote out;
  out.name = directory.filename().string();
  out.quote = load(directory / "quote.bin");
  out.collateral = collateral::load_collateral_directory(directory).value();
  out.time = parse_timestamp(required_text(expected, "time")).value();
  out.tee = required_text(expected, "tee");
  out.status = optional_text(expected, "status");
  out.reject = optional_text(expected, "reject");
  out.tcb_date = optional_text(expected, "tcb_date");
  if (const auto debug = expected.optional_member("debug").value(); debug.has_value())
    out.debug = debug->boolean().value();
  if (const auto list = expected.optional_member("advisories").value(); list.has_value()) {
    const std::vector<JsonValue> ids = list->elements().value();
    for (const JsonValue& id : ids) out.advisories.emplace_back(id.string().value());
  }
  return out;
}

inline std::vector<std::filesystem::path> golden_directories() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(kSgxData / "golden"))
    out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

/// A test's name out of a path: letters, digits and underscores alone.
inline std::string test_name(const testing::TestParamInfo<std::filesystem::path>& info) {
  std::string name = info.param.filename().string();
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace confcom::conformance
