#pragma once

#include <utility>

#include "rpc/aesm/aesm_server.h"
#include "service/quote_helper/aesm_quote_service.h"

namespace confcom::service {

/// Answers in the thread that asks: for a provider that takes microseconds, cannot crash, and is
/// thread-safe.
class InlineBackend final : public rpc::AesmBackend {
 public:
  /// `service` must outlive the backend.
  explicit InlineBackend(AesmQuoteService& service) : service_(&service) {}

  void handle(rpc::AesmRequest request, Done done) override { done(service_->answer(request)); }

 private:
  AesmQuoteService* service_;
};

}  // namespace confcom::service
