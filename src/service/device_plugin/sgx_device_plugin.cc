#include "service/device_plugin/sgx_device_plugin.h"

#include <fmt/format.h>

#include <thread>
#include <utility>

#include "base/log.h"
#include "rpc/directory_watcher.h"
#include "rpc/event_loop.h"
#include "service/device_plugin/claims_left.h"
#include "service/device_plugin/offered_resource.h"
#include "service/sgx_node/epc_share.h"

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
      node_(loop, source,
            [this](const NodeFindings& findings, const std::string& unreadable) {
              epc_bytes_ = total_bytes(findings.epc);
              apply(offered(findings), unreadable);
            }),
      right_([this] { return ask_for_right(); },
             [this](const Error* refused) { on_right(refused); }, options_.publisher_interval) {}

SgxDevicePlugin::~SgxDevicePlugin() = default;

Result<EpcPublication> SgxDevicePlugin::ask_for_right() const {
  const EpcOffer offer{
      .who = "the device plugin", .bytes = options_.epc_share, .resource = options_.resource_name};
  CONFCOM_TRY(EpcPublication out,
              EpcPublication::take(options_.publisher_directory, EpcPublisher::kDevicePlugin, offer,
                                   epc_bytes_));
  if (!out.ended().has_value()) return out;
  CONFCOM_CHECK(expect_no_claims(options_.ask_claims()));
  CONFCOM_CHECK(out.forget_ended());
  return out;
}

void SgxDevicePlugin::on_right(const Error* refused) {
  if (refused == nullptr) {
    log_.info("no other publisher offers this EPC");
    return node_.refresh();
  }
  log_.warning("offering nothing, and asking again: " + refused->message);
  const bool twice = refused->code == ErrorCode::kDenied;
  observer_.on_trouble(twice ? "EpcPublishedTwice" : "EpcPublisherUnknown", refused->message);
}

bool SgxDevicePlugin::may_offer() const {
  return options_.publisher_directory.empty() || right_.is_held();
}

/// Of a node's, this plugin's share.
NodeFindings SgxDevicePlugin::offered(const NodeFindings& findings) const {
  NodeFindings out = findings;
  if (options_.epc_share.has_value()) out.epc = front_share(findings.epc, *options_.epc_share);
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
  if (!was_usable_ || !may_offer()) return {};
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
  if (options_.publish == PublishOption::kDra && options_.intel_resources) {
    return fail(
        ErrorCode::kInvalidArgument,
        "--publish dra leaves nothing for --intel-resources to give; leave out one of them");
  }
  CONFCOM_TRY(const NodeFindings findings, node_.look());
  epc_bytes_ = total_bytes(findings.epc);
  CONFCOM_TRY(const ChosenPublication chosen,
              choose_publication(options_.publish, epc_pool(offered(findings))));
  publication_ = chosen.publication;
  log_.info(fmt::format("publishing EPC as {}: {}", to_string(publication_), chosen.reason));
  return {};
}

/// Asks for the right before the kubelet knows of the plugin, so that its first list is the whole.
Result<void> SgxDevicePlugin::start() {
  if (publication_ == Publication::kDra) return node_.start();
  offer_all();
  CONFCOM_CHECK(watch_kubelet());
  if (!options_.publisher_directory.empty()) right_.start();
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

/// Once for each state of the node, and of the right to offer what it has.
void SgxDevicePlugin::tell(const NodeFindings& findings, const std::string& unreadable) {
  std::string text = unreadable.empty() ? summary(findings) : unreadable;
  const bool is_new = text != told_;
  if (!is_new && told_offered_ == may_offer()) return;
  const bool usable = healthy_mib(findings.epc) > 0;
  const bool lost = is_new && !told_.empty() && !usable;
  told_ = std::move(text);
  told_offered_ = may_offer();
  if (is_new && usable) log_.info(told_);
  if (is_new && !usable) log_.warning(told_);
  observer_.on_node(report_of(findings));
  if (lost) observer_.on_trouble(unreadable.empty() ? "SgxUnusable" : "SgxUnreadable", told_);
}

NodeReport SgxDevicePlugin::report_of(const NodeFindings& findings) const {
  NodeReport out{.has_sgx = healthy_mib(findings.epc) > 0,
                 .simulated = !findings.sim_share.empty(),
                 .epc_mib = healthy_mib(findings.epc),
                 .resources = {}};
  const std::uint64_t mib = may_offer() ? out.epc_mib : 0;
  if (publication_ == Publication::kNodeStatus) out.resources[options_.resource_name] = mib;
  if (options_.intel_resources) out.resources[kEpcBytesResource] = mib << 20;
  return out;
}

/// All resources at once, for each may take its time.
void SgxDevicePlugin::leave() {
  right_.stop();
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
