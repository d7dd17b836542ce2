#include "evidence/init_data.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <utility>

#include "base/printable.h"

namespace confcom::evidence {
namespace {

using crypto::HashAlgorithm;

constexpr std::pair<std::string_view, HashAlgorithm> kAlgorithms[] = {
    {"sha256", HashAlgorithm::kSha256}, {"sha-256", HashAlgorithm::kSha256},
    {"sha384", HashAlgorithm::kSha384}, {"sha-384", HashAlgorithm::kSha384},
    {"sha512", HashAlgorithm::kSha512}, {"sha-512", HashAlgorithm::kSha512}};

Result<std::string> text_at(const toml::table& document, std::string_view key) {
  const auto out = document[key].value_exact<std::string>();
  if (out.has_value()) return *out;
  return fail(ErrorCode::kMalformed, fmt::format("init data: {} is not there as text", key));
}

Result<HashAlgorithm> algorithm_of(std::string_view name) {
  for (const auto& [known, algorithm] : kAlgorithms) {
    if (name == known) return algorithm;
  }
  return fail(ErrorCode::kUnsupported, fmt::format("init data: algorithm \"{}\": expected sha-256, "
                                                   "sha-384 or sha-512",
                                                   printable(name)));
}

Result<toml::table> parse(std::string_view document) {
  try {
    return toml::parse(document);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kMalformed,
                fmt::format("init data: line {}: {}", error.source().begin.line,
                            printable(error.description())));
  }
}

}  // namespace

Result<ByteVector> init_data_digest(std::string_view document) {
  CONFCOM_TRY(const toml::table table, parse(document));
  CONFCOM_TRY(const std::string version, text_at(table, "version"));
  if (version != kInitDataVersion) {
    return fail(ErrorCode::kUnsupported, fmt::format("init data: version \"{}\": expected {}",
                                                     printable(version), kInitDataVersion));
  }
  CONFCOM_TRY(const std::string name, text_at(table, "algorithm"));
  CONFCOM_TRY(const HashAlgorithm algorithm, algorithm_of(name));
  return crypto::digest(algorithm, as_bytes(document));
}

}  // namespace confcom::evidence
