#include "service/enclave_host/enclave_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "service/enclave_host/testing/fake_enclave.h"

namespace confcom::service {
namespace {

using enclave::EncluLeaf;
using enclave::Vector;
using testing::FakeEnclave;
using ::testing::HasSubstr;
using Leave = FakeEnclave::Leave;

/// A call of the application's own.
struct Double : sdk::CallIn<sdk::kFirstOwnCall> {
  struct Request {
    std::uint32_t value = 0;
    static auto fields(auto& message) { return std::tie(message.value); }
  };
  using Response = Request;
};

/// And a call out: the host knows what twice is.
struct Twice : sdk::CallOut<sdk::kFirstOwnCall + 1> {
  using Request = Double::Request;
  using Response = Double::Response;
};

constexpr std::uint64_t number(auto code) { return static_cast<std::uint64_t>(code); }

class Hosted : public ::testing::Test {
 protected:
  Hosted() { make(); }

  void make(const EnclaveHostOptions& options = {},
            const std::vector<std::uint64_t>& tcs = {0x5000}) {
    auto enclave = std::make_unique<FakeEnclave>();
    fake_ = enclave.get();
    CallOuts call_outs;
    call_outs.on<Twice>([](const Double::Request& in) -> Result<Double::Response> {
      return Double::Response{in.value * 2};
    });
    host_ = EnclaveHost::make(std::move(enclave), tcs, std::move(call_outs), options).value();
    fake().on_call = [](const FakeEnclave::Call& call) { return FakeEnclave::done(call.request); };
  }

  /// Leaves so at each call.
  void leave_so(const Leave& leave) {
    fake().on_call = [leave](const FakeEnclave::Call&) { return leave; };
  }
  /// Calls out with this, and fails with what the host answers.
  void call_out(std::uint64_t number, const ByteVector& request) {
    leave_so(FakeEnclave::call_out(number, request));
    fake().on_return = [](const FakeEnclave::Return& back) {
      return FakeEnclave::failed(back.error, as_text(back.bytes));
    };
  }
  Result<Double::Response> call(std::uint32_t value = 7) { return host_->call<Double>({value}); }
  Error error() { return call().error(); }

  FakeEnclave& fake() { return *fake_; }
  EnclaveHost& host() { return *host_; }

