#pragma once

#include <utility>

#include "rpc/aesm/aesm_client.h"
#include "service/enclave_host/quote_source.h"

namespace confcom::service {

/// Quotes that a quote helper, or Intel's AESM service, makes in its own process.
class AesmQuotes final : public QuoteSource {
 public:
  explicit AesmQuotes(rpc::AesmClient client) : client_(std::move(client)) {}

  [[nodiscard]] Result<ByteArray<512>> target_info() override {
    CONFCOM_TRY(const auto reply, client_.init_quote());
    return reply.target_info;
  }
  [[nodiscard]] Result<ByteVector> quote(FixedBytes<432> report) override {
    CONFCOM_TRY(rpc::QuoteReply reply, client_.quote(report));
    return std::move(reply.quote);
  }

 private:
  rpc::AesmClient client_;
};

}  // namespace confcom::service
