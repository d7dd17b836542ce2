#include "enclave/driver/sgx_driver.h"

#include <asm/sgx.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "enclave/image/measurement.h"
#include "enclave/testing/test_enclave.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TestEnclave;

constexpr std::uint64_t kBase = 0x7f00'0000'0000;
constexpr int kEnclaveFd = 100;
constexpr int kProvisionFd = 200;

Bytes memory(std::uint64_t address, std::uint64_t bytes) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): what the driver is given.
  return {reinterpret_cast<const std::byte*>(address), bytes};
}

template <class T>
T number(Bytes at) {
  T value{};
  std::memcpy(&value, at.data(), sizeof value);
  return value;
}

/// The kernel's side: checks what it is told, measures as the processor does, and can be told to
/// fail, or to add pages one at a time.
class FakeDriver {
 public:
  int ask(int fd, unsigned long request, void* argument) {
    EXPECT_EQ(fd, kEnclaveFd);
    if (!failures_.empty() && failures_.front().request == request) {
      errno = failures_.front().error_number;
      failures_.pop_front();
      return -1;
    }
    switch (request) {
      case SGX_IOC_ENCLAVE_CREATE:
        return create(*static_cast<sgx_enclave_create*>(argument));
      case SGX_IOC_ENCLAVE_PROVISION:
        requests_.emplace_back("provision");
        EXPECT_EQ(static_cast<sgx_enclave_provision*>(argument)->fd, __u64{kProvisionFd});
        return 0;
      case SGX_IOC_ENCLAVE_ADD_PAGES:
        return add(*static_cast<sgx_enclave_add_pages*>(argument));
      case SGX_IOC_ENCLAVE_INIT:
        return init(*static_cast<sgx_enclave_init*>(argument));
      default:
        ADD_FAILURE() << "request " << request;
        return -1;
    }
  }

  void fail(unsigned long request, int error_number) {
    failures_.push_back({request, error_number});
  }
  void add_one_at_a_time() { one_at_a_time_ = true; }
  void add_none() { add_none_ = true; }

  [[nodiscard]] const std::vector<std::string>& requests() const { return requests_; }
  [[nodiscard]] const std::vector<std::uint64_t>& secinfos() const { return secinfos_; }
  [[nodiscard]] const crypto::Sha256Digest& mr_enclave() const { return mr_enclave_; }

 private:
  struct Failure {
    unsigned long request = 0;
    int error_number = 0;
  };

  int create(const sgx_enclave_create& request) {
    requests_.emplace_back("create");
    const Bytes secs = memory(request.src, kPageBytes);
    EXPECT_EQ(request.src % kPageBytes, 0U);
    EXPECT_EQ(number<std::uint64_t>(secs.subspan(8)), kBase);
    measurement_.ecreate(number<std::uint32_t>(secs.subspan(16)), number<std::uint64_t>(secs));
    return 0;
  }

  int add(sgx_enclave_add_pages& request) {
    if (requests_.back() != "add") requests_.emplace_back("add");
    EXPECT_EQ(request.src % kPageBytes, 0U);
    EXPECT_EQ(request.secinfo % 64, 0U);
    if (add_none_) return 0;
    const auto flags = number<std::uint64_t>(memory(request.secinfo, 64));
    EXPECT_TRUE(all_zero(memory(request.secinfo + 8, 56)));
    secinfos_.push_back(flags);
    const bool part = one_at_a_time_ && request.length > kPageBytes;
    const std::uint64_t bytes = part ? kPageBytes : request.length;
    const std::uint16_t measured = request.flags == SGX_PAGE_MEASURE ? PageRange::kAll : 0;
    for (std::uint64_t done = 0; done < bytes; done += kPageBytes) {
      measurement_.add_page(request.offset + done, {flags}, measured,
                            memory(request.src + done, kPageBytes).first<kPageBytes>());
    }
    request.count = bytes;
    if (!part) return 0;
    errno = EINTR;
    return -1;
  }

  int init(const sgx_enclave_init& request) {
    requests_.emplace_back("init");
    mr_enclave_ = measurement_.finish();
    const Bytes raw = memory(request.sigstruct, evidence::kSigstructBytes);
    EXPECT_EQ(evidence::parse_sigstruct(raw).value().enclave_hash, mr_enclave_);
    return 0;
  }

