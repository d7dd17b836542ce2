#pragma once

#include "app/cli_forward.h"
#include "rego/syntax/parse.h"

namespace confcom::app {

/// `--v0-compatible`
class RegoVersionOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  [[nodiscard]] rego::RegoVersion version() const {
    return is_v0_ ? rego::RegoVersion::kV0 : rego::RegoVersion::kV1;
  }

 private:
  bool is_v0_ = false;
};

}  // namespace confcom::app
