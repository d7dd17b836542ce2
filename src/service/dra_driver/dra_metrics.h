#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/error.h"
#include "service/dra_driver/sgx_dra_driver.h"

namespace confcom::service {

/// Counts what became of claims, and writes it with a driver's state as metrics. Thread-safe.
class DraMetrics {
 public:
  /// Null: it was done.
  void count_prepared(const Error* error) { count(prepared_, error); }
  void count_unprepared(const Error* error) { count(unprepared_, error); }

  /// In Prometheus' text format, version 0.0.4.
  [[nodiscard]] std::string text(const SgxDraDriver::State& state);

 private:
  using ByOutcome = std::map<std::string, std::uint64_t>;
  void count(ByOutcome& counts, const Error* error);

  std::mutex mutex_;
  ByOutcome prepared_;
  ByOutcome unprepared_;
};

}  // namespace confcom::service
