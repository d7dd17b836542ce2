#pragma once

#include <cstdint>
#include <string_view>

namespace confcom::rpc {

/// Which request, and so which answer: equal field numbers in Request and Response.
enum class AesmKind : std::uint8_t {
  kInitQuote = 1,
  kGetQuote = 2,
  kGetLaunchToken = 3,
  kReportAttestationError = 4,
  kGetWhiteListSize = 10,
  kGetWhiteList = 11,
  kGetExtendedEpidGroupId = 12,
  kSwitchExtendedEpidGroup = 13,
  kRegister = 14,
  kInitQuoteEx = 15,
  kGetQuoteSizeEx = 16,
  kGetQuoteEx = 17,
  kCheckUpdateStatus = 18,
  kSelectAttestationKeyId = 19,
  kGetSupportedAttestationKeyIdNumber = 21,
  kGetSupportedAttestationKeyIds = 22,
};

/// "InitQuoteEx": for logs and metrics.
[[nodiscard]] std::string_view to_string(AesmKind kind);

}  // namespace confcom::rpc
