#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "rpc/aesm/aesm_server.h"
#include "service/quote_helper/quote_helper_health.h"

namespace confcom::service {

/// Counts what the quote helper's server does, and tells the helper's health of quotes made and of
/// failures that are the platform's. Thread-safe; a count takes no lock once its like was counted.
class QuoteHelperMetrics final : public rpc::AesmObserver {
 public:
  /// `health` must outlive the metrics.
  explicit QuoteHelperMetrics(QuoteHelperHealth& health);
  QuoteHelperMetrics(const QuoteHelperMetrics&) = delete;
  QuoteHelperMetrics& operator=(const QuoteHelperMetrics&) = delete;
  ~QuoteHelperMetrics() override;

  void on_accepted() override;
  void on_answered(rpc::AesmKind kind, rpc::AesmError code, std::chrono::nanoseconds took) override;
  void on_closed(rpc::AesmClosing why) override;

  /// In Prometheus' text format, version 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  QuoteHelperHealth* health_;
  std::unique_ptr<Families> families_;
};

}  // namespace confcom::service
