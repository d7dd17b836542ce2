#include "service/quote_helper/worker_backend.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "platform/testing/fake_qe3.h"
#include "platform/testing/fake_quote_provider.h"
#include "rpc/event_loop.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using platform::testing::FakeQe3;
using rpc::AesmError;
using rpc::AesmRequest;
using rpc::AesmResponse;
using std::chrono::milliseconds;

/// Longer than anything takes on a busy machine with a sanitizer; a test that gets there has
/// failed.
constexpr std::chrono::seconds kForever{120};

/// In place of an answer that did not come.
constexpr AesmError kNoAnswer{1000};

ByteVector key_id() { return to_vector(platform::testing::key_id_of_product(1)); }

AesmRequest init_request() {
  return {rpc::InitQuoteExRequest{
              .attestation_key_id = key_id(), .wants_public_key_id = true, .buffer_size = 32},
          {}};
}

AesmRequest quote_request(std::uint8_t number) {
  return {rpc::GetQuoteExRequest{.report = to_vector(platform::testing::report_number(number)),
                                 .attestation_key_id = key_id(),
                                 .qe_report_info = std::nullopt,
                                 .buffer_size = 8192},
          {}};
}

/// This process's children, zombies among them.
std::vector<pid_t> children() {
  std::vector<pid_t> out;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    pid_t id = 0;
    const char* const end = name.data() + name.size();
    if (std::from_chars(name.data(), end, id).ptr != end) continue;
    std::ifstream file(entry.path() / "stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = stat.rfind(')');        // the name before it may hold anything
    if (name_end == std::string::npos) continue;  // it has ended meanwhile
    std::istringstream rest(stat.substr(name_end + 1));
    char state = 0;
    pid_t parent = 0;
    rest >> state >> parent;
    if (parent == ::getpid()) out.push_back(id);
  }
  return out;
}