 private:
  FakeEnclave* fake_ = nullptr;
  std::unique_ptr<EnclaveHost> host_;
};

TEST_F(Hosted, BringsARequestInAndItsResponseOut) {
  fake().on_call = [](const FakeEnclave::Call& call) {
    EXPECT_EQ(call.tcs, 0x5000U);
    EXPECT_EQ(call.number, Double::kNumber);
    EXPECT_EQ(call.exchange_bytes, sdk::kMaxExchangeBytes);
    const auto request = sdk::decode<Double::Request>(call.request);
    return FakeEnclave::done(sdk::encode(Double::Response{request->value * 2}));
  };
  EXPECT_EQ(call(21).value().value, 42U);
  EXPECT_EQ(call(22).value().value, 44U) << "the thread is free again";
}

TEST_F(Hosted, ServesCallOutsUntilTheResponse) {
  leave_so(FakeEnclave::call_out(Twice::kNumber, sdk::encode(Double::Request{3})));
  int returns = 0;
  fake().on_return = [&returns](const FakeEnclave::Return& back) {
    EXPECT_EQ(back.error, 0U);
    if (++returns < 3) return FakeEnclave::call_out(Twice::kNumber, back.bytes);
    return FakeEnclave::done(back.bytes);
  };
  EXPECT_EQ(call().value().value, 24U);
}

TEST_F(Hosted, MayBeCalledAmidACallOutWhereThereIsAnotherThread) {
  auto enclave = std::make_unique<FakeEnclave>();
  std::vector<std::uint64_t> entered;
  enclave->on_call = [&entered](const FakeEnclave::Call& call) {
    entered.push_back(call.tcs);
    if (entered.size() == 1) return FakeEnclave::call_out(Twice::kNumber, call.request);
    return FakeEnclave::done(call.request);
  };
  enclave->on_return = [](const FakeEnclave::Return& back) {
    return FakeEnclave::done(back.bytes);
  };
  std::unique_ptr<EnclaveHost> host;
  CallOuts call_outs;
  call_outs.on<Twice>([&host](const Double::Request& in) { return host->call<Double>(in); });
  host = EnclaveHost::make(std::move(enclave), {0x5000, 0x9000}, std::move(call_outs)).value();
  EXPECT_EQ(host->call<Double>({5}).value().value, 5U);
  EXPECT_EQ(entered, (std::vector<std::uint64_t>{0x5000, 0x9000}));
}

TEST_F(Hosted, PassesOnWhatTheEnclaveSays) {
  struct Case {
    std::uint64_t code;
    ErrorCode want;
  };
  for (const Case& c : {Case{number(sdk::ErrorCode::kMalformed), ErrorCode::kMalformed},
                        {number(sdk::ErrorCode::kUnsupported), ErrorCode::kUnsupported},
                        {number(sdk::ErrorCode::kUntrusted), ErrorCode::kUntrusted},
                        {number(sdk::ErrorCode::kDenied), ErrorCode::kDenied},
                        {number(sdk::ErrorCode::kNotFound), ErrorCode::kNotFound},
                        {number(sdk::ErrorCode::kUnavailable), ErrorCode::kUnavailable},
                        {number(sdk::ErrorCode::kInvalidArgument), ErrorCode::kInvalidArgument},
                        {number(sdk::ErrorCode::kOutOfMemory), ErrorCode::kInternal},
                        {number(sdk::ErrorCode::kTooLarge), ErrorCode::kMalformed},
                        {number(sdk::ErrorCode::kInternal), ErrorCode::kInternal},
                        {0, ErrorCode::kInternal},
                        {0x10004, ErrorCode::kInternal}}) {
    leave_so(FakeEnclave::failed(c.code, "no\x1b[31m"));
    EXPECT_EQ(error(), (Error{c.want, "the enclave says: no?[31m"})) << c.code;
  }
  leave_so(FakeEnclave::failed(77, ""));
  EXPECT_EQ(error().message, "the enclave says: error 77");
}

TEST_F(Hosted, GoesOnAfterARefusal) {
  struct Case {
    sdk::Refusal refusal;
    ErrorCode code;
    std::string words;
  };
  for (const Case& c : {Case{sdk::Refusal::kOutOfOrder, ErrorCode::kInternal, "amid a call out"},
                        {sdk::Refusal::kExchange, ErrorCode::kInternal, "exchange"},
                        {sdk::Refusal::kLength, ErrorCode::kInternal, "more bytes"},
                        {sdk::Refusal::kUnknownCall, ErrorCode::kUnsupported, "no call 256"},
                        {sdk::Refusal{9}, ErrorCode::kMalformed, "reason 9"}}) {
    leave_so(FakeEnclave::refused(number(c.refusal)));
    const Error refused = error();
    EXPECT_EQ(refused.code, c.code) << c.words;
    EXPECT_THAT(refused.message, HasSubstr(c.words));
  }
  leave_so(FakeEnclave::done(sdk::encode(Double::Response{1})));
  EXPECT_TRUE(call().has_value());
}

TEST_F(Hosted, TellsACallThatIsNotTakenFromOneThatFails) {
  leave_so(FakeEnclave::refused(number(sdk::Refusal::kUnknownCall)));
  EXPECT_FALSE(host().call_if_taken<Double>({1}).value().has_value());
  leave_so(FakeEnclave::failed(number(sdk::ErrorCode::kUnsupported), "not so"));
  EXPECT_FALSE(host().call_if_taken<Double>({1}).has_value());
}

/// Whatever the enclave leaves that is none of its contract ends it for good.
TEST_F(Hosted, CallsNothingAgainThatIsOutOfOrder) {
  using Registers = enclave::EntryRegisters;
  constexpr std::uint64_t kTooMany = sdk::kMaxExchangeBytes + 1;
  const auto left = [](const Registers& registers) {
    return Leave{.exit = {.exception = {}, .registers = registers}};
  };
  struct Case {
    Leave leave;
    ErrorCode code;
    std::string words;
  };
  const auto crash = [](sdk::Crash why) { return FakeEnclave::crashed(number(why)); };
  for (const Case& c : std::vector<Case>{
           {crash(sdk::Crash::kAborted), ErrorCode::kInternal, "aborted"},
           {crash(sdk::Crash::kStackSmashed), ErrorCode::kInternal, "stack"},
           {crash(sdk::Crash::kHeapCorrupted), ErrorCode::kInternal, "heap"},
           {crash(sdk::Crash::kException), ErrorCode::kInternal, "an exception before"},
           {crash(sdk::Crash::kNoRandom), ErrorCode::kUnavailable, "RDRAND"},
           {crash(sdk::Crash::kRelocations), ErrorCode::kUnsupported, "-static-pie"},
           {crash(sdk::Crash{99}), ErrorCode::kMalformed, "reason 99"},
           {left({.rdi = 5}), ErrorCode::kMalformed, "RDI 0x5"},
           {left({.rdi = ~std::uint64_t{0}}), ErrorCode::kMalformed, "is it one?"},
           {left({.rdi = 1, .rsi = kTooMany}), ErrorCode::kMalformed, "call out's request has"},
           {left({.rdi = 1, .rsi = ~std::uint64_t{0}}), ErrorCode::kMalformed,
            "the exchange has"}}) {
    make();
    leave_so(c.leave);
    const Error first = error();
    EXPECT_EQ(first.code, c.code) << c.words;
    EXPECT_THAT(first.message, HasSubstr(c.words));
    leave_so(FakeEnclave::done(sdk::encode(Double::Response{1})));
    EXPECT_EQ(error(), first) << "nobody asks it again";
  }
}

TEST_F(Hosted, RefusesLengthsBeyondTheExchange) {
  for (const std::uint64_t rdi : {number(sdk::Exit::kDone), number(sdk::Exit::kFailed)}) {
    leave_so(
        {.exit = {.exception = {}, .registers = {.rdi = rdi, .rsi = sdk::kMaxExchangeBytes + 1}}});
    EXPECT_EQ(error().code, ErrorCode::kMalformed);
    leave_so({.exit = {.exception = {}, .registers = {.rdi = rdi, .rsi = sdk::kMaxExchangeBytes}}});
    EXPECT_THAT(error().message, ::testing::Not(HasSubstr("the exchange has")))
        << "as many as can be";
  }
}

TEST_F(Hosted, RefusesAResponseThatIsNone) {
  leave_so(FakeEnclave::done(as_bytes("abc")));
  EXPECT_EQ(error().code, ErrorCode::kMalformed);
  leave_so(FakeEnclave::done(as_bytes("abcde")));
  EXPECT_THAT(error().message, HasSubstr("call 256, 5 bytes"));
}

TEST_F(Hosted, NamesExceptions) {
  struct Case {
    enclave::EnclaveException exception;
    ErrorCode code;
    std::string words;
  };
  const auto inside = [](Vector vector, std::uint64_t address = 0,
                         std::optional<std::uint64_t> offset = {}, std::string_view name = {}) {
    return enclave::EnclaveException{.leaf = EncluLeaf::kEresume,
                                     .vector = vector,
                                     .address = address,
                                     .instruction_offset = offset,
                                     .illegal_instruction = name};
  };
  enclave::EnclaveException entry;
  entry.vector = Vector::kGeneralProtection;
  for (const Case& c : std::vector<Case>{
           {inside(Vector::kInvalidOpcode, 0, 0x1234, "CPUID"), ErrorCode::kInternal,
            "CPUID at 0x1234: no enclave may use it"},
           {inside(Vector::kDivideError, 0, 0x20), ErrorCode::kInternal,
            "#DE, a division at 0x20; 'addr2line -e FILE 0x20'"},
           {inside(Vector::kPageFault, FakeEnclave::kBase + 0x3000), ErrorCode::kInternal,
            "#PF, a page fault of the page at its offset 0x3000; where, a debug enclave"},
           {inside(Vector::kPageFault, 0x7000), ErrorCode::kInternal,
            "of the host's page at 0x7000"},
           {inside(Vector{21}), ErrorCode::kInternal, "exception 21"},
           {entry, ErrorCode::kUnavailable, "cannot be entered: #GP"}}) {
    make();
    leave_so(FakeEnclave::raised(c.exception));
    const Error first = error();
    EXPECT_EQ(first.code, c.code) << c.words;
    EXPECT_THAT(first.message, HasSubstr(c.words));
    leave_so(FakeEnclave::done({}));
    EXPECT_EQ(error(), first);
  }
}

TEST_F(Hosted, AnswersCallOutsThatItDoesNotServe) {
  call_out(999, {});
  EXPECT_EQ(error(),
            (Error{ErrorCode::kUnsupported, "the enclave says: the host has no call out 999"}));
  call_out(~std::uint64_t{0}, {});
  EXPECT_EQ(error().code, ErrorCode::kUnsupported);
  call_out(Twice::kNumber, ByteVector(3));
  EXPECT_EQ(error().code, ErrorCode::kMalformed);
}

TEST(CallOuts, TellFailuresToWhoListens) {
  std::vector<Error> told;
  CallOuts call_outs;
  call_outs.on<Twice>([](const Double::Request& in) { return Result<Double::Response>(in); })
      .tell_failures([&told](const Error& error) { told.push_back(error); });
  EXPECT_TRUE(call_outs.answer(Twice::kNumber, ByteVector(4)).has_value());
  EXPECT_TRUE(told.empty());
  const Error error = call_outs.answer(999, {}).error();
  EXPECT_EQ(told, std::vector<Error>{error});
}

TEST_F(Hosted, TellsTheEnclaveWhatAHandlerCannot) {
  struct Case {
    std::function<Result<sdk::LoadFile::Response>()> handler;
    sdk::ErrorCode want;
    std::string words;
  };
  const auto failing = [](ErrorCode code) { return [code] { return fail(code, "why"); }; };
  for (const Case& c : std::vector<Case>{
           {failing(ErrorCode::kTruncated), sdk::ErrorCode::kMalformed, "why"},
           {failing(ErrorCode::kUntrusted), sdk::ErrorCode::kUntrusted, "why"},
           {failing(ErrorCode::kExpired), sdk::ErrorCode::kUntrusted, "why"},
           {failing(ErrorCode::kDenied), sdk::ErrorCode::kDenied, "why"},
           {failing(ErrorCode::kNotFound), sdk::ErrorCode::kNotFound, "why"},
           {failing(ErrorCode::kDeadline), sdk::ErrorCode::kUnavailable, "why"},
           {failing(ErrorCode::kIo), sdk::ErrorCode::kUnavailable, "why"},
           {failing(ErrorCode::kInvalidArgument), sdk::ErrorCode::kInvalidArgument, "why"},
           {[]() -> Result<sdk::LoadFile::Response> { throw std::runtime_error("oops"); },
            sdk::ErrorCode::kInternal, "oops"},
           {[] { return fail(ErrorCode::kInternal, std::string(5000, 'x')); },
            sdk::ErrorCode::kInternal, std::string(1024, 'x')},
           {[] { return sdk::LoadFile::Response{ByteVector(4096 - 3)}; }, sdk::ErrorCode::kTooLarge,
            "the answer has 4097 bytes, the exchange has 4096"}}) {
    auto enclave = std::make_unique<FakeEnclave>();
    enclave->on_call = [](const FakeEnclave::Call&) {
      return FakeEnclave::call_out(2, sdk::encode(sdk::LoadFile::Request{"name"}));
    };
    FakeEnclave::Return answer;
    enclave->on_return = [&answer](const FakeEnclave::Return& back) {
      answer = back;
      return FakeEnclave::done({});
    };
    CallOuts call_outs;
    call_outs.on<sdk::LoadFile>([&c](const sdk::LoadFile::Request&) { return c.handler(); });
    auto host = EnclaveHost::make(std::move(enclave), {0}, std::move(call_outs),
                                  {.exchange_bytes = sdk::kMinExchangeBytes});
    EXPECT_TRUE(host.value()->call_bytes(1, {}).has_value()) << c.words;
    EXPECT_EQ(answer.error, number(c.want)) << c.words;
    EXPECT_THAT(std::string(as_text(answer.bytes)), HasSubstr(c.words));
    EXPECT_LE(answer.bytes.size(), 1024U);
  }
}

TEST_F(Hosted, EndsAtItsThreads) {
  constexpr std::size_t kThreads = 2;
  make({}, {0x5000, 0x9000});
  std::latch inside(kThreads + 1);
  std::latch over(1);
  fake().on_call = [&](const FakeEnclave::Call& call) {
    inside.arrive_and_wait();
    over.wait();
    return FakeEnclave::done(call.request);
  };
  std::atomic<unsigned> served = 0;
  std::vector<std::jthread> threads;
  for (std::uint32_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, i, &served] {
      if (call(i).value().value == i) ++served;
    });
  }
  inside.arrive_and_wait();
  const Error full = error();
  over.count_down();
  EXPECT_EQ(full.code, ErrorCode::kUnavailable);
  EXPECT_THAT(full.message, HasSubstr("all 2 threads"));
  threads.clear();
  EXPECT_EQ(served, kThreads);
}

