// Whatever parse_enclave_identity accepts: its signed text is what another JSON reader finds there,
// and that text and the signature alone parse to the same.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/hex.h"
#include "collateral/enclave_identity.h"
#include "require.h"
#include "signed_text_oracle.h"

using confcom::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = confcom::as_text(std::as_bytes(std::span(data, size)));
  const auto parsed = confcom::collateral::parse_enclave_identity(text);
  if (!parsed.has_value()) return 0;
  require(!parsed->identity.levels.empty());
  require(parsed->identity.levels.size() <= confcom::collateral::kMaxTcbLevels);
  confcom::fuzz::require_signed_text(text, "enclaveIdentity", parsed->signed_text);
  const auto again = confcom::collateral::parse_enclave_identity(confcom::fuzz::envelope(
      "enclaveIdentity", parsed->signed_text, confcom::to_hex(parsed->signature)));
  require(again.has_value() && *again == *parsed);
  return 0;
}
