#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli_forward.h"
#include "app/environment.h"
#include "base/error.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::app {

/// As what an enclave may run: options of who signs it.
class SigstructOptions {
 public:
  /// `environment` must outlive this object.
  explicit SigstructOptions(const Environment& environment) : environment_(&environment) {}

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// What they say. `misc_select`: what the enclave's file asks for, where no option says it.
  /// The same options give the same SIGSTRUCT. Errors: invalid_argument, with the option.
  [[nodiscard]] Result<evidence::Sigstruct> sigstruct(std::uint32_t misc_select) const;

 private:
  void declare_kss(CLI::App& app);
  [[nodiscard]] std::uint64_t attribute_flags() const;

  const Environment* environment_;
  std::uint16_t product_id_ = 0;
  std::uint16_t svn_ = 0;
  bool debug_ = false;
  bool provision_key_ = false;
  bool kss_ = false;
  std::string date_;
  std::uint64_t xfrm_ = 3;
  std::uint64_t xfrm_mask_ = ~std::uint64_t{0};
  std::optional<std::uint32_t> misc_select_;
  std::uint32_t misc_mask_ = ~std::uint32_t{0};
  std::string family_id_;
  std::string extended_product_id_;
};

}  // namespace confcom::app