bool has_children() {
  siginfo_t ignored{};
  return ::waitid(P_ALL, 0, &ignored, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

std::ptrdiff_t open_descriptors() {
  return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

AesmError code_of(std::future<AesmResponse>& answer) {
  if (answer.wait_for(kForever) != std::future_status::ready) return kNoAnswer;
  return answer.get().code();
}

class WorkerBackendTest : public ::testing::Test {
 protected:
  WorkerBackendTest()
      : loop_(std::make_unique<rpc::EventLoop>(2)), thread_([this] { loop_->run(); }) {}

  ~WorkerBackendTest() override {
    backend_.reset();
    end_loop();
    EXPECT_FALSE(has_children());
  }

  void end_loop() {
    if (thread_.joinable()) {
      loop_->stop();
      thread_.join();
    }
    loop_.reset();
  }

  /// A worker over a library that follows fake_'s script.
  std::vector<std::string> serving(const std::string& library = CONFCOM_FAKE_QE3) const {
    return {CONFCOM_FAKE_QUOTE_WORKER, "serve", library, fake_.script()};
  }

  static std::vector<std::string> misbehaving(const char* how) {
    return {CONFCOM_FAKE_QUOTE_WORKER, how};
  }

  static WorkerLimits quick() {
    WorkerLimits limits;
    limits.first_backoff = milliseconds(1);
    limits.last_backoff = milliseconds(5);
    return limits;
  }

  void start(std::vector<std::string> command, const WorkerLimits& limits = quick()) {
    backend_ = std::make_unique<WorkerBackend>(*loop_, log_, std::move(command), limits);
  }

  std::future<AesmResponse> begin(AesmRequest request) {
    // A second answer would end the process: the promise refuses it with an exception.
    auto promise = std::make_shared<std::promise<AesmResponse>>();
    auto answer = promise->get_future();
    backend_->handle(std::move(request),
                     [promise](AesmResponse response) { promise->set_value(std::move(response)); });
    return answer;
  }

  AesmError ask(AesmRequest request) {
    auto answer = begin(std::move(request));
    return code_of(answer);
  }

  /// As clients do, that try again when the enclave is lost, or when they are told to come later.
  AesmError ask_until_answered(const AesmRequest& request) {
    const auto deadline = std::chrono::steady_clock::now() + kForever;
    while (std::chrono::steady_clock::now() < deadline) {
      const AesmError code = ask(request);
      if (code != AesmError::kEnclaveLost && code != AesmError::kServiceUnavailable) return code;
      std::this_thread::yield();
    }
    return kNoAnswer;
  }

  bool stop() {
    std::promise<void> stopped;
    backend_->stop([&] { stopped.set_value(); });
    return stopped.get_future().wait_for(kForever) == std::future_status::ready;
  }

  FakeQe3 fake_{CONFCOM_FAKE_QE3};
  Log log_{LogLevel::kError};
  std::unique_ptr<rpc::EventLoop> loop_;
  std::jthread thread_;
  std::unique_ptr<WorkerBackend> backend_;
};

TEST_F(WorkerBackendTest, AnswersByItsWorker) {
  start(serving());
  EXPECT_EQ(ask(quote_request(1)), AesmError::kAttestationKeyNotInitialized);
  EXPECT_EQ(ask(init_request()), AesmError::kSuccess);
  auto answer = begin(quote_request(7));
  ASSERT_EQ(answer.wait_for(kForever), std::future_status::ready);
  const AesmResponse response = answer.get();
  const auto* quote = std::get_if<rpc::GetQuoteExResponse>(&response.body);
  ASSERT_NE(quote, nullptr);
  ASSERT_EQ(quote->quote.size(), 8192U);
  constexpr std::size_t kReportDataAt = 48 + 320;
  EXPECT_EQ(quote->quote.at(kReportDataAt), std::byte{7});
}

TEST_F(WorkerBackendTest, AnswersManyAtOnceEachWithItsOwn) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  std::vector<std::future<AesmResponse>> answers;
  for (std::uint8_t number = 0; number < 200; ++number) {
    answers.push_back(begin(quote_request(number)));
  }
  for (std::uint8_t number = 0; number < 200; ++number) {
    ASSERT_EQ(answers.at(number).wait_for(kForever), std::future_status::ready);
    const AesmResponse response = answers.at(number).get();
    const auto* quote = std::get_if<rpc::GetQuoteExResponse>(&response.body);
    ASSERT_NE(quote, nullptr);
    EXPECT_EQ(quote->quote.at(48 + 320), std::byte{number});
  }
}

TEST_F(WorkerBackendTest, NeedsNoWorkerForWhatNeedsNoKey) {
  start(misbehaving("mute"));
  EXPECT_EQ(ask({rpc::GetSupportedAttestationKeyIdNumberRequest{}, {}}), AesmError::kSuccess);
  EXPECT_EQ(ask({rpc::UnservedRequest{rpc::AesmKind::kGetQuote}, {}}),
            AesmError::kServiceUnavailable);
}

// A worker that ends.

TEST_F(WorkerBackendTest, ACrashCostsItsRequestOnly) {
  start(serving());
  for (const char* script : {"init abort", "init exit"}) {
    SCOPED_TRACE(script);
    fake_.say(script);
    EXPECT_EQ(ask(init_request()), AesmError::kEnclaveLost);
    fake_.say("");
    EXPECT_EQ(ask(init_request()), AesmError::kSuccess);
  }
}

TEST_F(WorkerBackendTest, OthersWaitForTheNextWorker) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  fake_.say("quote abort");
  auto crash = begin(quote_request(1));
  auto other = begin({rpc::GetSupportedAttestationKeyIdsRequest{256}, {}});
  EXPECT_EQ(code_of(crash), AesmError::kEnclaveLost);
  EXPECT_EQ(code_of(other), AesmError::kSuccess);
}

TEST_F(WorkerBackendTest, AHundredCrashesLeaveNothingBehind) {
  WorkerLimits limits = quick();
  limits.first_backoff = milliseconds(0);  // a worker starts while the loop still tells of the last
  start(serving(), limits);
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  const auto descriptors = open_descriptors();
  for (int i = 0; i < 100; ++i) {
    fake_.say("init abort");
    ASSERT_EQ(ask(init_request()), AesmError::kEnclaveLost) << i;
  }
  fake_.say("");
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_EQ(children().size(), 1U);
  EXPECT_TRUE(stop());
  EXPECT_FALSE(has_children());
}

TEST_F(WorkerBackendTest, SurvivesAKillWhileIdle) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  const std::vector<pid_t> before = children();
  ASSERT_EQ(before.size(), 1U);
  ASSERT_EQ(::kill(before.front(), SIGKILL), 0);
  EXPECT_EQ(ask_until_answered(init_request()), AesmError::kSuccess);
  EXPECT_NE(children(), before);
}

