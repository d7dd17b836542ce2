#include "service/device_plugin/sgx_device_plugin.h"

#include <fmt/format.h>

#include <thread>
#include <utility>

#include "base/log.h"
#include "rpc/directory_watcher.h"
#include "rpc/event_loop.h"
#include "service/device_plugin/offered_resource.h"

namespace confcom::service {
/// A resource, and its service to the kubelet.
struct SgxDevicePlugin::Served {
  Served(SgxDevicePlugin& plugin, Kind kind_in, const std::string& name)
      : kind(kind_in),
        offer(name,
              [&observer = plugin.observer_, name](std::uint64_t count, const Error* error) {
                observer.on_allocated(name, count, error);
              }),
        endpoint(plugin.loop_, plugin.log_, plugin.options_.kubelet_directory, offer) {}

  const Kind kind;
  OfferedResource offer;
  PluginEndpoint endpoint;
};

SgxDevicePlugin::SgxDevicePlugin(rpc::EventLoop& loop, Log& log, const NodeSource& source,
                                 Observer& observer, SgxDevicePluginOptions options)
    : loop_(loop),
      log_(log),
      observer_(observer),
      options_(std::move(options)),
      node_(loop, source, [this](const NodeFindings& findings, const std::string& unreadable) {
        apply(findings, unreadable);
      }) {}

SgxDevicePlugin::~SgxDevicePlugin() = default;

DevicePool SgxDevicePlugin::epc_pool(const NodeFindings& findings) const {
  DevicePool out;
  for (const platform::EpcOfNode& node : findings.epc.nodes) {
    out.groups.push_back({.count = node.mib(),
                          .healthy = node.healthy,
                          .numa_node = options_.numa_hints ? node.numa_node : std::nullopt});
  }
  return out;
}

DevicePool SgxDevicePlugin::pool_of(Kind kind, const NodeFindings& findings) const {
  if (!was_usable_) return {};
  if (kind == Kind::kEpc) return epc_pool(findings);
  return {.id_prefix = kind == Kind::kEnclave ? "enclave-" : "provision-",
          .groups = {{.count = options_.enclave_limit, .healthy = healthy_mib(findings.epc) > 0}}};
}

rpc::DeviceGrant SgxDevicePlugin::grant_of(Kind kind, const NodeFindings& findings) const {
  const SgxHost host{.enclave_nodes = findings.enclave_nodes,
                     .provision_nodes = findings.provision_nodes,
                     .sim_share = findings.sim_share,
                     .socket_directory = options_.quote_helper_socket_directory};
  return kind == Kind::kProvision ? provision_grant(host, options_.provision)
                                  : enclave_grant(host, options_.provision);
}

Result<void> SgxDevicePlugin::prepare() {
  CONFCOM_TRY(const NodeFindings findings, node_.look());
  CONFCOM_TRY(const ChosenPublication chosen,
              choose_publication(options_.publish, epc_pool(findings)));
  publication_ = chosen.publication;
  log_.info(fmt::format("publishing EPC as {}: {}",
                        publication_ == Publication::kDevices ? "devices" : "the node's status",
                        chosen.reason));
  return {};
}

Result<void> SgxDevicePlugin::start() {
  offer_all();
  CONFCOM_CHECK(watch_kubelet());
  CONFCOM_CHECK(node_.start());
  for (const auto& each : served_) each->endpoint.start();
  return {};
}

void SgxDevicePlugin::offer_all() {
  const bool by_devices = publication_ == Publication::kDevices;
  if (by_devices) offer(Kind::kEpc, options_.resource_name);
  if (!by_devices || options_.intel_resources) offer(Kind::kEnclave, kEnclaveResource);
  if (options_.intel_resources) offer(Kind::kProvision, kProvisionResource);
}

void SgxDevicePlugin::offer(Kind kind, const std::string& name) {
  served_.push_back(std::make_unique<Served>(*this, kind, name));
}

Result<void> SgxDevicePlugin::watch_kubelet() {
  CONFCOM_TRY(watcher_, rpc::DirectoryWatcher::make(
                            loop_, [this](const rpc::DirectoryWatcher::Change& change) {
                              on_change(change.name, change.exists);
                            }));
  const auto watched = watcher_->watch(options_.kubelet_directory);
  if (watched.has_value()) return {};
  return std::unexpected(with_context(
      watched.error(), "is this a node? The kubelet's directory of device plugins is needed"));
}

void SgxDevicePlugin::on_change(std::string_view name, bool exists) {
  // Where it was made anew, or changes were too many to be told, nothing is known of it.
  if (name.empty()) (void)watcher_->watch(options_.kubelet_directory);
  for (const auto& each : served_) each->endpoint.on_directory_changed(name, exists);
}

void SgxDevicePlugin::refresh() { node_.refresh(); }

void SgxDevicePlugin::apply(const NodeFindings& findings, const std::string& unreadable) {
  was_usable_ = was_usable_ || healthy_mib(findings.epc) > 0;
  for (const auto& each : served_) {
    each->offer.set_grant(grant_of(each->kind, findings));
    if (each->offer.set_pool(pool_of(each->kind, findings))) each->endpoint.list_changed();
  }
  tell(findings, unreadable);
}

/// Once for each state of the node.
void SgxDevicePlugin::tell(const NodeFindings& findings, const std::string& unreadable) {
  std::string text = unreadable.empty() ? summary(findings) : unreadable;
  if (text == told_) return;
  const bool usable = healthy_mib(findings.epc) > 0;
  const bool lost = !told_.empty() && !usable;
  told_ = std::move(text);
  if (usable) {
    log_.info(told_);
  } else {
    log_.warning(told_);
  }
  observer_.on_node(report_of(findings));
  if (lost) observer_.on_trouble(unreadable.empty() ? "SgxUnusable" : "SgxUnreadable", told_);
}

NodeReport SgxDevicePlugin::report_of(const NodeFindings& findings) const {
  NodeReport out{.has_sgx = healthy_mib(findings.epc) > 0,
                 .simulated = !findings.sim_share.empty(),
                 .epc_mib = healthy_mib(findings.epc),
                 .resources = {}};
  if (publication_ == Publication::kNodeStatus) out.resources[options_.resource_name] = out.epc_mib;
  if (options_.intel_resources) out.resources[kEpcBytesResource] = out.epc_mib << 20;
  return out;
}

/// All resources at once, for each may take its time.
void SgxDevicePlugin::leave() {
  node_.stop();
  if (watcher_ != nullptr) watcher_->stop();
  std::vector<std::jthread> leaving;
  for (const auto& each : served_) {
    leaving.emplace_back([&endpoint = each->endpoint] { endpoint.leave(); });
  }
}

std::vector<SgxDevicePlugin::ResourceState> SgxDevicePlugin::resources() const {
  std::vector<ResourceState> out;
  for (const auto& each : served_) {
    const DevicePool pool = each->offer.pool();
    out.push_back({.name = each->offer.name(),
                   .capacity = pool.count(),
                   .healthy = pool.healthy_count(),
                   .endpoint = each->endpoint.state()});
  }
  return out;
}

}  // namespace confcom::service