  std::vector<std::string> requests_;
  std::vector<std::uint64_t> secinfos_;
  std::deque<Failure> failures_;
  bool one_at_a_time_ = false;
  bool add_none_ = false;
  Measurement measurement_;
  crypto::Sha256Digest mr_enclave_{};
};

class SgxDriverTest : public ::testing::Test {
 protected:
  Result<void> build(std::optional<int> provision = {}) {
    const SgxIoctl ioctl = [this](int fd, unsigned long request, void* argument) {
      return driver_.ask(fd, request, argument);
    };
    Secs created;
    created.attributes = built_.sigstruct.attributes;
    return build_with_driver(ioctl,
                             {.enclave_fd = kEnclaveFd, .provision_fd = provision, .base = kBase},
                             built_.image, created, built_.sigstruct);
  }

  TestEnclave built_ = testing::make_test_enclave();
  FakeDriver driver_;
};

TEST_F(SgxDriverTest, BuildsWhatWasSigned) {
  ASSERT_TRUE(build().has_value());
  EXPECT_THAT(driver_.requests(), ElementsAre("create", "add", "init"));
  EXPECT_EQ(driver_.mr_enclave(), built_.sigstruct.enclave_hash);
  EXPECT_THAT(driver_.secinfos(), ::testing::Contains(SecinfoFlags::tcs().value).Times(1));
}

TEST_F(SgxDriverTest, IsAllowedToProvisionBeforePagesAreAdded) {
  ASSERT_TRUE(build(kProvisionFd).has_value());
  EXPECT_THAT(driver_.requests(), ElementsAre("create", "provision", "add", "init"));
}

TEST_F(SgxDriverTest, GoesOnWhereTheDriverWasInterrupted) {
  driver_.add_one_at_a_time();
  ASSERT_TRUE(build().has_value());
  EXPECT_EQ(driver_.mr_enclave(), built_.sigstruct.enclave_hash);
}

TEST_F(SgxDriverTest, DoesNotAskForEverADriverThatAddsNothing) {
  driver_.add_none();
  EXPECT_EQ(build().error().code, ErrorCode::kIo);
}

TEST_F(SgxDriverTest, PagesThatAreMeasuredInPartAreNotForTheDriver) {
  built_.image.ranges.front().measured = 1;
  EXPECT_EQ(build().error().code, ErrorCode::kUnsupported);
}

struct FailureCase {
  const char* name;
  unsigned long request;
  int error_number;
  ErrorCode code;
  const char* advice;
};

class DriverFailures : public SgxDriverTest, public ::testing::WithParamInterface<FailureCase> {};

TEST_P(DriverFailures, SayWhyAndWhatToDo) {
  driver_.fail(GetParam().request, GetParam().error_number);
  const Result<void> built = build(kProvisionFd);
  ASSERT_FALSE(built.has_value());
  EXPECT_EQ(built.error().code, GetParam().code);
  EXPECT_THAT(built.error().message, HasSubstr(GetParam().advice));
}

constexpr FailureCase kFailures[] = {
    {"Secs", SGX_IOC_ENCLAVE_CREATE, EINVAL, ErrorCode::kUnsupported, "does not take this SECS"},
    {"NoExec", SGX_IOC_ENCLAVE_ADD_PAGES, EACCES, ErrorCode::kDenied, "noexec"},
    {"NoEpc", SGX_IOC_ENCLAVE_ADD_PAGES, ENOMEM, ErrorCode::kUnavailable, "no EPC memory"},
    {"Einit", SGX_IOC_ENCLAVE_INIT, EPERM, ErrorCode::kUntrusted, "enclave measure"},
    {"Provision", SGX_IOC_ENCLAVE_INIT, EACCES, ErrorCode::kDenied, "sgx_prv"},
    {"ProvisionNode", SGX_IOC_ENCLAVE_PROVISION, EINVAL, ErrorCode::kInvalidArgument,
     "give the container"},
    {"Unknown", SGX_IOC_ENCLAVE_INIT, EXDEV, ErrorCode::kIo, "kernel's log"},
};
INSTANTIATE_TEST_SUITE_P(Each, DriverFailures, ::testing::ValuesIn(kFailures),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace confcom::enclave
