#include "app/snp_product_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {

void SnpProductOption::declare(CLI::App& app) {
  app.add_option("--snp-product", name_,
                 "The processor with SEV-SNP that it also has; its keys take seconds")
      ->type_name("PRODUCT")
      ->check(CLI::IsMember({"Milan", "Genoa", "Turin", "none"}))
      ->default_str(name_);
}

std::optional<evidence::SnpProduct> SnpProductOption::product() const {
  const auto product = evidence::snp_product_of_name(name_);
  return product.has_value() ? std::optional(*product) : std::nullopt;
}

}  // namespace confcom::app
