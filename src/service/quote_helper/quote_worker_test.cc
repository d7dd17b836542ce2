#include "service/quote_helper/quote_worker.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/unique_fd.h"
#include "platform/testing/fake_quote_provider.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"

namespace confcom::service {
namespace {

using rpc::AesmError;
using rpc::AesmKind;

/// A worker in a thread, and the service's end of its socket.
class QuoteWorker : public ::testing::Test {
 protected:
  QuoteWorker() {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    socket_ = UniqueFd(pair[0]);
    thread_ = std::jthread([this, worker = UniqueFd(pair[1])] {
      AesmQuoteService service(provider_, log_);
      result_ = serve_worker(worker.get(), service);
    });
  }

  void send(Bytes bytes) const {
    ASSERT_EQ(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  void send(const rpc::AesmRequest& request) const {
    send(rpc::aesm_frame(rpc::write_aesm_request(request)));
  }

  /// `size` bytes, fewer at the end.
  ByteVector receive(std::size_t size) const {
    ByteVector out(size);
    const ssize_t count = ::recv(socket_.get(), out.data(), size, MSG_WAITALL);
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return out;
  }

  AesmError answer_of(AesmKind kind) const {
    const ByteVector header = receive(rpc::kAesmFrameHeaderBytes);
    if (header.size() != rpc::kAesmFrameHeaderBytes) return AesmError{1000};
    const auto size =
        rpc::parse_aesm_frame_header(Bytes(header).first<4>(), rpc::kMaxAesmResponseBytes);
    const auto response = rpc::parse_aesm_response(receive(size.value_or(0)), kind);
    return response.has_value() ? response->code() : AesmError{1001};
  }

  Result<void> result_of_the_end() {
    socket_ = UniqueFd();
    thread_.join();
    return result_;
  }

  platform::testing::FakeQuoteProvider provider_;
  Log log_{LogLevel::kError};
  Result<void> result_ = fail(ErrorCode::kInternal, "not ended");
  std::jthread thread_;
  UniqueFd socket_;  // closed before the thread is waited for
};

TEST_F(QuoteWorker, SaysThatItIsReady) {
  EXPECT_EQ(receive(1), ByteVector{kWorkerReady});
  EXPECT_TRUE(result_of_the_end().has_value());
}

TEST_F(QuoteWorker, AnswersOneAfterTheOther) {
  ASSERT_EQ(receive(1).size(), 1U);
  for (int i = 0; i < 3; ++i) {
    send({rpc::GetSupportedAttestationKeyIdsRequest{256}, {}});
    EXPECT_EQ(answer_of(AesmKind::kGetSupportedAttestationKeyIds), AesmError::kSuccess);
    send({rpc::GetQuoteSizeExRequest{}, {}});
    EXPECT_EQ(answer_of(AesmKind::kGetQuoteSizeEx), AesmError::kParameter);
  }
  EXPECT_TRUE(result_of_the_end().has_value());
}

TEST_F(QuoteWorker, TakesARequestInPieces) {
  ASSERT_EQ(receive(1).size(), 1U);
  const ByteVector frame = rpc::aesm_frame(
      rpc::write_aesm_request({rpc::GetSupportedAttestationKeyIdsRequest{256}, {}}));
  for (const std::byte& b : frame) send(Bytes(&b, 1));
  EXPECT_EQ(answer_of(AesmKind::kGetSupportedAttestationKeyIds), AesmError::kSuccess);
}

TEST_F(QuoteWorker, EndsWithWhatIsNoRequest) {
  ASSERT_EQ(receive(1).size(), 1U);
  send(rpc::aesm_frame(as_bytes("this is no request")));
  const auto result = result_of_the_end();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kMalformed);
}

TEST_F(QuoteWorker, EndsWithALengthOverTheCap) {
  ASSERT_EQ(receive(1).size(), 1U);
  const ByteArray<4> huge = {std::byte{1}, std::byte{0}, std::byte{1}, std::byte{0}};
  send(huge);
  EXPECT_EQ(result_of_the_end().error().code, ErrorCode::kMalformed);
}

TEST_F(QuoteWorker, EndsWithALengthThatIsCutOff) {
  ASSERT_EQ(receive(1).size(), 1U);
  const ByteArray<2> half{};
  send(half);
  EXPECT_EQ(result_of_the_end().error().code, ErrorCode::kMalformed);
}

TEST_F(QuoteWorker, EndsWithARequestThatIsCutOff) {
  ASSERT_EQ(receive(1).size(), 1U);
  const ByteVector frame = rpc::aesm_frame(
      rpc::write_aesm_request({rpc::GetSupportedAttestationKeyIdsRequest{256}, {}}));
  send(Bytes(frame).first(frame.size() - 1));
  EXPECT_EQ(result_of_the_end().error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace confcom::service
