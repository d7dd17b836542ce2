#include "platform/sgx_node/sgx_node.h"

#include <utility>

namespace confcom::platform {

Result<SgxNode> inspect_node(const CpuidSource& cpuid, const std::filesystem::path& root,
                             std::string kernel_release) {
  SgxNode out;
  out.kernel_release = std::move(kernel_release);
  const auto kernel = parse_kernel_release(out.kernel_release);
  out.cpu = inspect_cpu(cpuid);
  CONFCOM_TRY(const auto numa, read_numa_epc(root));
  out.epc = make_epc_inventory(out.cpu.epc, numa, kernel);
  out.devices = inspect_device_nodes(root);
  out.absence = why_no_sgx(out.cpu, out.epc, out.devices, kernel);
  const bool healthy = !out.absence.has_value() || !prevents_enclaves(*out.absence);
  for (EpcOfNode& node : out.epc.nodes) node.healthy = healthy;
  return out;
}

}  // namespace confcom::platform
