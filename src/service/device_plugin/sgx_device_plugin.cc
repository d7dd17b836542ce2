#include "service/device_plugin/sgx_device_plugin.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/log.h"
#include "rpc/directory_watcher.h"
#include "rpc/event_loop.h"
#include "service/device_plugin/offered_resource.h"

namespace confcom::service {
namespace {

std::uint64_t healthy_mib(const platform::EpcInventory& epc) {
  std::uint64_t out = 0;
  for (const platform::EpcOfNode& node : epc.nodes) out += node.healthy ? node.mib() : 0;
  return out;
}

/// One sentence for a log: how much there is and why not more.
std::string summary(const NodeFindings& findings) {
  std::string out = fmt::format(
      "{}{} MiB of EPC, {} of them usable",
      findings.sim_share.empty() ? "" : "SIMULATED, nothing inside enclaves is protected: ",
      findings.epc.total_mib(), healthy_mib(findings.epc));
  if (findings.absence.has_value()) {
    const platform::SgxAbsenceText text = explain(*findings.absence);
    out += fmt::format("; {}: {}", text.what, text.next);
  }
  for (const std::string& note : findings.epc.notes) out += "; " + note;
  return out;
}

}  // namespace

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
    : loop_(loop), log_(log), source_(source), observer_(observer), options_(std::move(options)) {}

SgxDevicePlugin::~SgxDevicePlugin() = default;

Result<NodeFindings> SgxDevicePlugin::find() const {
  CONFCOM_TRY(NodeFindings out, source_.find());
  if (!options_.epc_mib.has_value()) return out;
  const bool usable = !out.absence.has_value() || !prevents_enclaves(*out.absence);
  out.epc.nodes = {{.numa_node = {}, .bytes = *options_.epc_mib << 20, .healthy = usable}};
  return out;
}

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
  CONFCOM_TRY(last_, find());
  CONFCOM_TRY(const ChosenPublication chosen,
              choose_publication(options_.publish, epc_pool(last_)));
  publication_ = chosen.publication;
  log_.info(fmt::format("publishing EPC as {}: {}",
                        publication_ == Publication::kDevices ? "devices" : "the node's status",
                        chosen.reason));
  return {};
}

Result<void> SgxDevicePlugin::start() {
  offer_all();
  {
    const std::scoped_lock lock(mutex_);
    apply(NodeFindings(last_), {});
  }
  CONFCOM_CHECK(watch_directories());
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

Result<void> SgxDevicePlugin::watch_directories() {
  CONFCOM_TRY(watcher_, rpc::DirectoryWatcher::make(
                            loop_, [this](const rpc::DirectoryWatcher::Change& change) {
                              on_change(change.directory, change.name, change.exists);
                            }));
  const auto watched = watcher_->watch(options_.kubelet_directory);
  if (!watched.has_value()) {
    return std::unexpected(with_context(
        watched.error(), "is this a node? The kubelet's directory of device plugins is needed"));
  }
  return watch_source();
}

Result<void> SgxDevicePlugin::watch_source() {
  for (const WatchedDirectory& directory : source_.directories()) {
    CONFCOM_CHECK(watcher_->watch(directory.path, directory.contents
                                                      ? rpc::DirectoryWatcher::What::kContents
                                                      : rpc::DirectoryWatcher::What::kNames));
  }
  return {};
}

void SgxDevicePlugin::on_change(const std::filesystem::path& directory, std::string_view name,
                                bool exists) {
  if (directory == options_.kubelet_directory) {
    // Where it was made anew, or changes were too many to be told, nothing is known of it.
    if (name.empty()) (void)watcher_->watch(directory);
    for (const auto& each : served_) each->endpoint.on_directory_changed(name, exists);
  } else if (source_.concerns(name)) {
    // A directory may have come with the name.
    (void)watch_source();
    refresh();
  }
}

/// What cannot be looked at may not be given.
void SgxDevicePlugin::refresh() {
  auto findings = find();
  const std::scoped_lock lock(mutex_);
  if (findings.has_value()) return apply(*findings, {});
  NodeFindings lost = last_;
  for (platform::EpcOfNode& node : lost.epc.nodes) node.healthy = false;
  apply(lost, findings.error().message);
}

void SgxDevicePlugin::apply(const NodeFindings& findings, const std::string& unreadable) {
  last_ = findings;
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
