#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/testing/fake_api_server.h"
#include "rpc/kubernetes/testing/test_pki.h"

namespace confcom::service::testing {

/// An API server as a DRA driver sees it: one node, the driver's ResourceSlices with watches that
/// tell of every change, and claims. Thread-safe.
class FakeCluster {
 public:
  /// JSON texts by name.
  using Objects = std::map<std::string, std::string>;

  FakeCluster();
  FakeCluster(const FakeCluster&) = delete;
  FakeCluster& operator=(const FakeCluster&) = delete;
  /// Whoever watches must have stopped.
  ~FakeCluster();

  [[nodiscard]] const rpc::KubernetesClient& client() const { return *client_; }

  /// Slices, as somebody else would change them.
  void put(const std::string& name, const std::string& json);
  void remove(const std::string& name);
  /// An event without a change.
  void touch(const std::string& name);

  /// The object of "NAMESPACE/NAME"; an empty text: none.
  void set_claim(const std::string& name, std::string json);
  /// From now on, or no more, who asks for a claim waits for its answer.
  void hold_claims(bool hold);
  /// Waits until somebody waits so.
  void wait_for_held();
  /// What was last applied to a claim's status; waits for it.
  [[nodiscard]] std::string await_status(const std::string& name);
  void set_node(std::string json);

  /// So many of the next writes of slices fail with 500.
  void fail_writes(std::size_t count);
  /// From now on a member is added to each slice's spec that is written.
  void add_to_specs(std::string name, bool value);

  /// Waits until it is so; `what` is for the test's failure.
  void wait(const char* what, const std::function<bool(const Objects& slices)>& is_so);
  /// Waits until somebody watches slices, and has been told all there is.
  void wait_for_watch();

 private:
  struct Request {
    std::string method;
    std::string target;
    std::string body;
  };

  void serve(rpc::testing::FakeConnection& connection);
  void watch(rpc::testing::FakeConnection& connection, std::size_t told);
  [[nodiscard]] std::string answer(const Request& request);
  [[nodiscard]] std::string answer_slices(const Request& request);
  [[nodiscard]] std::string answer_claims(const Request& request);
  void hold(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] std::string list() const;
  std::string store(std::string json);
  void event(const std::string& type, const std::string& json);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Objects slices_;
  Objects claims_;
  Objects statuses_;
  std::string node_;
  std::vector<std::string> events_;
  std::size_t failures_ = 0;
  std::string added_;
  bool added_value_ = false;
  bool are_claims_held_ = false;
  std::size_t held_ = 0;
  std::size_t version_ = 0;
  std::size_t watchers_ = 0;
  std::size_t told_ = 0;  // events, by the newest watch
  bool is_ending_ = false;

  rpc::testing::TestPki pki_;
  std::unique_ptr<rpc::testing::FakeApiServer> server_;
  std::unique_ptr<rpc::KubernetesClient> client_;
};

}  // namespace confcom::service::testing
