#include "service/dra_driver/overlap_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/resource_claim.h"

namespace confcom::service {
namespace {

constexpr std::chrono::milliseconds kPause{30'000};

/// Whether the claim still is what was prepared.
bool has_share(const rpc::ResourceClaim& claim, const PreparedShare& share) {
  return std::ranges::any_of(claim.results, [&](const rpc::AllocationResult& result) {
    return result.driver == kDraDriverName && result.device == share.device &&
           result.share_id == share.share_id;
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
  return claim.uid != prepared.uid || !claim.is_allocated ||
         !std::ranges::all_of(prepared.shares,
                              [&](const PreparedShare& share) { return has_share(claim, share); });
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
  while (wait_to_look(stop)) look_at_all();
}

/// False at the end.
bool OverlapWatch::wait_to_look(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (released_.empty()) {
    wake_.wait(lock, stop, [&] { return is_asked_; });
  } else {
    wake_.wait_for(lock, stop, until_next_look(), [] { return false; });
  }
  is_asked_ = false;
  return !stop.stop_requested();
}

OverlapWatch::Duration OverlapWatch::until_next_look() const {
  Duration out = kPause;
  for (const auto& [uid, since] : released_) {
    const auto left = std::chrono::ceil<Duration>(since + reclaim_ - Clock::now());
    out = std::clamp(left, Duration(1), out);
  }
  return out;
}

void OverlapWatch::look_at_all() {
  const auto claims = store_.claims();
  if (!claims.has_value()) return log_.warning("prepared claims: " + claims.error().message);
  std::erase_if(released_, [&](const auto& each) {
    return std::ranges::find(*claims, each.first, &PreparedClaim::uid) == claims->end();
  });
  for (const PreparedClaim& claim : *claims) look_at(claim);
}

void OverlapWatch::look_at(const PreparedClaim& claim) {
  const auto released = is_released(client_, claim);
  if (!released.has_value()) return;  // the next look may tell
  if (!*released) {
    released_.erase(claim.uid);
    return;
  }
  const auto [since, is_new] = released_.try_emplace(claim.uid, Clock::now());
  if (is_new) {
    log_.warning(
        "a claim was given up while it is prepared: its EPC stays with its containers "
        "until the kubelet says that they have ended",
        {{"claim", name_of(claim)}, {"bytes", std::to_string(claim.bytes())}});
  }
  if (Clock::now() - since->second < reclaim_) return;
  const auto removed = store_.remove_if_same(claim);
  if (!removed.has_value()) return log_.warning(removed.error().message);
  released_.erase(since);
  if (*removed) taken_back_(claim);
}

}  // namespace confcom::service
