#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rpc/kubernetes/kubernetes_client.h"
#include "rpc/kubernetes/testing/fake_api_server.h"
#include "rpc/kubernetes/testing/test_pki.h"

namespace confcom::rpc::testing {

/// A server that gives these answers, one a connection and the last again and again, and a client
/// that trusts it.
class AnsweringServer {
 public:
  explicit AnsweringServer(std::vector<std::string> answers)
      : AnsweringServer(answer_with(std::move(answers))) {}
  explicit AnsweringServer(FakeApiServer::Serve serve)
      : server_(pki_.make_loopback(), std::move(serve)),
        client_(KubernetesClient::make(server_.access(pki_.ca_pem())).value()) {}

  [[nodiscard]] const KubernetesClient& client() const { return *client_; }
  [[nodiscard]] const FakeApiServer& server() const { return server_; }

  /// The first line and the body of each request: "PATCH /p\n{}".
  [[nodiscard]] std::vector<std::string> asked() const {
    std::vector<std::string> out;
    for (const std::string& request : server_.requests()) {
      out.push_back(request.substr(0, request.find(" HTTP/")) + "\n" +
                    request.substr(request.find("\r\n\r\n") + 4));
    }
    return out;
  }

 private:
  TestPki pki_;
  FakeApiServer server_;
  std::unique_ptr<KubernetesClient> client_;
};

}  // namespace confcom::rpc::testing
