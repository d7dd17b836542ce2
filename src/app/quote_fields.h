#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "evidence/quote.h"
#include "verify/quote_verdict.h"

/// The one list of what a quote says, for people and programs alike.
namespace confcom::app {

/// Bytes are lower-case hexadecimal in the quote's order. Nothing at all: not stated.
using FieldValue =
    std::variant<std::monostate, bool, std::uint64_t, std::string, std::vector<std::string>>;

struct Field {
  std::string_view name;   ///< for programs: "mr_enclave"
  std::string_view label;  ///< for people: "MRENCLAVE"
  FieldValue value;
};

struct FieldGroup {
  std::string_view name;
  std::string_view label;
  std::vector<Field> fields;
};

/// What a quote says before anybody has verified it.
struct QuoteFields {
  std::vector<FieldGroup> groups;        ///< header, body, QE report, certification data, platform
  std::vector<FieldGroup> certificates;  ///< in the quote's order
};

[[nodiscard]] std::string_view to_string(evidence::TeeType tee);

[[nodiscard]] QuoteFields describe_quote(const evidence::Quote& quote);

/// What a verified quote says: body, platform, quoting enclave, collateral.
[[nodiscard]] std::vector<Field> describe_claims(const verify::QuoteClaims& claims);

}  // namespace confcom::app
