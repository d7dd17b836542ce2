#include "service/sgx_node/cluster_reporter.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "rpc/kubernetes/pods_on_node.h"
#include "rpc/kubernetes/testing/answering_server.h"

namespace confcom::service {
namespace {

using rpc::PodOnNode;
using rpc::testing::AnsweringServer;
using rpc::testing::FakeConnection;
using rpc::testing::http_answer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kEpc = "kubernetes.azure.com/sgx_epc_mem_in_MiB";

PodOnNode pod(std::uint64_t mib, std::map<std::string, std::string, std::less<>> environment = {}) {
  PodOnNode out{.name_space = "ns",
                .name = "p",
                .uid = "u",
                .phase = "Pending",
                .labels = {},
                .containers = {}};
  out.containers.push_back(
      {.name = "c", .limits = {{kEpc, mib}}, .environment = std::move(environment)});
  return out;
}

std::vector<std::string> reasons(const PodOnNode& of, bool ids_in_pod_status, bool has_helper) {
  std::vector<std::string> out;
  const ClusterReporterOptions options{
      .node = "n1", .epc_resource = kEpc, .ids_in_pod_status = ids_in_pod_status};
  for (const rpc::EventText& text : pod_troubles(of, options, has_helper))
    out.push_back(text.reason);
  return out;
}

TEST(PodTroubles, AreWhatWillNotWork) {
  using Reasons = std::vector<std::string>;
  EXPECT_THAT(reasons(pod(kMaxIdsInPodStatus), true, true), IsEmpty());
  EXPECT_EQ(reasons(pod(kMaxIdsInPodStatus + 1), true, true), Reasons{"EpcExceedsPodStatus"});
  EXPECT_THAT(reasons(pod(kMaxIdsInPodStatus + 1), false, true), IsEmpty());
  EXPECT_EQ(reasons(pod(5, {{"SGX_AESM_ADDR", "1"}}), true, false), Reasons{"QuoteHelperMissing"});
  EXPECT_THAT(reasons(pod(5, {{"SGX_AESM_ADDR", "1"}}), true, true), IsEmpty());
  EXPECT_THAT(reasons(pod(5), true, false), IsEmpty());
}

TEST(QuoteHelper, IsKnownByItsLabelsWhileItRuns) {
  PodOnNode helper;
  helper.phase = "Running";
  EXPECT_FALSE(is_quote_helper(helper));
  for (const auto& [name, value] :
       {std::pair("app.kubernetes.io/component", "quote-helper"),
        std::pair("app", "sgx-quote-helper"), std::pair("app", "intel-sgx-aesmd")}) {
    helper.labels = {{name, value}};
    EXPECT_TRUE(is_quote_helper(helper)) << value;
  }
  helper.is_terminating = true;
  EXPECT_FALSE(is_quote_helper(helper));
  helper.is_terminating = false;
  helper.phase = "Pending";
  EXPECT_FALSE(is_quote_helper(helper));
}

/// An API server with one node and some pods, that remembers what was changed.
class Api {
 public:
  Api(std::string node, std::string pods)
      : node_(std::move(node)),
        pods_(std::move(pods)),
        server_([this](FakeConnection& connection) { serve(connection); }) {}

  [[nodiscard]] const rpc::KubernetesClient& client() const { return server_.client(); }

  /// Waits for a request that has this in it, and gives it.
  [[nodiscard]] std::string await(const std::string& part, std::size_t which = 0) {
    std::unique_lock lock(mutex_);
    std::string found;
    changed_.wait(lock, [&] {
      std::size_t seen = 0;
      for (const std::string& request : requests_) {
        if (request.find(part) != std::string::npos && seen++ == which) found = request;
      }
      return !found.empty();
    });
    return found;
  }

  /// The next request that has this in it gets this status.
  void refuse(std::string part, unsigned status) {
    const std::scoped_lock lock(mutex_);
    refused_.emplace_back(std::move(part), status);
  }

