#include "service/dra_driver/publisher_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "rpc/kubelet/pod_resources.h"
#include "rpc/kubernetes/node_resource.h"
#include "service/dra_driver/epc_device.h"
#include "service/sgx_node/sgx_resources.h"

namespace confcom::service {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRetry{5000};
constexpr milliseconds kPodResourcesTimeout{2000};

struct EpcResource {
  const char* name;
  std::uint64_t unit_bytes;
};
constexpr std::array<EpcResource, 2> kEpcResources = {
    {{kEpcMibResource, std::uint64_t{1} << 20}, {kEpcBytesResource, 1}}};

std::string mib(std::uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

bool fits(std::uint64_t bytes, std::uint64_t others, std::uint64_t all) {
  return bytes <= all && others <= all - bytes;
}

std::unexpected<Error> not_looked_yet() {
  return fail(ErrorCode::kUnavailable, "not looked yet at who else offers this node's EPC");
}

std::string driver() { return fmt::format("the DRA driver {}", kDraDriverName); }

/// What containers have of a device plugin's EPC, in bytes; all of it where they have device nodes
/// and it is not known for how much.
/// `resources`: names by which plugins that have ended gave MiB away.
PluginEpc held_by_containers(const std::vector<rpc::ContainerDevices>& holders,
                             const std::vector<std::string>& resources, std::uint64_t all) {
  PluginEpc out;
  for (const rpc::ContainerDevices& holder : holders) {
    std::uint64_t bytes = 0;
    const bool is_mib = holder.resource == kEpcMibResource ||
                        std::ranges::find(resources, holder.resource) != resources.end();
    if (is_mib) bytes = holder.count << 20;
    if (holder.resource == kEnclaveResource) bytes = all;
    if (bytes == 0) continue;
    out.bytes = std::min(all, out.bytes + bytes);
    out.plugin = fmt::format("the device plugin of {}, of which container {} of pod {}/{} has some",
                             holder.resource, holder.container, holder.pod_namespace, holder.pod);
  }
  return out;
}

Result<void> check_leftovers(const PluginEpc& held, std::uint64_t bytes, std::uint64_t epc_bytes) {
  if (held.bytes == 0 || fits(bytes, held.bytes, epc_bytes)) return {};
  return fail(ErrorCode::kDenied,
              fmt::format("containers have {} of this node's {} of EPC from {}; {} would offer {}, "
                          "and begins when they have ended",
                          mib(held.bytes), mib(epc_bytes), held.plugin, driver(), mib(bytes)));
}

}  // namespace

Result<PluginEpc> offered_by_node(std::string_view node_json) {
  PluginEpc out;
  for (const EpcResource& resource : kEpcResources) {
    CONFCOM_TRY(const rpc::NodeResource shown, rpc::parse_node_resource(node_json, resource.name));
    const std::uint64_t count = shown.allocatable.value_or(0);
    const std::uint64_t bytes =
        count > UINT64_MAX / resource.unit_bytes ? UINT64_MAX : count * resource.unit_bytes;
    if (bytes <= out.bytes) continue;
    out = {.plugin = fmt::format("a device plugin of {}", resource.name), .bytes = bytes};
  }
  return out;
}

PublisherGuard::PublisherGuard(Places places, std::optional<std::uint64_t> share, Changed changed)
    : places_(std::move(places)),
      share_(share),
      changed_(std::move(changed)),
      others_(fail(ErrorCode::kUnavailable,
                   "the node's object has not been seen yet, which says who else offers its EPC")),
      permission_(not_looked_yet()),
      thread_([this](const std::stop_token& stop) { guard(stop); }) {}

PublisherGuard::~PublisherGuard() = default;

void PublisherGuard::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void PublisherGuard::set_offer(std::uint64_t bytes, std::uint64_t epc_bytes) {
  {
    const std::scoped_lock lock(mutex_);
    const bool had_none = !offer_.has_value() || offer_->epc_bytes == 0;
    if (had_none && epc_bytes > 0) permission_ = not_looked_yet();
    offer_ = {.bytes = bytes, .epc_bytes = epc_bytes};
    is_new_ = true;
  }
  wake_.notify_all();
}

void PublisherGuard::set_node(const Result<PluginEpc>& others) {
  {
    const std::scoped_lock lock(mutex_);
    others_ = others;
    is_new_ = true;
  }
  wake_.notify_all();
}

Result<void> PublisherGuard::permission() const {
  const std::scoped_lock lock(mutex_);
  return permission_;
}

void PublisherGuard::guard(const std::stop_token& stop) {
  while (const auto known = wait_for_news(stop)) {
    const auto checked = check(*known);
    {
      const std::scoped_lock lock(mutex_);
      if (permission_ == checked) continue;
      permission_ = checked;
    }
    changed_();
  }
}

/// While it refuses, what is known is news again and again. Nothing at the end.
std::optional<PublisherGuard::Known> PublisherGuard::wait_for_news(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, stop, [&] { return offer_.has_value(); });
  const auto is_due = [&] { return is_new_; };
  if (permission_.has_value()) {
    wake_.wait(lock, stop, is_due);
  } else {
    wake_.wait_for(lock, stop, kRetry, is_due);
  }
  if (stop.stop_requested() || !offer_.has_value()) return std::nullopt;
  is_new_ = false;
  return Known{.offer = *offer_, .others = others_};
}

/// Where there is no EPC, nothing can be given twice.
Result<void> PublisherGuard::check(const Known& known) {
  if (known.offer.epc_bytes == 0) return {};
  if (!known.others.has_value()) return std::unexpected(known.others.error());
  const auto& [bytes, epc_bytes] = known.offer;
  const PluginEpc& others = *known.others;
  if (others.bytes > 0 && !fits(bytes, others.bytes, epc_bytes)) {
    return fail(
        ErrorCode::kDenied,
        fmt::format("{} offers {} of this node's {} of EPC, and {} would offer {}: remove "
                    "one of them (a resource that stays in the node's status is taken out "
                    "by kubectl patch --subresource=status), or give both an --epc-share",
                    others.plugin, mib(others.bytes), mib(epc_bytes), driver(), mib(bytes)));
  }
  if (publication_.has_value()) return {};
  CONFCOM_TRY(EpcPublication taken,
              EpcPublication::take(places_.publishers, EpcPublisher::kDraDriver,
                                   {.who = driver(), .bytes = share_}, epc_bytes));
  CONFCOM_TRY(const PluginEpc held, leftovers(taken.ended_resources(), epc_bytes));
  CONFCOM_CHECK(check_leftovers(held, bytes, epc_bytes));
  if (held.bytes == 0) {
    CONFCOM_CHECK(taken.forget_ended());
  }
  publication_ = std::move(taken);
  return {};
}

/// A plugin that has ended leaves its containers what they have.
Result<PluginEpc> PublisherGuard::leftovers(const std::vector<std::string>& resources,
                                            std::uint64_t epc_bytes) const {
  const auto holders = rpc::list_pod_resources(places_.pod_resources_socket, kPodResourcesTimeout);
  if (!holders.has_value()) {
    return std::unexpected(
        with_context(holders.error(), "who has EPC of a device plugin cannot be asked"));
  }
  return held_by_containers(*holders, resources, epc_bytes);
}

}  // namespace confcom::service
