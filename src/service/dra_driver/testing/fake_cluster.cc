#include "service/dra_driver/testing/fake_cluster.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

namespace confcom::service::testing {
namespace {

using Json = nlohmann::json;
using rpc::testing::FakeConnection;
using rpc::testing::http_answer;
using rpc::testing::status_json;

constexpr std::chrono::seconds kPatience{60};
constexpr std::string_view kSlices = "/apis/resource.k8s.io/v1/resourceslices";
constexpr std::string_view kFrom = "resourceVersion=";
constexpr std::string_view kClaims = "/apis/resource.k8s.io/v1/namespaces/";

std::string not_found() { return http_answer(404, status_json(404, "NotFound", "none")); }

/// "ns/name" of "/apis/resource.k8s.io/v1/namespaces/ns/resourceclaims/name[/status?…]".
std::string claim_of(std::string_view target) {
  target.remove_prefix(kClaims.size());
  const std::size_t slash = target.find('/');
  const std::string name_space(target.substr(0, slash));
  target.remove_prefix(slash + std::string_view("/resourceclaims/").size());
  return fmt::format("{}/{}", name_space, target.substr(0, target.find_first_of("/?")));
}

}  // namespace

FakeCluster::FakeCluster()
    : node_(R"({"metadata": {"name": "node1", "uid": "uid-of-node1"}, "status": {}})"),
      server_(std::make_unique<rpc::testing::FakeApiServer>(
          pki_.make_loopback(), [this](FakeConnection& connection) { serve(connection); },
          rpc::testing::FakeApiServer::How::kSideBySide)),
      client_(rpc::KubernetesClient::make(server_->access(pki_.ca_pem())).value()) {}

FakeCluster::~FakeCluster() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  server_.reset();
}

void FakeCluster::serve(FakeConnection& connection) {
  const std::string text = connection.read_request();
  if (text.empty()) return;
  const std::size_t first = text.find(' ');
  Request request{.method = text.substr(0, first),
                  .target = text.substr(first + 1, text.find(' ', first + 1) - first - 1),
                  .body = text.substr(text.find("\r\n\r\n") + 4)};
  if (request.target.find("watch=true") != std::string::npos) {
    return watch(connection,
                 std::stoul(request.target.substr(request.target.find(kFrom) + kFrom.size())));
  }
  connection.send(answer(request));
  connection.close_cleanly();
}

void FakeCluster::watch(FakeConnection& connection, std::size_t told) {
  connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::unique_lock lock(mutex_);
  ++watchers_;
  told_ = told;
  changed_.notify_all();
  for (;;) {
    changed_.wait(lock, [&] { return is_ending_ || told < events_.size(); });
    if (is_ending_) break;
    const std::string line = events_[told++] + "\n";
    lock.unlock();
    const bool sent = connection.send(fmt::format("{:x}\r\n{}\r\n", line.size(), line));
    lock.lock();
    if (!sent) break;
    told_ = told;
    changed_.notify_all();
  }
  --watchers_;
}

std::string FakeCluster::answer(const Request& request) {
  std::unique_lock lock(mutex_);
  if (request.target.starts_with(kClaims) && request.method == "GET") hold(lock);
  std::string out = not_found();
  if (request.target.starts_with(kSlices)) out = answer_slices(request);
  if (request.target.starts_with(kClaims)) out = answer_claims(request);
  if (request.target.starts_with("/api/v1/nodes/node1")) out = http_answer(200, node_);
  changed_.notify_all();
  return out;
}

void FakeCluster::hold(std::unique_lock<std::mutex>& lock) {
  ++held_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !are_claims_held_ || is_ending_; });
  --held_;
}

std::string FakeCluster::list() const {
  Json items = Json::array();
  for (const auto& [name, json] : slices_) items.push_back(Json::parse(json));
  return Json{{"metadata", {{"resourceVersion", std::to_string(events_.size())}}}, {"items", items}}
      .dump();
}

std::string FakeCluster::answer_slices(const Request& request) {
  if (request.method == "GET") return http_answer(200, list());
  if (failures_ > 0) {
    --failures_;
    return http_answer(500, status_json(500, "InternalError", "as the test says"));
  }
  if (request.method == "DELETE") {
    const std::string name = request.target.substr(kSlices.size() + 1);
    const auto found = slices_.find(name);
    if (found == slices_.end()) return not_found();
    event("DELETED", found->second);
    slices_.erase(found);
    return http_answer(200, "{}");
  }
  Json slice = Json::parse(request.body);
  const bool is_there = slices_.contains(slice["metadata"]["name"]);
  if ((request.method == "POST") == is_there) {
    return http_answer(409, status_json(409, "Conflict", "there is one, or none"));
  }
  if (!added_.empty()) slice["spec"][added_] = added_value_;
  return http_answer(200, store(slice.dump()));
}

std::string FakeCluster::answer_claims(const Request& request) {
  const std::string name = claim_of(request.target);
  const auto found = claims_.find(name);
  if (found == claims_.end()) return not_found();
  if (request.method == "PATCH") statuses_[name] = request.body;
  return http_answer(200, found->second);
}

std::string FakeCluster::store(std::string json) {
  Json slice = Json::parse(json);
  const std::string name = slice["metadata"]["name"];
  slice["metadata"]["resourceVersion"] = std::to_string(++version_);
  const bool is_new = !slices_.contains(name);
  slices_[name] = slice.dump();
  event(is_new ? "ADDED" : "MODIFIED", slices_[name]);
  return slices_[name];
}

void FakeCluster::event(const std::string& type, const std::string& json) {
  events_.push_back(Json{{"type", type}, {"object", Json::parse(json)}}.dump());
}

void FakeCluster::put(const std::string& name, const std::string& json) {
  Json slice = Json::parse(json);
  slice["metadata"]["name"] = name;
  const std::scoped_lock lock(mutex_);
  (void)store(slice.dump());
  changed_.notify_all();
}

void FakeCluster::remove(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  event("DELETED", slices_.at(name));
  slices_.erase(name);
  changed_.notify_all();
}

void FakeCluster::touch(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  event("MODIFIED", slices_.at(name));
  changed_.notify_all();
}

void FakeCluster::set_claim(const std::string& name, std::string json) {
  const std::scoped_lock lock(mutex_);
  if (json.empty()) {
    claims_.erase(name);
  } else {
    claims_[name] = std::move(json);
  }
}

void FakeCluster::hold_claims(bool hold) {
  const std::scoped_lock lock(mutex_);
  are_claims_held_ = hold;
  changed_.notify_all();
}

void FakeCluster::wait_for_held() {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return held_ > 0; }));
}

std::string FakeCluster::await_status(const std::string& name) {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return statuses_.contains(name); })) << name;
  return statuses_[name];
}

void FakeCluster::set_node(std::string json) {
  const std::scoped_lock lock(mutex_);
  node_ = std::move(json);
}

void FakeCluster::fail_writes(std::size_t count) {
  const std::scoped_lock lock(mutex_);
  failures_ = count;
}

void FakeCluster::add_to_specs(std::string name, bool value) {
  const std::scoped_lock lock(mutex_);
  added_ = std::move(name);
  added_value_ = value;
}

void FakeCluster::wait(const char* what, const std::function<bool(const Objects&)>& is_so) {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return is_so(slices_); })) << what;
}

void FakeCluster::wait_for_watch() {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] {
    return watchers_ > 0 && told_ == events_.size();
  })) << "somebody watches";
}

}  // namespace confcom::service::testing
