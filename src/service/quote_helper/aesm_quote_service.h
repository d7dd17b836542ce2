#pragma once

#include "platform/quote_provider.h"
#include "rpc/aesm/aesm_message.h"
#include "service/quote_helper/failure_log.h"

namespace confcom {
class Log;
}

namespace confcom::service {

/// Answers AESM requests with the quotes of one provider: DCAP's in full, every other with its own
/// answer and code 30. Blocks as long as the provider does. As thread-safe as the provider.
/// Source: intel/linux-sgx, aesm_service, which code answers which bad request.
class AesmQuoteService {
 public:
  /// `provider` and `log` must outlive the service.
  AesmQuoteService(platform::QuoteProvider& provider, Log& log)
      : provider_(&provider), log_(&log), failures_(log) {}

  [[nodiscard]] rpc::AesmResponse answer(const rpc::AesmRequest& request);

 private:
  platform::QuoteProvider* provider_;
  Log* log_;
  FailureLog failures_;
};

}  // namespace confcom::service
