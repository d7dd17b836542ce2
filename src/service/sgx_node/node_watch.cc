#include "service/sgx_node/node_watch.h"

#include <fmt/format.h>

#include <utility>

#include "rpc/directory_watcher.h"
#include "rpc/event_loop.h"

namespace confcom::service {

NodeWatch::NodeWatch(rpc::EventLoop& loop, const NodeSource& source, Handler handler)
    : loop_(loop), source_(source), handler_(std::move(handler)) {}

NodeWatch::~NodeWatch() { stop(); }

Result<NodeFindings> NodeWatch::look() {
  const std::scoped_lock lock(mutex_);
  CONFCOM_TRY(last_, source_.find());
  return last_;
}

Result<void> NodeWatch::start() {
  CONFCOM_TRY(watcher_, rpc::DirectoryWatcher::make(
                            loop_, [this](const rpc::DirectoryWatcher::Change& change) {
                              on_change(change.name);
                            }));
  CONFCOM_CHECK(watch_source());
  refresh();
  return {};
}

Result<void> NodeWatch::watch_source() {
  using What = rpc::DirectoryWatcher::What;
  for (const WatchedDirectory& directory : source_.directories()) {
    CONFCOM_CHECK(
        watcher_->watch(directory.path, directory.contents ? What::kContents : What::kNames));
  }
  return {};
}

void NodeWatch::on_change(std::string_view name) {
  if (!source_.concerns(name)) return;
  // A directory may have come with the name.
  (void)watch_source();
  refresh();
}

/// One at a time, so that what was found earlier is never told later.
void NodeWatch::refresh() {
  const std::scoped_lock lock(mutex_);
  if (stopped_) return;
  auto found = source_.find();
  if (found.has_value()) {
    last_ = *std::move(found);
    return handler_(last_, {});
  }
  for (platform::EpcOfNode& node : last_.epc.nodes) node.healthy = false;
  handler_(last_, found.error().message);
}

void NodeWatch::stop() {
  if (watcher_ != nullptr) watcher_->stop();
  const std::scoped_lock lock(mutex_);
  stopped_ = true;
}

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

std::uint64_t healthy_mib(const platform::EpcInventory& epc) {
  std::uint64_t out = 0;
  for (const platform::EpcOfNode& node : epc.nodes) out += node.healthy ? node.mib() : 0;
  return out;
}

}  // namespace confcom::service
