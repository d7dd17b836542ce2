#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "service/enclave_host/quote_source.h"

namespace confcom::service {

/// A source that is made when it is first asked: an enclave that never quotes needs no platform
/// that does. One that could not be made is tried again.
class LazyQuotes final : public QuoteSource {
 public:
  using Maker = std::function<Result<std::unique_ptr<QuoteSource>>()>;

  explicit LazyQuotes(Maker maker) : maker_(std::move(maker)) {}

  [[nodiscard]] Result<ByteArray<512>> target_info() override {
    CONFCOM_TRY(QuoteSource* const made, this->made());
    return made->target_info();
  }
  [[nodiscard]] Result<ByteVector> quote(FixedBytes<432> report) override {
    CONFCOM_TRY(QuoteSource* const made, this->made());
    return made->quote(report);
  }

 private:
  [[nodiscard]] Result<QuoteSource*> made() {
    const std::lock_guard hold(mutex_);
    if (made_ == nullptr) {
      CONFCOM_TRY(made_, maker_());
    }
    return made_.get();
  }

  Maker maker_;
  std::mutex mutex_;
  std::unique_ptr<QuoteSource> made_;  // guarded by mutex_ until it is there
};

}  // namespace confcom::service