TEST_F(WorkerBackendTest, SurvivesAKillWhileBusy) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  const std::vector<pid_t> before = children();
  ASSERT_EQ(before.size(), 1U);
  fake_.say("init hang");
  auto hanging = begin(init_request());
  ASSERT_EQ(::kill(before.front(), SIGKILL), 0);
  EXPECT_EQ(code_of(hanging), AesmError::kEnclaveLost);
  fake_.say("");
  EXPECT_EQ(ask_until_answered(init_request()), AesmError::kSuccess);
}

// A worker that hangs, or says what it should not.

TEST_F(WorkerBackendTest, KillsAWorkerThatHangs) {
  WorkerLimits limits = quick();
  limits.call_timeout = milliseconds(1000);
  start(serving(), limits);
  fake_.say("init hang");
  EXPECT_EQ(ask(init_request()), AesmError::kEnclaveLost);
  fake_.say("");
  EXPECT_EQ(ask_until_answered(init_request()), AesmError::kSuccess);
}

TEST_F(WorkerBackendTest, KillsAWorkerThatTalksNonsense) {
  for (const char* how : {"babble", "huge"}) {
    SCOPED_TRACE(how);
    start(misbehaving(how));
    EXPECT_EQ(ask(init_request()), AesmError::kEnclaveLost);
    EXPECT_EQ(ask(init_request()), AesmError::kEnclaveLost);
    EXPECT_TRUE(stop());
    EXPECT_FALSE(has_children());
  }
}

// A worker that does not start.

TEST_F(WorkerBackendTest, IsUnavailableWhileWorkersDoNotGetReady) {
  WorkerLimits limits = quick();
  limits.start_timeout = milliseconds(50);
  for (const std::vector<std::string>& command :
       {misbehaving("exit"), misbehaving("mute"), misbehaving("stranger"),
        std::vector<std::string>{"/nowhere/worker"}, std::vector<std::string>{"/dev/null"}}) {
    SCOPED_TRACE(command.back());
    start(command, limits);
    EXPECT_EQ(ask(init_request()), AesmError::kServiceUnavailable);
    EXPECT_EQ(ask(init_request()), AesmError::kServiceUnavailable);
    EXPECT_TRUE(stop());
    EXPECT_FALSE(has_children());
  }
}

TEST_F(WorkerBackendTest, AnswersAtOnceWhileItBacksOff) {
  WorkerLimits limits = quick();
  limits.first_backoff = limits.last_backoff = std::chrono::hours(1);
  start(misbehaving("exit"), limits);
  EXPECT_EQ(ask(init_request()), AesmError::kServiceUnavailable);
  EXPECT_EQ(ask(init_request()), AesmError::kServiceUnavailable);
  EXPECT_TRUE(children().empty());
  EXPECT_TRUE(stop());
}

