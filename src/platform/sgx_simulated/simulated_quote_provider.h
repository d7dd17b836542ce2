#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "platform/quote_provider.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/sgx_simulated/versioned_directory.h"

namespace confcom::platform {

/// Quotes of the simulated platform in a directory. Follows the directory: once the platform there
/// has another attestation key, that is not initialised and must be asked for anew, as after a TCB
/// update of a real one. Thread-safe.
class SimulatedQuoteProvider final : public QuoteProvider {
 public:
  /// Errors: load_simulated_platform's.
  /// `follow_within`: how late a change of the directory may be noticed.
  [[nodiscard]] static Result<std::unique_ptr<SimulatedQuoteProvider>> open(
      const std::filesystem::path& directory, std::uint16_t quote_version,
      std::chrono::milliseconds follow_within = std::chrono::milliseconds(1));

  /// Makes a REPORT for the quoting enclave and quotes it, as a client would. Errors: what is wrong
  /// with the platform.
  [[nodiscard]] Result<void> self_test() const;

  [[nodiscard]] QuoteResult<ByteArray<kAttestationKeyIdBytes>> attestation_key_id() override;
  [[nodiscard]] QuoteResult<Key> init_quote() override;
  [[nodiscard]] QuoteResult<std::uint32_t> quote_size() override;
  [[nodiscard]] QuoteResult<void> get_quote(
      FixedBytes<432> report,
      std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
      std::span<std::byte> quote) override;

 private:
  using Platform = std::shared_ptr<const SimulatedPlatform>;  // a change may come amid a quote

  SimulatedQuoteProvider(VersionedDirectory directory, std::uint16_t quote_version,
                         std::chrono::milliseconds follow_within)
      : directory_(std::move(directory)),
        quote_version_(quote_version),
        follow_within_(follow_within) {}

  /// The platform that the directory has now. Called with mutex_ held.
  [[nodiscard]] QuoteResult<Platform> current();
  /// The same once it has been initialised.
  [[nodiscard]] QuoteResult<Platform> initialized();

  VersionedDirectory directory_;
  std::uint16_t quote_version_;
  std::chrono::milliseconds follow_within_;
  mutable std::mutex mutex_;
  std::string generation_;                        // guarded by mutex_, as are those below
  Platform platform_;                             // of that generation
  bool initialized_ = false;                      // a client has asked for its key
  std::chrono::steady_clock::time_point looked_;  // at the directory
};

}  // namespace confcom::platform
