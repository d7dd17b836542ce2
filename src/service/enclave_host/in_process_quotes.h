#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "platform/quote_provider.h"
#include "service/enclave_host/quote_source.h"

namespace confcom::service {

/// Quotes that are made in the host's own process: of a simulated platform, or by Intel's library,
/// which can crash or hang it. One at a time.
class InProcessQuotes final : public QuoteSource {
 public:
  explicit InProcessQuotes(std::unique_ptr<platform::QuoteProvider> provider)
      : provider_(std::move(provider)) {}

  [[nodiscard]] Result<ByteArray<512>> target_info() override;
  [[nodiscard]] Result<ByteVector> quote(FixedBytes<432> report) override;

 private:
  /// Called with mutex_ held, as is the next.
  [[nodiscard]] platform::QuoteResult<std::uint32_t> ready_size();

  std::mutex mutex_;
  std::unique_ptr<platform::QuoteProvider> provider_;  // guarded by mutex_
};

}  // namespace confcom::service
