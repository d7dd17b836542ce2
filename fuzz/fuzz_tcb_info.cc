// Whatever parse_tcb_info accepts: its signed text is what another JSON reader finds there, and
// that text and the signature alone parse to the same.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/hex.h"
#include "collateral/tcb_info.h"
#include "require.h"
#include "signed_text_oracle.h"

namespace {

using confcom::collateral::TcbInfo;
using confcom::fuzz::require;

/// What every consumer relies on without looking.
void require_invariants(const TcbInfo& info) {
  const bool tdx = info.tee_type == confcom::evidence::TeeType::kTdx;
  require(info.version == 2 || info.version == 3);
  require(info.version == 3 || !tdx);
  require(info.version == 2 || info.pce_id.has_value());
  require(!info.levels.empty() && info.levels.size() <= confcom::collateral::kMaxTcbLevels);
  require(info.tdx_module.has_value() == tdx);
  for (const auto& level : info.levels) require(level.tdx_component_svns.has_value() == tdx);
  for (const auto& identity : info.tdx_module_identities) require(tdx && !identity.levels.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = confcom::as_text(std::as_bytes(std::span(data, size)));
  const auto parsed = confcom::collateral::parse_tcb_info(text);
  if (!parsed.has_value()) return 0;
  require_invariants(parsed->info);
  confcom::fuzz::require_signed_text(text, "tcbInfo", parsed->signed_text);
  const auto again = confcom::collateral::parse_tcb_info(
      confcom::fuzz::envelope("tcbInfo", parsed->signed_text, confcom::to_hex(parsed->signature)));
  require(again.has_value() && *again == *parsed);
  return 0;
}
