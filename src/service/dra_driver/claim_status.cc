#include "service/dra_driver/claim_status.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "base/log.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/resource_claim.h"
#include "service/backoff.h"

namespace confcom::service {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{30'000};

Json data_of(const PreparedShare& share, const std::vector<EpcDevice>& devices) {
  Json out = {{"epcBytes", share.bytes},
              {"provision", share.provision},
              {"quoteHelper", share.quote_helper}};
  const EpcDevice* const device = find_device(devices, share.device);
  if (device != nullptr && device->numa_node.has_value()) out["numa"] = *device->numa_node;
  return out;
}

Json status_of(const PreparedClaim& claim, const PreparedShare& share,
               const std::vector<EpcDevice>& devices, Timestamp now) {
  Json out = {{"driver", kDraDriverName},
              {"pool", claim.pool},
              {"device", share.device},
              {"conditions", Json::array({{{"type", "Ready"},
                                           {"status", "True"},
                                           {"reason", "Prepared"},
                                           {"message", "containers of the node can have it"},
                                           {"lastTransitionTime", format_timestamp(now)}}})},
              {"data", data_of(share, devices)}};
  if (!share.share_id.empty()) out["shareID"] = share.share_id;
  return out;
}

Result<std::string> status_path(const PreparedClaim& claim) {
  CONFCOM_TRY(const std::string path, rpc::resource_claim_path(claim.name_space, claim.name));
  return rpc::with_query(rpc::with_query(path + "/status", "fieldManager", kDraDriverName), "force",
                         "true");
}

}  // namespace

std::string write_claim_status(const PreparedClaim& claim, const std::vector<EpcDevice>& devices,
                               Timestamp now) {
  Json shares = Json::array();
  for (const PreparedShare& share : claim.shares) {
    shares.push_back(status_of(claim, share, devices, now));
  }
  return Json{
      {"apiVersion", "resource.k8s.io/v1"},
      {"kind", "ResourceClaim"},
      {"metadata", {{"name", claim.name}, {"namespace", claim.name_space}, {"uid", claim.uid}}},
      {"status", {{"devices", shares}}}}
      .dump();
}

ClaimStatusWriter::ClaimStatusWriter(const rpc::KubernetesClient& client, const Clock& clock,
                                     Log& log)
    : client_(client),
      clock_(clock),
      log_(log),
      thread_([this](const std::stop_token& stop) { write_all(stop); }) {}

ClaimStatusWriter::~ClaimStatusWriter() = default;

void ClaimStatusWriter::prepared(const PreparedClaim& claim,
                                 const std::vector<EpcDevice>& devices) {
  auto path = status_path(claim);
  if (!path.has_value()) return;
  {
    const std::scoped_lock lock(mutex_);
    waiting_.insert_or_assign(
        claim.uid,
        Status{.path = *std::move(path), .body = write_claim_status(claim, devices, clock_.now())});
  }
  changed_.notify_all();
}

void ClaimStatusWriter::unprepared(const std::string& uid) {
  const std::scoped_lock lock(mutex_);
  waiting_.erase(uid);
}

void ClaimStatusWriter::write_all(const std::stop_token& stop) {
  Backoff backoff(kFirstPause, kLongestPause);
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return !waiting_.empty(); });
    }
    if (stop.stop_requested()) return;
    const auto written = write_next();
    if (written.has_value()) {
      backoff.succeeded();
      continue;
    }
    log_.warning("a claim's status cannot be written, going on to try: " + written.error().message);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, backoff.wait(), [] { return false; });
  }
}

Result<void> ClaimStatusWriter::write_next() {
  std::string uid;
  Status status;
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.empty()) return {};
    auto next = waiting_.upper_bound(last_);  // one that fails again and again holds up no other
    if (next == waiting_.end()) next = waiting_.begin();
    std::tie(uid, status) = *next;
    last_ = uid;
  }
  const auto written = client_.patch(status.path, rpc::PatchKind::kApply, status.body);
  if (!written.has_value() && rpc::is_worth_retrying(written.error())) {
    return std::unexpected(written.error());
  }
  if (!written.has_value() && written.error().code != ErrorCode::kNotFound) {
    log_.warning("a claim's status is refused, and given up: " + written.error().message);
  }
  const std::scoped_lock lock(mutex_);
  const auto found = waiting_.find(uid);
  if (found != waiting_.end() && found->second.body == status.body) waiting_.erase(found);
  return {};
}

}  // namespace confcom::service