  [[nodiscard]] std::size_t count(const std::string& part) {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(
        requests_,
        [&](const std::string& request) { return request.find(part) != std::string::npos; }));
  }

 private:
  void serve(FakeConnection& connection) {
    const std::string request = connection.read_request();
    const bool watches = request.find("watch=") != std::string::npos;
    // A watch that has told nothing yet; it ends when something else is wanted.
    connection.send(watches ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            : http_answer(status_of(request), answer_to(request)));
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(request);
    }
    changed_.notify_all();
    if (watches) connection.wait_for_close();
  }

  [[nodiscard]] unsigned status_of(const std::string& request) {
    const std::scoped_lock lock(mutex_);
    for (auto refused = refused_.begin(); refused != refused_.end(); ++refused) {
      if (request.find(refused->first) == std::string::npos) continue;
      const unsigned status = refused->second;
      refused_.erase(refused);
      return status;
    }
    return 200;
  }

  [[nodiscard]] std::string answer_to(const std::string& request) const {
    if (request.starts_with("GET /api/v1/nodes?"))
      return R"({"metadata":{"resourceVersion":"7"},"items":[]})";
    if (request.starts_with("GET /api/v1/pods?")) return pods_;
    return node_;
  }

  const std::string node_;
  const std::string pods_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> requests_;
  std::vector<std::pair<std::string, unsigned>> refused_;
  AnsweringServer server_;
};

std::string node_json(std::string_view labels, std::string_view amount) {
  return fmt::format(
      R"({{"metadata":{{"name":"n1","labels":{{{}}}}},"status":{{"capacity":{{"{}":"{}"}},)"
      R"("allocatable":{{"{}":"{}"}}}}}})",
      labels, kEpc, amount, kEpc, amount);
}

class ClusterReporterTest : public ::testing::Test {
 protected:
  static ClusterReporterOptions labelling() {
    return {.node = "n1", .epc_resource = kEpc, .label_node = true};
  }

  SystemClock clock_;
  Log log_{LogLevel::kError};
};

