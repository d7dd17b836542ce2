#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "rpc/kubelet/dra_service.h"
#include "service/dra_driver/claim_status.h"
#include "service/dra_driver/claim_store.h"
#include "service/dra_driver/dra_endpoint.h"
#include "service/dra_driver/overlap_watch.h"
#include "service/dra_driver/publisher_guard.h"
#include "service/dra_driver/slice_keeper.h"
#include "service/dra_driver/work_queue.h"
#include "service/sgx_node/node_report.h"
#include "service/sgx_node/node_watch.h"
#include "service/sgx_node/sgx_grant.h"

namespace confcom::service {

struct SgxDraDriverOptions {
  std::string node;     ///< this one's name, which is its pool's
  std::string version;  ///< of the driver, "0.1.0"
  std::filesystem::path registry_directory;
  std::filesystem::path state_directory;
  std::filesystem::path cdi_directory;
  std::filesystem::path pod_resources_socket;
  std::filesystem::path publisher_directory;
  std::optional<std::uint64_t> epc_share = {};  ///< bytes of the node's EPC; else all
  std::string quote_helper_socket_directory = {};
  std::chrono::milliseconds reclaim_after{300'000};
  std::string boot_id;
};

/// A node's EPC for Kubernetes' dynamic resource allocation: published, shared out as the scheduler
/// says, and never more than there is. Thread-safe but for open(), start() and leave(), which
/// come in this order.
class SgxDraDriver final : private rpc::DraBackend {
 public:
  /// What happens, for metrics and events.
  class Observer {
   public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;

    /// A claim was prepared or unprepared, or was not.
    virtual void on_prepared(const Error* error) = 0;
    virtual void on_unprepared(const Error* error) = 0;
    /// At the start, and whenever the node's findings are others.
    virtual void on_node(const NodeReport& report) = 0;
    /// Something that an operator must act on; a line of what, and of what to do.
    virtual void on_trouble(const std::string& reason, const std::string& message) = 0;
  };

  /// All must outlive it; the loop's threads too, unless it runs no more.
  SgxDraDriver(rpc::EventLoop& loop, Log& log, const Clock& clock, const NodeSource& source,
               const rpc::KubernetesClient& client, Observer& observer,
               SgxDraDriverOptions options);
  SgxDraDriver(const SgxDraDriver&) = delete;
  SgxDraDriver& operator=(const SgxDraDriver&) = delete;
  ~SgxDraDriver() override;

  /// Looks at the node, and at what is prepared. Errors: what cannot be found out; io.
  [[nodiscard]] Result<void> open();
  /// Serves kubelets, and publishes. Errors: not_found (no kubelet's directory); io.
  [[nodiscard]] Result<void> start();
  /// Ends the service when what it was asked for is done; the loop must run.
  void leave();

  /// The node's object, as the API server has it now; once it is open.
  void on_node_object(std::string_view node_json);

  struct State {
    std::vector<EpcDevice> devices;
    Result<std::vector<PreparedClaim>> claims;
    Result<void> permission;           ///< to offer them; else why not
    bool is_registered = false;        ///< a kubelet has taken the driver
    std::string registration_error{};  ///< what a kubelet said against it
    SliceKeeper::State slice;
  };
  [[nodiscard]] State state();

 private:
  void prepare(std::vector<rpc::ClaimName> claims, std::function<void(Prepared)> done) override;
  void unprepare(std::vector<rpc::ClaimName> claims, std::function<void(Unprepared)> done) override;
  [[nodiscard]] std::vector<rpc::DeviceHealthReport> health() override;
  void on_registration(const std::string& error) override;

  [[nodiscard]] Result<std::vector<rpc::ClaimDevice>> prepare(const rpc::ClaimName& claim);
  [[nodiscard]] Result<void> expect(const std::vector<rpc::ClaimName>& claims);
  [[nodiscard]] Result<PreparedClaim> share_out(const rpc::ClaimName& name);
  [[nodiscard]] Result<PreparedClaim> read_claim(const rpc::ClaimName& name,
                                                 const std::vector<EpcDevice>& devices) const;
  [[nodiscard]] Result<void> unprepare(const rpc::ClaimName& claim);
  void make_parts();
  void on_findings(const NodeFindings& findings, const std::string& unreadable);
  void tell(const NodeFindings& findings, const std::string& unreadable, std::string_view before);
  void on_permission_changed();
  void on_taken_back(const PreparedClaim& claim);
  void publish();
  [[nodiscard]] std::vector<EpcDevice> devices() const;
  [[nodiscard]] SgxHost host() const;

  rpc::EventLoop& loop_;
  Log& log_;
  const Clock& clock_;
  const rpc::KubernetesClient& client_;
  Observer& observer_;
  const SgxDraDriverOptions options_;
  NodeWatch watch_;

  std::mutex publishing_;     // one at a time: what held earlier is never told later
  mutable std::mutex mutex_;  // guards what follows
  EpcSlice slice_;            // what there is to publish
  SgxHost host_;              // what containers get
  std::string told_;          // what was last said of the node
  bool is_registered_ = false;
  std::string registration_error_;

  std::unique_ptr<ClaimStore> store_;  // these: once it is open
  std::unique_ptr<SliceKeeper> slices_;
  std::unique_ptr<DraEndpoint> endpoint_;
  std::unique_ptr<ClaimStatusWriter> status_;
  std::unique_ptr<OverlapWatch> overlap_;
  std::unique_ptr<PublisherGuard> guard_;
  std::unique_ptr<WorkQueue> preparing_;  // each has to ask the API server
  std::unique_ptr<WorkQueue> unpreparing_;
};

}  // namespace confcom::service
