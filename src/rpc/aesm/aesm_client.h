#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "rpc/aesm/aesm_message.h"

namespace confcom::rpc {

/// Where Intel's service listens, and so ours.
inline constexpr std::string_view kAesmSocketPath = "/var/run/aesmd/aesm.socket";

/// What a quote is asked for with a nonce: who shall be able to check the quoting enclave's REPORT.
struct QeReportInfo {
  ByteArray<16> nonce{};
  ByteArray<512> target_info{};
  ByteArray<432> qe_report{};  ///< filled in by the quoting enclave
};

struct QuoteReply {
  ByteVector quote;  ///< without padding
  std::optional<ByteArray<432>> qe_report;
};

/// Asks a quote helper, or Intel's AESM service, for DCAP quotes. One connection a call, each under
/// one deadline. Thread-safe.
///
/// Errors of all calls: unavailable (nobody listens: says what to look at; or the service says that
/// trying again may help); deadline; malformed (an answer that is none); untrusted (the REPORT was
/// refused: AESM code 47); invalid_argument (code 3); unsupported (code 38); internal (any other
/// code, named).
class AesmClient {
 public:
  explicit AesmClient(std::filesystem::path socket,
                      std::chrono::milliseconds timeout = std::chrono::seconds(15))
      : socket_(std::move(socket)), timeout_(timeout) {}

  /// The target info that a REPORT must be made for, and the attestation key's identifier.
  /// Initialises the key, as every client must before its first quote.
  struct InitReply {
    ByteArray<512> target_info{};
    ByteArray<32> public_key_id{};
  };
  [[nodiscard]] Result<InitReply> init_quote() const;

  [[nodiscard]] Result<std::uint32_t> quote_size() const;

  /// The quote over a REPORT. A service that has restarted since init_quote is initialised again,
  /// once.
  [[nodiscard]] Result<QuoteReply> quote(FixedBytes<432> report,
                                         const std::optional<QeReportInfo>& nonce = {}) const;

  /// One request and its answer, whatever its code. Tells the service how long it waits, unless the
  /// request does.
  [[nodiscard]] Result<AesmResponse> call(const AesmRequest& request) const;

 private:
  std::filesystem::path socket_;
  std::chrono::milliseconds timeout_;
};

}  // namespace confcom::rpc