TEST_F(Hosted, AnswersNoCallOutOnceItIsStopping) {
  std::stop_source source;
  make({.stop = source.get_token()});
  call_out(Twice::kNumber, sdk::encode(Double::Request{3}));
  source.request_stop();
  EXPECT_EQ(error(), (Error{ErrorCode::kUnavailable, "the enclave says: the host is stopping"}));
}

TEST_F(Hosted, SaysWhatTheBackendCannot) {
  fake().on_call = {};
  EXPECT_EQ(error(), (Error{ErrorCode::kInternal, "fake: cannot enter"}));
}

TEST_F(Hosted, TakesNoMoreThanFits) {
  EXPECT_EQ(host().call_bytes(1, ByteVector(sdk::kMaxExchangeBytes)).value(),
            ByteVector(sdk::kMaxExchangeBytes));
  EXPECT_EQ(host().call_bytes(1, ByteVector(sdk::kMaxExchangeBytes + 1)).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_TRUE(call().has_value()) << "nothing was entered";
}

TEST(EnclaveHost, WantsThreadsAndAnExchangeOfWholePages) {
  for (const std::size_t bytes : {std::size_t{0}, sdk::kMinExchangeBytes - 4096,
                                  sdk::kMinExchangeBytes + 8, sdk::kMaxExchangeBytes + 4096}) {
    const auto host =
        EnclaveHost::make(std::make_unique<FakeEnclave>(), {0}, {}, {.exchange_bytes = bytes});
    EXPECT_EQ(host.error().code, ErrorCode::kInvalidArgument) << bytes;
  }
  EXPECT_THAT(EnclaveHost::make(std::make_unique<FakeEnclave>(), {}, {}).error().message,
              HasSubstr("no TCS"));
}

}  // namespace
}  // namespace confcom::service