TEST_F(WorkerBackendTest, ServesOnceTheLibraryIsInstalled) {
  const fs::path library = fake_.script().parent_path() / "library.so";
  start(serving(library));
  EXPECT_EQ(ask(init_request()), AesmError::kServiceUnavailable);
  fs::create_symlink(CONFCOM_FAKE_QE3, library);
  EXPECT_EQ(ask_until_answered(init_request()), AesmError::kSuccess);
}

// The queue.

TEST_F(WorkerBackendTest, IsBusyWhenTheQueueIsFull) {
  WorkerLimits limits = quick();
  limits.queue = 2;
  limits.stop_timeout = milliseconds(20);
  start(serving(), limits);
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  fake_.say("init hang");
  auto hanging = begin(init_request());
  auto first = begin(init_request());
  auto second = begin(init_request());
  EXPECT_EQ(ask(init_request()), AesmError::kBusy);
  EXPECT_TRUE(stop());
  for (auto* answer : {&hanging, &first, &second}) {
    EXPECT_EQ(code_of(*answer), AesmError::kServiceStopped);
  }
}

TEST_F(WorkerBackendTest, WaitsNoLongerThanItsClient) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  fake_.say("init hang");
  auto hanging = begin(init_request());
  AesmRequest impatient = init_request();
  impatient.timeout_ms = 20;
  AesmRequest less_impatient = init_request();
  less_impatient.timeout_ms = 40;
  auto second = begin(less_impatient);
  EXPECT_EQ(ask(impatient), AesmError::kBusy);
  EXPECT_EQ(code_of(second), AesmError::kBusy);
  EXPECT_EQ(hanging.wait_for(milliseconds(0)), std::future_status::timeout);
}

// The end.

TEST_F(WorkerBackendTest, StopsAnIdleWorkerByItsSocket) {
  WorkerLimits limits = quick();
  limits.stop_timeout = std::chrono::hours(1);
  start(serving(), limits);
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  EXPECT_TRUE(stop());
  EXPECT_FALSE(has_children());
  EXPECT_EQ(ask(init_request()), AesmError::kServiceStopped);
  EXPECT_TRUE(stop()) << "a second time";
}

TEST_F(WorkerBackendTest, StopsWhileBusy) {
  WorkerLimits limits = quick();
  limits.stop_timeout = milliseconds(20);
  start(serving(), limits);
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  fake_.say("init hang");
  auto hanging = begin(init_request());
  auto waiting = begin(init_request());
  EXPECT_TRUE(stop());
  EXPECT_EQ(code_of(hanging), AesmError::kServiceStopped);
  EXPECT_EQ(code_of(waiting), AesmError::kServiceStopped);
  EXPECT_FALSE(has_children());
}

TEST_F(WorkerBackendTest, KillsAWorkerThatDoesNotLookAtItsSocket) {
  WorkerLimits limits = quick();
  limits.stop_timeout = milliseconds(20);
  start(misbehaving("deaf"), limits);
  auto waiting = begin(init_request());
  EXPECT_TRUE(stop());
  EXPECT_EQ(code_of(waiting), AesmError::kServiceStopped);
  EXPECT_FALSE(has_children());
}

TEST_F(WorkerBackendTest, AnswersWhatIsLeftWhenItIsDestroyed) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  fake_.say("init hang");
  auto hanging = begin(init_request());
  auto waiting = begin(init_request());
  backend_.reset();
  EXPECT_EQ(code_of(hanging), AesmError::kServiceStopped);
  EXPECT_EQ(code_of(waiting), AesmError::kServiceStopped);
}

TEST_F(WorkerBackendTest, LeavesNoWorkerWhenTheLoopEndsFirst) {
  start(serving());
  ASSERT_EQ(ask(init_request()), AesmError::kSuccess);
  loop_->stop();
  thread_.join();
  backend_.reset();
  loop_.reset();
  EXPECT_FALSE(has_children());
}

}  // namespace
}  // namespace confcom::service
