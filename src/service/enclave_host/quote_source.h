#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::service {

/// Where a host has its enclave's REPORTs made into quotes. Thread-safe.
class QuoteSource {
 public:
  QuoteSource() = default;
  QuoteSource(const QuoteSource&) = delete;
  QuoteSource& operator=(const QuoteSource&) = delete;
  virtual ~QuoteSource() = default;

  /// Of the quoting enclave: whom a REPORT must be made for. Errors: unavailable, deadline,
  /// internal, and others that say what the platform lacks.
  [[nodiscard]] virtual Result<ByteArray<512>> target_info() = 0;

  /// The quote over a REPORT, without padding. Errors: as above; untrusted (the REPORT is not of
  /// this platform, or not for its quoting enclave).
  [[nodiscard]] virtual Result<ByteVector> quote(FixedBytes<432> report) = 0;
};

}  // namespace confcom::service
