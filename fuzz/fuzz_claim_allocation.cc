// What a claim is to get of a node, with its class' settings and its own: what is accepted is of
// devices that the node has, and no setting is taken that nobody has made; a CDI file comes of it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "require.h"
#include "rpc/kubernetes/resource_claim.h"
#include "service/dra_driver/cdi_spec.h"
#include "service/dra_driver/claim_allocation.h"

using confcom::fuzz::require;
using namespace confcom::service;  // NOLINT(google-build-using-namespace): a program

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = confcom::as_text(std::as_bytes(std::span(data, size)));
  const auto document = confcom::JsonDocument::parse(text);
  if (!document.has_value()) return 0;
  const auto claim = confcom::rpc::parse_resource_claim(document->root());
  if (!claim.has_value()) return 0;
  const std::vector<EpcDevice> devices = {{.name = "epc-0", .bytes = 64 << 20}};
  const auto allocation =
      read_allocation(*claim, {.name_space = "ns", .name = "claim", .uid = claim->uid},
                      {.pool = "node1", .devices = devices, .has_quote_helper = false});
  if (!allocation.has_value()) return 0;
  require(!allocation->shares.empty());
  for (const PreparedShare& share : allocation->shares) {
    require(share.device == "epc-0" && share.bytes > 0 && !share.quote_helper);
    require(!share.provision || text.contains("provision"));
  }
  require(confcom::JsonDocument::parse(cdi_spec(*allocation, {})).has_value());
  return 0;
}
