#include "service/dra_driver/slice_keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/log.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/object_path.h"
#include "service/backoff.h"

namespace confcom::service {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{10'000};
constexpr const char* kSlices = "/apis/resource.k8s.io/v1/resourceslices";

std::string slice_path(std::string_view name) { return fmt::format("{}/{}", kSlices, name); }

std::string slices_of(const std::string& node) {
  return rpc::with_query(kSlices, "fieldSelector",
                         fmt::format("spec.driver={},spec.nodeName={}", kDraDriverName, node));
}

std::string text_at(const nlohmann::json& object, const char* outer, const char* inner) {
  const auto found = object.find(outer);
  if (found == object.end() || !found->is_object()) return {};
  const auto text = found->find(inner);
  return text != found->end() && text->is_string() ? text->get<std::string>() : std::string();
}

std::uint64_t generation_of(const nlohmann::json& slice) {
  const nlohmann::json::json_pointer pointer("/spec/pool/generation");
  return slice.contains(pointer) && slice[pointer].is_number_unsigned()
             ? slice[pointer].get<std::uint64_t>()
             : 0;
}

Result<std::string> node_uid(const rpc::KubernetesClient& client, const std::string& node) {
  CONFCOM_TRY(const std::string path, rpc::node_path(node));
  CONFCOM_TRY(const std::string body, client.get(path));
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(body));
  CONFCOM_TRY(const JsonValue metadata, document.root().member("metadata"));
  CONFCOM_TRY(const JsonValue uid, metadata.member("uid"));
  CONFCOM_TRY(const std::string_view text, uid.string());
  return std::string(text);
}

}  // namespace

/// The driver's slices on the node.
struct SliceKeeper::Found {
  std::string list_version;         // to watch from
  std::optional<std::string> ours;  // the slice of our name
  std::string resource_version;     // its
  std::uint64_t generation = 0;     // the highest
  std::vector<std::string> others;  // names
};

SliceKeeper::SliceKeeper(const rpc::KubernetesClient& client, Log& log, std::string node,
                         MayWrite may_write)
    : client_(client),
      log_(log),
      node_(std::move(node)),
      may_write_(std::move(may_write)),
      thread_([this](const std::stop_token& stop) { keep(stop); }) {}

SliceKeeper::~SliceKeeper() {
  thread_.request_stop();
  const std::scoped_lock lock(mutex_);
  following_.request_stop();
}

void SliceKeeper::set(std::optional<EpcSlice> wanted) {
  {
    const std::scoped_lock lock(mutex_);
    if (is_told_ && wanted_ == wanted) return;
    is_told_ = true;
    wanted_ = std::move(wanted);
    following_.request_stop();
  }
  changed_.notify_all();
}

void SliceKeeper::look_again() {
  {
    const std::scoped_lock lock(mutex_);
    following_.request_stop();
  }
  changed_.notify_all();
}

SliceKeeper::State SliceKeeper::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

void SliceKeeper::keep(const std::stop_token& stop) {
  Backoff backoff(kFirstPause, kLongestPause);
  while (!stop.stop_requested()) {
    const auto followed = follow(stop);
    note(followed);
    if (followed.has_value()) backoff.succeeded();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, backoff.wait(), [&] { return following_.stop_requested(); });
  }
}

/// Once for each reason, for tries go on for ever.
void SliceKeeper::note(const Result<void>& done) {
  const std::scoped_lock lock(mutex_);
  const std::string error = done.has_value() ? std::string() : done.error().message;
  if (!done.has_value()) {
    ++state_.failures;
    state_.as_wanted = false;
  }
  if (!error.empty() && error != state_.last_error) {
    log_.warning("the node's ResourceSlice cannot be kept, going on to try: " + error);
  }
  state_.last_error = error;
}

/// Puts the slices right, then whenever they change, until something else is wanted or the server
/// has told all that it will.
Result<void> SliceKeeper::follow(const std::stop_token& stop) {
  std::stop_token following;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return is_told_; });
    if (stop.stop_requested()) return {};
    following_ = {};
    following = following_.get_token();
  }
  CONFCOM_TRY(const std::string version, put_right());
  const auto put_event_right = [&](const rpc::WatchEvent&) -> Result<void> {
    CONFCOM_CHECK(put_right());
    return {};
  };
  CONFCOM_CHECK(client_.watch(slices_of(node_), version, put_event_right, following));
  return {};
}

