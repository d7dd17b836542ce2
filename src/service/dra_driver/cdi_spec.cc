#include "service/dra_driver/cdi_spec.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "service/dra_driver/epc_device.h"

namespace confcom::service {
namespace {

using Json = nlohmann::json;

constexpr const char* kCdiVersion = "0.6.0";
constexpr const char* kCdiClass = "epc";

std::string kind() { return fmt::format("{}/{}", kDraDriverName, kCdiClass); }

std::string device_name(const PreparedClaim& claim, std::size_t share) {
  return fmt::format("{}-{}", claim.uid, share);
}

/// "EPC_BYTES_LARGE_PART" of "large-part".
std::string variable_of(std::string_view request) {
  std::string out = fmt::format("{}_{}", kEpcBytesVariable, request);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '-' || c == '/') c = '_';
  }
  return out;
}

rpc::DeviceGrant grant_of(const PreparedShare& share, SgxHost host) {
  if (!share.quote_helper) host.socket_directory.clear();
  return enclave_grant(host, share.provision ? ProvisionAccess::kAll : ProvisionAccess::kNever);
}

/// A request may have several devices.
std::uint64_t bytes_of_request(const PreparedClaim& claim, std::string_view request) {
  std::uint64_t out = 0;
  for (const PreparedShare& each : claim.shares) out += each.request == request ? each.bytes : 0;
  return out;
}

/// The same for all devices of a claim or of a request, since of a variable that two devices of a
/// container set, one counts.
Json environment(const PreparedClaim& claim, const PreparedShare& share,
                 const rpc::DeviceGrant& grant) {
  Json out = Json::array();
  for (const auto& [name, value] : grant.environment) out.push_back(name + "=" + value);
  out.push_back(fmt::format("{}={}", kEpcBytesVariable, claim.bytes()));
  out.push_back(
      fmt::format("{}={}", variable_of(share.request), bytes_of_request(claim, share.request)));
  return out;
}

Json edits(const PreparedClaim& claim, const PreparedShare& share, const SgxHost& host) {
  const rpc::DeviceGrant grant = grant_of(share, host);
  Json out = {{"env", environment(claim, share, grant)}};
  for (const auto& node : grant.nodes) {
    out["deviceNodes"].push_back({{"path", node.container_path},
                                  {"hostPath", node.host_path},
                                  {"permissions", node.permissions}});
  }
  for (const auto& mount : grant.mounts) {
    out["mounts"].push_back({{"containerPath", mount.container_path},
                             {"hostPath", mount.host_path},
                             {"options", {"bind", mount.read_only ? "ro" : "rw"}}});
  }
  return out;
}

}  // namespace

std::string cdi_id(const PreparedClaim& claim, std::size_t share) {
  return fmt::format("{}={}", kind(), device_name(claim, share));
}

std::string cdi_spec(const PreparedClaim& claim, const SgxHost& host) {
  Json devices = Json::array();
  for (std::size_t i = 0; i < claim.shares.size(); ++i) {
    devices.push_back(
        {{"name", device_name(claim, i)}, {"containerEdits", edits(claim, claim.shares[i], host)}});
  }
  return Json{{"cdiVersion", kCdiVersion}, {"kind", kind()}, {"devices", devices}}.dump() + "\n";
}

std::string cdi_file_name(std::string_view uid) {
  return fmt::format("{}-{}.json", kDraDriverName, uid);
}

}  // namespace confcom::service
