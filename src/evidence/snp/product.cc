#include "evidence/snp/product.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/printable.h"

namespace confcom::evidence {
namespace {

struct Models {
  std::uint8_t family;
  std::uint8_t first;
  std::uint8_t last;
  std::optional<SnpProduct> product;  // none: Venice
};

constexpr auto kModels = std::to_array<Models>({
    {0x19, 0x00, 0x0f, SnpProduct::kMilan},
    {0x19, 0x10, 0x1f, SnpProduct::kGenoa},
    {0x19, 0xa0, 0xaf, SnpProduct::kGenoa},
    {0x1a, 0x00, 0x11, SnpProduct::kTurin},
    {0x1a, 0x50, 0x57, std::nullopt},
    {0x1a, 0x90, 0xaf, std::nullopt},
    {0x1a, 0xc0, 0xc7, std::nullopt},
});

constexpr auto kProducts =
    std::to_array({SnpProduct::kMilan, SnpProduct::kGenoa, SnpProduct::kTurin});

}  // namespace

std::string_view to_string(SnpProduct product) {
  switch (product) {
    case SnpProduct::kMilan:
      return "Milan";
    case SnpProduct::kGenoa:
      return "Genoa";
    case SnpProduct::kTurin:
      return "Turin";
  }
  return "unknown";
}

Result<SnpProduct> snp_product_of_cpuid(std::uint8_t family, std::uint8_t model) {
  const auto* const found = std::ranges::find_if(kModels, [&](const Models& models) {
    return family == models.family && model >= models.first && model <= models.last;
  });
  if (found != kModels.end() && found->product.has_value()) return *found->product;
  const std::string_view name = found == kModels.end() ? "no SEV-SNP product" : "Venice";
  return fail(ErrorCode::kUnsupported,
              fmt::format("processor of family {:#04x}, model {:#04x} is {}; Milan, Genoa and "
                          "Turin are supported",
                          family, model, name));
}

Result<SnpProduct> snp_product_of_name(std::string_view name) {
  const std::string_view line = name.substr(0, name.find('-'));
  const auto* const found =
      std::ranges::find(kProducts, line, [](SnpProduct p) { return to_string(p); });
  if (found != kProducts.end()) return *found;
  return fail(ErrorCode::kUnsupported,
              fmt::format("product \"{}\" is none of Milan, Genoa and Turin", printable(name)));
}

}  // namespace confcom::evidence