/// Returns from where to watch.
Result<std::string> SliceKeeper::put_right() {
  CONFCOM_TRY(const std::string body, client_.get(slices_of(node_)));
  const nlohmann::json list = nlohmann::json::parse(body, nullptr, false);
  if (!list.is_object() || !list.contains("items") || !list["items"].is_array()) {
    return fail(ErrorCode::kMalformed, "API server: no list of ResourceSlices");
  }
  Found found{.list_version = text_at(list, "metadata", "resourceVersion"),
              .ours = {},
              .resource_version = {},
              .generation = generation_,
              .others = {}};
  for (const nlohmann::json& slice : list["items"]) {
    if (!slice.is_object()) continue;
    found.generation = std::max(found.generation, generation_of(slice));
    const std::string name = text_at(slice, "metadata", "name");
    if (name != slice_name(node_)) {
      found.others.push_back(name);
      continue;
    }
    found.ours = slice.dump();
    found.resource_version = text_at(slice, "metadata", "resourceVersion");
  }
  generation_ = found.generation;
  if (may_write_()) CONFCOM_CHECK(put_right(found));
  const std::scoped_lock lock(mutex_);
  state_.as_wanted = true;
  state_.last_error.clear();
  return found.list_version;
}

Result<void> SliceKeeper::put_right(const Found& found) {
  std::optional<EpcSlice> wanted;
  {
    const std::scoped_lock lock(mutex_);
    wanted = wanted_;
  }
  for (const std::string& name : found.others) {
    log_.warning("a ResourceSlice of this driver and node that is not the driver's: removing it",
                 {{"slice", name}});
    CONFCOM_CHECK(remove(name));
  }
  if (wanted.has_value()) {
    CONFCOM_CHECK(write(found, *wanted));
  } else if (found.ours.has_value()) {
    CONFCOM_CHECK(remove(slice_name(node_)));
    log_.info("removed the node's ResourceSlice");
  }
  return {};
}

/// What the server makes of what it is given counts as that, should it ever add to it.
bool SliceKeeper::is_as_written(const std::string& content, const EpcSlice& wanted) const {
  const std::string asked = slice_content(wanted);
  return content == asked || (asked == written_ && content == answered_);
}

/// The pool's generation goes up with what it says, and stays when a slice is only put back.
Result<void> SliceKeeper::write(const Found& found, const EpcSlice& wanted) {
  const std::string asked = slice_content(wanted);
  if (found.ours.has_value()) {
    CONFCOM_TRY(const std::string content, slice_content(*found.ours));
    if (is_as_written(content, wanted)) return {};
  }
  const bool is_put_back = !found.ours.has_value() && asked == written_ && generation_ > 0;
  const std::uint64_t generation = is_put_back ? generation_ : found.generation + 1;
  CONFCOM_TRY(const std::string uid, node_uid(client_, node_));
  const std::string body = write_slice(wanted, uid, generation, found.resource_version);
  CONFCOM_TRY(const std::string answer, found.ours.has_value()
                                            ? client_.put(slice_path(slice_name(node_)), body)
                                            : client_.post(kSlices, body));
  CONFCOM_TRY(answered_, slice_content(answer));
  written_ = asked;
  generation_ = generation;
  count_write();
  log_.info("published EPC in the node's ResourceSlice",
            {{"devices", std::to_string(wanted.devices.size())},
             {"bytes", std::to_string(total_bytes(wanted.devices))},
             {"generation", std::to_string(generation)}});
  return {};
}

Result<void> SliceKeeper::remove(const std::string& name) {
  const auto removed = client_.remove(slice_path(name));
  if (!removed.has_value() && removed.error().code != ErrorCode::kNotFound) {
    return std::unexpected(removed.error());
  }
  count_write();
  return {};
}

void SliceKeeper::count_write() {
  const std::scoped_lock lock(mutex_);
  ++state_.writes;
}

}  // namespace confcom::service
