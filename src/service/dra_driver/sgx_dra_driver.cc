#include "service/dra_driver/sgx_dra_driver.h"

#include <fmt/format.h>

#include <thread>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/resource_claim.h"
#include "service/dra_driver/cdi_spec.h"
#include "service/dra_driver/claim_allocation.h"
#include "service/sgx_node/epc_share.h"

namespace confcom::service {
namespace {

/// Kubelets start pods side by side; each claim waits for the API server.
constexpr std::size_t kPreparing = 4;
/// A kubelet waits 45 s for its call.
constexpr std::chrono::milliseconds kClaimTimeout{10'000};
/// While the stream is there health holds; a kubelet notices its end.
constexpr std::chrono::hours kHealthGoodFor{24 * 365};

std::uint64_t start_number() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

/// A claim's device for a kubelet, which knows requests with alternatives by the part before '/'.
std::vector<rpc::ClaimDevice> devices_of(const PreparedClaim& claim) {
  std::vector<rpc::ClaimDevice> out;
  for (std::size_t i = 0; i < claim.shares.size(); ++i) {
    const PreparedShare& share = claim.shares[i];
    out.push_back({.requests = {share.request.substr(0, share.request.find('/'))},
                   .pool = claim.pool,
                   .device = share.device,
                   .cdi_ids = {cdi_id(claim, i)},
                   .share_id = share.share_id});
  }
  return out;
}

Error about(const Error& error, const rpc::ClaimName& claim) {
  return with_context(error, fmt::format("claim {}/{}", claim.name_space, claim.name));
}

Error too_busy() {
  return {ErrorCode::kUnavailable, "the driver is ending, or too many claims wait for it"};
}

}  // namespace

SgxDraDriver::SgxDraDriver(rpc::EventLoop& loop, Log& log, const Clock& clock,
                           const NodeSource& source, const rpc::KubernetesClient& client,
                           Observer& observer, SgxDraDriverOptions options)
    : loop_(loop),
      log_(log),
      clock_(clock),
      client_(client),
      observer_(observer),
      options_(std::move(options)),
      watch_(loop, source, [this](const NodeFindings& findings, const std::string& unreadable) {
        on_findings(findings, unreadable);
      }) {}

/// What calls others goes before them; the guard, which is asked when it calls, stops first.
SgxDraDriver::~SgxDraDriver() {
  preparing_.reset();
  unpreparing_.reset();
  if (guard_ != nullptr) guard_->stop();
  guard_.reset();
  overlap_.reset();
  slices_.reset();
}

Result<void> SgxDraDriver::open() {
  CONFCOM_CHECK(watch_.look());
  CONFCOM_TRY(store_, ClaimStore::open({.state = options_.state_directory,
                                        .cdi = options_.cdi_directory,
                                        .boot_id = options_.boot_id}));
  const auto claims = store_->claims();
  if (!claims.has_value()) log_.warning("no claim is prepared: " + claims.error().message);
  make_parts();
  return {};
}

void SgxDraDriver::make_parts() {
  status_ = std::make_unique<ClaimStatusWriter>(client_, clock_, log_);
  overlap_ = std::make_unique<OverlapWatch>(client_, log_, *store_, options_.reclaim_after,
                                            [this](const auto& claim) { on_taken_back(claim); });
  preparing_ = std::make_unique<WorkQueue>(kPreparing);
  unpreparing_ = std::make_unique<WorkQueue>(1);
  rpc::DraBackend& backend = *this;
  endpoint_ = std::make_unique<DraEndpoint>(loop_, log_, options_.registry_directory,
                                            socket_name(start_number()), backend,
                                            [this] { slices_->look_again(); });
  slices_ = std::make_unique<SliceKeeper>(client_, log_, options_.node,
                                          [this] { return endpoint_->is_newest(); });
  guard_ = std::make_unique<PublisherGuard>(
      PublisherGuard::Places{.publishers = options_.publisher_directory,
                             .pod_resources_socket = options_.pod_resources_socket},
      options_.epc_share, [this] { on_permission_changed(); });
}

Result<void> SgxDraDriver::start() {
  CONFCOM_CHECK(watch_.start());
  return endpoint_->start();
}

/// A kubelet forgets this instance first; then what it was asked for is done.
void SgxDraDriver::leave() {
  watch_.stop();
  endpoint_->retire();
  preparing_->finish();
  unpreparing_->finish();
  endpoint_->stop();
}

void SgxDraDriver::on_node_object(std::string_view node_json) {
  guard_->set_node(offered_by_node(node_json));
}

void SgxDraDriver::on_findings(const NodeFindings& findings, const std::string& unreadable) {
  const platform::EpcInventory offered =
      options_.epc_share.has_value() ? back_share(findings.epc, *options_.epc_share) : findings.epc;
  std::string before;
  std::uint64_t bytes = 0;
  {
    const std::scoped_lock lock(mutex_);
    slice_ = {.node = options_.node,
              .simulated = !findings.sim_share.empty(),
              .sgx2 = findings.sgx2,
              .launch_control = findings.launch_control,
              .version = options_.version,
              .devices = epc_devices(offered)};
    bytes = total_bytes(slice_.devices);
    host_ = {.enclave_nodes = findings.enclave_nodes,
             .provision_nodes = findings.provision_nodes,
             .sim_share = findings.sim_share,
             .socket_directory = options_.quote_helper_socket_directory};
    before = std::exchange(told_, unreadable.empty() ? summary(findings) : unreadable);
  }
  tell(findings, unreadable, before);
  guard_->set_offer(bytes, findings.epc.total_mib() << 20);
  endpoint_->health_changed();
  publish();
}

/// Once for each state of the node.
void SgxDraDriver::tell(const NodeFindings& findings, const std::string& unreadable,
                        std::string_view before) {
  const std::string now = unreadable.empty() ? summary(findings) : unreadable;
  if (now == before) return;
  const std::uint64_t healthy = healthy_mib(findings.epc);
  if (healthy > 0) {
    log_.info(now);
  } else {
    log_.warning(now);
  }
  observer_.on_node({.has_sgx = healthy > 0,
                     .simulated = !findings.sim_share.empty(),
                     .epc_mib = healthy,
                     .resources = {}});
  if (!before.empty() && healthy == 0) {
    observer_.on_trouble(unreadable.empty() ? "SgxUnusable" : "SgxUnreadable", now);
  }
}

void SgxDraDriver::on_permission_changed() {
  const auto permission = guard_->permission();
  publish();
  if (permission.has_value()) return log_.info("nobody else offers this EPC");
  log_.warning("offering no EPC: " + permission.error().message);
  if (permission.error().code == ErrorCode::kDenied) {
    observer_.on_trouble("EpcPublishedTwice", permission.error().message);
  }
}

void SgxDraDriver::on_taken_back(const PreparedClaim& claim) {
  const std::string text = fmt::format(
      "claim {}/{} (uid {}) was given up and never unprepared: its {} MiB of EPC are taken back, "
      "and containers that still run with it share their EPC with others",
      claim.name_space, claim.name, claim.uid, claim.bytes() >> 20);
  log_.warning(text);
  status_->unprepared(claim.uid);
  observer_.on_trouble("EpcTakenBack", text);
}

/// Where it is not known who offers the EPC, what is published stays, also by a former instance.
/// Nothing is published before a kubelet has the driver: of one that it never had it removes no
/// slice.
void SgxDraDriver::publish() {
  const std::scoped_lock publishing(publishing_);
  const auto permission = guard_->permission();
  if (!permission.has_value() && permission.error().code != ErrorCode::kDenied) return;
  std::optional<EpcSlice> wanted;
  {
    const std::scoped_lock lock(mutex_);
    if (!is_registered_) return;
    if (permission.has_value() && !slice_.devices.empty()) wanted = slice_;
  }
  slices_->set(std::move(wanted));
}

std::vector<EpcDevice> SgxDraDriver::devices() const {
  const std::scoped_lock lock(mutex_);
  return slice_.devices;
}

SgxHost SgxDraDriver::host() const {
  const std::scoped_lock lock(mutex_);
  return host_;
}

Result<void> SgxDraDriver::expect(const std::vector<rpc::ClaimName>& claims) {
  for (const rpc::ClaimName& claim : claims) CONFCOM_CHECK(store_->expect(claim.uid));
  return {};
}

/// Expected at once: whoever unprepares them from now on is later.
void SgxDraDriver::prepare(std::vector<rpc::ClaimName> claims, std::function<void(Prepared)> done) {
  const auto expected = expect(claims);
  const bool taken = expected.has_value() && preparing_->post([this, claims, done] {
    Prepared out;
    for (const rpc::ClaimName& claim : claims) out.emplace(claim.uid, prepare(claim));
    done(std::move(out));
  });
  if (taken) return;
  const Error why = expected.has_value() ? too_busy() : expected.error();
  Prepared refused;
  for (const auto& claim : claims) refused.emplace(claim.uid, std::unexpected(why));
  done(std::move(refused));
}

Result<PreparedClaim> SgxDraDriver::read_claim(const rpc::ClaimName& name,
                                               const std::vector<EpcDevice>& devices) const {
  CONFCOM_TRY(const std::string path, rpc::resource_claim_path(name.name_space, name.name));
  CONFCOM_TRY(const std::string body, client_.get(path, {.timeout = kClaimTimeout}));
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(body));
  CONFCOM_TRY(const rpc::ResourceClaim claim, rpc::parse_resource_claim(document.root()));
  return read_allocation(claim, name,
                         {.pool = options_.node,
                          .devices = devices,
                          .has_quote_helper = !options_.quote_helper_socket_directory.empty()});
}

Result<PreparedClaim> SgxDraDriver::share_out(const rpc::ClaimName& name) {
  CONFCOM_CHECK(guard_->permission());
  const std::vector<EpcDevice> devices = this->devices();
  CONFCOM_TRY(PreparedClaim claim, read_claim(name, devices));
  const auto put = store_->put(claim, devices, cdi_spec(claim, host()));
  if (!put.has_value()) {
    if (put.error().code == ErrorCode::kUnavailable) overlap_->look();
    return std::unexpected(put.error());
  }
  status_->prepared(claim, devices);
  return claim;
}

Result<std::vector<rpc::ClaimDevice>> SgxDraDriver::prepare(const rpc::ClaimName& name) {
  const auto claim = share_out(name);
  observer_.on_prepared(claim.has_value() ? nullptr : &claim.error());
  if (!claim.has_value()) {
    const Error error = about(claim.error(), name);
    log_.warning("not prepared: " + error.message);
    return std::unexpected(error);
  }
  log_.info("prepared", {{"namespace", name.name_space},
                         {"claim", name.name},
                         {"bytes", std::to_string(claim->bytes())}});
  return devices_of(*claim);
}

void SgxDraDriver::unprepare(std::vector<rpc::ClaimName> claims,
                             std::function<void(Unprepared)> done) {
  const bool taken = unpreparing_->post([this, claims, done] {
    Unprepared out;
    for (const rpc::ClaimName& claim : claims) out.emplace(claim.uid, unprepare(claim));
    done(std::move(out));
  });
  if (taken) return;
  Unprepared refused;
  for (const auto& claim : claims) refused.emplace(claim.uid, std::unexpected(too_busy()));
  done(std::move(refused));
}

/// Also of claims that are gone, and of such as another instance has prepared.
Result<void> SgxDraDriver::unprepare(const rpc::ClaimName& name) {
  const auto removed = store_->remove(name.uid);
  observer_.on_unprepared(removed.has_value() ? nullptr : &removed.error());
  if (!removed.has_value()) {
    const Error error = about(removed.error(), name);
    log_.warning("not unprepared: " + error.message);
    return std::unexpected(error);
  }
  status_->unprepared(name.uid);
  if (*removed) log_.info("unprepared", {{"namespace", name.name_space}, {"claim", name.name}});
  return {};
}

std::vector<rpc::DeviceHealthReport> SgxDraDriver::health() {
  const std::scoped_lock lock(mutex_);
  std::vector<rpc::DeviceHealthReport> out;
  for (const EpcDevice& device : slice_.devices) {
    out.push_back(
        {.pool = options_.node,
         .device = device.name,
         .health = device.healthy ? rpc::DeviceHealth::kHealthy : rpc::DeviceHealth::kUnhealthy,
         .updated = clock_.now(),
         .good_for = kHealthGoodFor,
         .message = device.healthy ? std::string() : told_});
  }
  return out;
}

void SgxDraDriver::on_registration(const std::string& error) {
  {
    const std::scoped_lock lock(mutex_);
    is_registered_ = error.empty();
    registration_error_ = error;
  }
  if (!error.empty()) return log_.warning("the kubelet does not take the driver: " + error);
  log_.info("registered with the kubelet");
  publish();
  slices_->look_again();  // a kubelet that starts removes slices
}

SgxDraDriver::State SgxDraDriver::state() {
  State out{.devices = devices(),
            .claims = store_->claims(),
            .permission = guard_->permission(),
            .slice = slices_->state()};
  const std::scoped_lock lock(mutex_);
  out.is_registered = is_registered_;
  out.registration_error = registration_error_;
  return out;
}

}  // namespace confcom::service
