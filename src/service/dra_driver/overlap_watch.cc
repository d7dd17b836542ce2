#include "service/dra_driver/overlap_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/resource_claim.h"

namespace confcom::service {
namespace {

/// One look serves all that is refused meanwhile.
constexpr std::chrono::milliseconds kBetweenLooks{1000};
/// What was not looked at for so long may have been given back since.
constexpr std::chrono::minutes kRemembered{5};

/// Whether something of that pool is allocated to the claim. It need not be what was prepared: a
/// kubelet that has the claim for one pod does not prepare it again for the next.
bool has_some_of(const rpc::ResourceClaim& claim, std::string_view pool) {
  return std::ranges::any_of(claim.results, [&](const rpc::AllocationResult& result) {
    return result.driver == kDraDriverName && result.pool == pool;
  });
}

/// Errors: those of asking, with which nothing is known.
Result<bool> is_released(const rpc::KubernetesClient& client, const PreparedClaim& prepared) {
  CONFCOM_TRY(const std::string path, rpc::resource_claim_path(prepared.name_space, prepared.name));
  const auto body = client.get(path);
  if (!body.has_value() && body.error().code == ErrorCode::kNotFound) return true;
  if (!body.has_value()) return std::unexpected(body.error());
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(*body));
  CONFCOM_TRY(const rpc::ResourceClaim claim, rpc::parse_resource_claim(document.root()));
  return claim.uid != prepared.uid || !claim.is_allocated || !has_some_of(claim, prepared.pool);
}

std::string name_of(const PreparedClaim& claim) {
  return fmt::format("{}/{}", claim.name_space, claim.name);
}

}  // namespace

OverlapWatch::OverlapWatch(const rpc::KubernetesClient& client, Log& log, ClaimStore& store,
                           Duration reclaim, TakenBack taken_back)
    : client_(client),
      log_(log),
      store_(store),
      reclaim_(reclaim),
      taken_back_(std::move(taken_back)),
      thread_([this](const std::stop_token& stop) { watch(stop); }) {}

OverlapWatch::~OverlapWatch() = default;

void OverlapWatch::look() {
  {
    const std::scoped_lock lock(mutex_);
    is_asked_ = true;
  }
  wake_.notify_all();
}

void OverlapWatch::watch(const std::stop_token& stop) {
  while (wait_to_look(stop)) {
    look_at_all(stop);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kBetweenLooks, [] { return false; });
  }
}

/// False at the end.
bool OverlapWatch::wait_to_look(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, stop, [&] { return is_asked_; });
  is_asked_ = false;
  return !stop.stop_requested();
}

void OverlapWatch::look_at_all(const std::stop_token& stop) {
  const auto claims = store_.claims();
  if (!claims.has_value()) return log_.warning("prepared claims: " + claims.error().message);
  std::erase_if(released_, [&](const auto& each) {
    return std::ranges::find(*claims, each.first, &PreparedClaim::uid) == claims->end();
  });
  for (const PreparedClaim& claim : *claims) {
    if (stop.stop_requested()) return;
    look_at(claim);
  }
}

void OverlapWatch::look_at(const PreparedClaim& claim) {
  const auto released = is_released(client_, claim);
  if (!released.has_value()) return;  // the next look may tell
  if (!*released) {
    released_.erase(claim.uid);
    return;
  }
  const auto now = Clock::now();
  const auto [known, is_new] = released_.try_emplace(claim.uid);
  Released& times = known->second;
  if (const auto seen = std::exchange(times.seen, now); is_new || now - seen > kRemembered) {
    times.since = now;
    log_.warning(
        "a claim was given up while it is prepared: its EPC stays with its containers "
        "until the kubelet says that they have ended",
        {{"claim", name_of(claim)}, {"bytes", std::to_string(claim.bytes())}});
  }
  if (now - times.since < reclaim_) return;
  const auto removed = store_.remove_if_same(claim);
  if (!removed.has_value()) return log_.warning(removed.error().message);
  released_.erase(known);
  if (*removed) taken_back_(claim);
}

}  // namespace confcom::service
