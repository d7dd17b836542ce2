#pragma once

#include <optional>
#include <string>

#include "app/cli_forward.h"
#include "evidence/snp/product.h"

namespace confcom::app {

/// `--snp-product Milan|Genoa|Turin|none`: which processor with SEV-SNP a simulated platform has.
class SnpProductOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Nothing for "none".
  [[nodiscard]] std::optional<evidence::SnpProduct> product() const;

 private:
  std::string name_ = "Milan";
};

}  // namespace confcom::app