TEST_F(ClusterReporterTest, PutsANodeRight) {
  Api api(node_json(R"("confcom.dev/sgx":"false")", "3"), "");
  ClusterReporter reporter(api.client(), clock_, log_, labelling());
  reporter.set_node({.has_sgx = true, .epc_mib = 5, .resources = {{kEpc, 5}}});
  EXPECT_THAT(api.await("confcom.dev/sgx"), HasSubstr(R"("confcom.dev/sgx":"true")"));
  EXPECT_THAT(api.await("PATCH /api/v1/nodes/n1/status"), HasSubstr(R"(_MiB":"5")"));
  EXPECT_THAT(api.await("watch="), HasSubstr("resourceVersion=7"));
}

TEST_F(ClusterReporterTest, LabelsNoSimulatedNodeAsIntels) {
  Api api(node_json(R"("sgx.intel.com/capable":"true")", "5"), "");
  ClusterReporter reporter(api.client(), clock_, log_, labelling());
  reporter.set_node({.has_sgx = true, .simulated = true, .epc_mib = 5, .resources = {}});
  const std::string patch = api.await("PATCH /api/v1/nodes/n1 ");
  EXPECT_THAT(patch, HasSubstr(R"("confcom.dev/sgx":"true")"));
  EXPECT_THAT(patch, HasSubstr(R"("sgx.intel.com/capable":null)"));
}

TEST_F(ClusterReporterTest, LeavesANodeAloneThatIsRight) {
  Api api(node_json(R"("confcom.dev/sgx":"true","sgx.intel.com/capable":"true")", "5"), "");
  ClusterReporter reporter(api.client(), clock_, log_, labelling());
  reporter.set_node({.has_sgx = true, .epc_mib = 5, .resources = {{kEpc, 5}}});
  (void)api.await("watch=");
  EXPECT_EQ(api.count("PATCH"), 0U);
}

TEST_F(ClusterReporterTest, FollowsWhatIsWanted) {
  Api api(node_json(R"("confcom.dev/sgx":"true","sgx.intel.com/capable":"true")", "5"), "");
  ClusterReporter reporter(api.client(), clock_, log_, labelling());
  reporter.set_node({.has_sgx = true, .epc_mib = 5, .resources = {{kEpc, 5}}});
  (void)api.await("watch=");
  reporter.set_node({.has_sgx = false, .epc_mib = 0, .resources = {{kEpc, 0}}});
  const std::string patch = api.await("PATCH /api/v1/nodes/n1 ");
  EXPECT_THAT(patch, HasSubstr(R"("confcom.dev/sgx":"false")"));
  EXPECT_THAT(patch, HasSubstr(R"("sgx.intel.com/capable":null)"));
  EXPECT_THAT(api.await("/status"), HasSubstr(R"(_MiB":"0")"));
}

TEST_F(ClusterReporterTest, WritesTroubleAsAnEventAboutTheNode) {
  Api api("{}", "");
  ClusterReporter reporter(api.client(), clock_, log_, {.node = "n1", .epc_resource = kEpc});
  reporter.report_trouble("SgxUnusable", "why");
  const std::string event = api.await("POST /api/v1/namespaces/default/events");
  EXPECT_THAT(event, HasSubstr(R"("reason":"SgxUnusable")"));
  EXPECT_THAT(event, HasSubstr(R"("type":"Warning")"));
}

constexpr const char* kPods = R"({"metadata":{"resourceVersion":"1"},"items":[
  {"metadata":{"namespace":"a","name":"asks","uid":"1"},"status":{"phase":"Pending"},"spec":{"containers":[
    {"name":"c","env":[{"name":"SGX_AESM_ADDR","value":"1"}],
     "resources":{"limits":{"kubernetes.azure.com/sgx_epc_mem_in_MiB":"5"}}}]}},
  {"metadata":{"namespace":"a","name":"other","uid":"2"},"status":{"phase":"Pending"},"spec":{"containers":[
    {"name":"c","env":[{"name":"SGX_AESM_ADDR","value":"1"}]}]}}]})";

TEST_F(ClusterReporterTest, TellsOnceOfAPodThatAsksAMissingHelper) {
  Api api("{}", kPods);
  ClusterReporter reporter(api.client(), clock_, log_, {.node = "n1", .epc_resource = kEpc});
  reporter.look_at_pods();
  EXPECT_THAT(api.await("POST"), HasSubstr("\"QuoteHelperMissing\""));
  reporter.look_at_pods();
  (void)api.await("GET /api/v1/pods?", 1);
  reporter.report_trouble("Last", "of all");
  (void)api.await("\"Last\"");
  EXPECT_EQ(api.count("POST /api/v1/namespaces/a/events"), 1U);
}

/// One that is never taken would keep all others back.
TEST_F(ClusterReporterTest, GivesUpAnEventThatIsRefused) {
  Api api("{}", "");
  api.refuse("\"First\"", 422);
  ClusterReporter reporter(api.client(), clock_, log_, {.node = "n1", .epc_resource = kEpc});
  reporter.report_trouble("First", "is refused");
  reporter.report_trouble("Second", "is taken");
  (void)api.await("\"Second\"");
  EXPECT_EQ(api.count("\"First\""), 1U);
}

TEST_F(ClusterReporterTest, TellsOfAPodOnceTheServerIsBack) {
  Api api("{}", kPods);
  api.refuse("\"QuoteHelperMissing\"", 503);
  ClusterReporter reporter(api.client(), clock_, log_, {.node = "n1", .epc_resource = kEpc});
  reporter.look_at_pods();
  (void)api.await("\"QuoteHelperMissing\"", 1);
}

}  // namespace
}  // namespace confcom::service
