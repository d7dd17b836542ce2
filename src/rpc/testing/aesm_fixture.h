#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_server.h"
#include "rpc/testing/recording_observer.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/testing/test_client.h"

namespace confcom::rpc::testing {

/// A server on a socket of its own, and clients of it.
class AesmFixture : public ::testing::Test {
 protected:
  /// Ends the loop and then the server: a test's backend goes only when no thread is in it any
  /// more.
  class Serving {
   public:
    explicit Serving(AesmFixture& fixture) : fixture_(fixture) {}
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    ~Serving() {
      fixture_.loop_.stop();
      fixture_.server_.reset();
    }

   private:
    AesmFixture& fixture_;
  };

  /// Serves until what it returns goes, which must be before the backend does.
  [[nodiscard]] Serving serve(AesmBackend& backend, const AesmServerLimits& limits = {}) {
    auto listener = UnixListener::listen(path_);
    EXPECT_TRUE(listener.has_value());
    server_ = std::make_unique<AesmServer>(loop_.loop(), std::move(listener).value(), backend,
                                           observer_, limits);
    loop_.start();
    return Serving(*this);
  }

  [[nodiscard]] TestClient client() const { return TestClient::unix_stream(path_); }

  /// One that has sent `bytes`.
  [[nodiscard]] TestClient client_sending(Bytes bytes) const {
    TestClient client = this->client();
    client.send(bytes);
    return client;
  }

  /// One that the server knows of and that says nothing.
  [[nodiscard]] TestClient idle_client(std::size_t number) {
    TestClient client = this->client();
    observer_.accepted(number);
    return client;
  }

  [[nodiscard]] static ByteVector request_frame() {
    return aesm_frame(write_aesm_request({.body = GetQuoteSizeExRequest{}}));
  }

  [[nodiscard]] static ByteVector answer_frame(const AesmResponse& response) {
    return aesm_frame(write_aesm_response(response));
  }

  static void expect_answer(TestClient& client, const AesmResponse& want) {
    const TestClient::Received received = client.receive_all();
    EXPECT_EQ(received.bytes, answer_frame(want));
    EXPECT_EQ(received.error, 0);
  }

  static void expect_closed_without_answer(TestClient& client) {
    EXPECT_TRUE(client.receive_all().bytes.empty());
  }

  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "aesm.socket";
  RecordingObserver observer_;
  RunningLoop loop_{2};
  std::unique_ptr<AesmServer> server_;
};

}  // namespace confcom::rpc::testing
