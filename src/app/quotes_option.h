#pragma once

#include <string>

#include "app/aesm_socket_option.h"
#include "app/cli_forward.h"
#include "app/environment.h"
#include "base/error.h"
#include "enclave/enclave_loader.h"
#include "service/enclave_host/lazy_quotes.h"

namespace confcom::app {

/// `--quotes`, `--socket`, `--timeout`, `--quote-library` and $SGX_AESM_ADDR: whether an enclave's
/// quotes are made in the process that hosts it, or by a quote helper.
/// Source: Intel SGX DCAP: an application with SGX_AESM_ADDR set, to any value, quotes out of
/// process.
class QuotesOption {
 public:
  explicit QuotesOption(const Environment& environment)
      : has_aesm_address_(environment.variables.contains("SGX_AESM_ADDR")) {}

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Errors: invalid_argument (what does not go together, and why).
  [[nodiscard]] Result<void> check() const;
  /// For an enclave that runs on `backend`: in process its platform's own quotes.
  [[nodiscard]] service::LazyQuotes::Maker maker(enclave::Backend backend,
                                                 const std::string& sim_directory) const;

 private:
  [[nodiscard]] bool out_of_process() const { return has_aesm_address_ || quotes_ == kAesm; }

  static constexpr const char* kAesm = "aesm";
  static constexpr const char* kInProcess = "in-process";

  bool has_aesm_address_;
  std::string quotes_;
  AesmSocketOption socket_;
  std::string library_;
};

}  // namespace confcom::app
