#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "rego/syntax/parse.h"

namespace YAML {  // NOLINT(readability-identifier-naming): as it is called
class Node;
}

namespace confcom::rego::conformance {

/// What became of a case of OPA's suite.
struct CaseResult {
  bool passed = false;
  /// Why not; of a builtin that is not there yet, its name alone.
  std::string why = {};
  bool is_unimplemented = false;
};

/// Source: reference/policy.md D.1, "How OPA runs a case".
[[nodiscard]] CaseResult run_case(const YAML::Node& of, RegoVersion version);

}  // namespace confcom::rego::conformance
