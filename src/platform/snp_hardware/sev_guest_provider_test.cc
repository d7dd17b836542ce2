#include "platform/snp_hardware/sev_guest_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/sev-guest.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <string>

#include "base/testing/scratch_directory.h"
#include "platform/testing/fake_sev_guest.h"
#include "platform/testing/fake_waiting.h"

namespace confcom::platform {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FakeSevGuest;
using ::testing::HasSubstr;

constexpr std::size_t kPageBytes = 4096;

class SevGuest : public ::testing::Test {
 protected:
  Result<ReportReply> get(std::optional<std::uint32_t> vmpl = std::nullopt) {
    ReportRequest request{.vmpl = vmpl};
    request.report_data.fill(std::byte{0x33});
    return SevGuestProvider(device_, fake_.ioctl(), waiting_.waiting()).get_report(request);
  }
  Error refusal(std::optional<std::uint32_t> vmpl = std::nullopt) {
    const auto out = get(vmpl);
    EXPECT_FALSE(out.has_value());
    return out.has_value() ? Error{} : out.error();
  }
  /// Of a request whose first answer is this failure.
  Error refusal_of(const FakeSevGuest::Failure& failure) {
    fake_.failures = {failure};
    return refusal();
  }

  confcom::testing::ScratchDirectory scratch_;
  std::string device_ = scratch_.write("sev-guest", "");
  FakeSevGuest fake_;
  testing::FakeWaiting waiting_;
};

TEST_F(SevGuest, GetsAReportWithoutCertificates) {
  const auto reply = get(1);
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  const auto report = evidence::parse_snp_report(reply->report).value();
  EXPECT_EQ(report.report_data.front(), std::byte{0x33});
  EXPECT_EQ(report.vmpl, 1U);
  EXPECT_TRUE(reply->certificate_table.empty());
  EXPECT_EQ(reply->source, "/dev/sev-guest");
  EXPECT_THAT(fake_.requests, ElementsAre(SNP_GET_EXT_REPORT));
}

TEST_F(SevGuest, AsksTheHostHowLongItsCertificatesAre) {
  fake_.certificates = ByteVector(2 * kPageBytes, std::byte{1});
  for (const int no_room : {ENOSPC, EIO}) {
    fake_.error_of_no_room = no_room;
    EXPECT_EQ(get().value().certificate_table, fake_.certificates) << no_room;
  }
  EXPECT_EQ(fake_.requests.size(), 4U);
}

TEST_F(SevGuest, AsksAgainWhenTheHostHasMoreOfThem) {
  fake_.certificates = ByteVector(kPageBytes, std::byte{1});
  fake_.before_each = [](FakeSevGuest& host) {
    if (host.requests.size() == 2) host.certificates.resize(2 * kPageBytes, std::byte{2});
  };
  EXPECT_EQ(get().value().certificate_table.size(), 2 * kPageBytes);
  EXPECT_EQ(fake_.requests.size(), 3U);
}

TEST_F(SevGuest, GivesUpOnAHostThatAlwaysHasMore) {
  fake_.certificates = ByteVector(kPageBytes, std::byte{1});
  fake_.before_each = [](FakeSevGuest& host) { host.certificates.push_back(std::byte{1}); };
  EXPECT_EQ(refusal().code, ErrorCode::kDeadline);
}

TEST_F(SevGuest, RefusesMoreCertificatesThanThereAre) {
  fake_.certificates = ByteVector(65536, std::byte{1});
  EXPECT_TRUE(get().has_value());
  fake_.certificates.push_back(std::byte{1});
  const Error refused = refusal();
  EXPECT_EQ(refused.code, ErrorCode::kMalformed);
  EXPECT_THAT(refused.message, HasSubstr("65537 bytes"));
}

TEST_F(SevGuest, RefusesAHostThatDoesNotSayHowLong) {
  fake_.certificates = ByteVector(kPageBytes, std::byte{1});
  fake_.keeps_the_length = true;
  const Error refused = refusal();
  EXPECT_EQ(refused.code, ErrorCode::kIo);
  EXPECT_THAT(refused.message, HasSubstr("do not fit"));
}

TEST_F(SevGuest, DoesWithoutExtendedRequests) {
  fake_.has_extended_requests = false;
  const auto reply = get();
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  EXPECT_TRUE(reply->certificate_table.empty());
  EXPECT_THAT(fake_.requests, ElementsAre(SNP_GET_EXT_REPORT, SNP_GET_REPORT));
}

TEST_F(SevGuest, WaitsForABusyHost) {
  fake_.failures = {
      {.error_number = EAGAIN}, {.error_number = EIO, .vmm_error = 2}, {.error_number = EBUSY}};
  EXPECT_TRUE(get().has_value());
  EXPECT_EQ(waiting_.waits(), 3);
}

TEST_F(SevGuest, WaitsNoLongerThanItSays) {
  fake_.failures.assign(1000, {.error_number = EIO, .firmware_error = 0, .vmm_error = 2});
  const Error late = refusal();
  EXPECT_EQ(late.code, ErrorCode::kDeadline);
  EXPECT_THAT(late.message, HasSubstr("lets guests ask only so often"));
}

TEST_F(SevGuest, TellsBothErrors) {
  const Error firmware = refusal_of({.error_number = EIO, .firmware_error = 0x16});
  EXPECT_EQ(firmware.code, ErrorCode::kIo);
  EXPECT_THAT(firmware.message, AllOf(HasSubstr("firmware error 0x16"), HasSubstr("ABI")));
  const Error host = refusal_of({.error_number = EIO, .firmware_error = 0, .vmm_error = 7});
  EXPECT_THAT(host.message, AllOf(HasSubstr("VMM error 0x7"), HasSubstr("the host refused")));
  EXPECT_EQ(refusal_of({.error_number = EPERM}).code, ErrorCode::kDenied);
  EXPECT_THAT(refusal_of({.error_number = EINVAL}).message, HasSubstr("kernel's log"));
  EXPECT_EQ(waiting_.waits(), 0) << "none of these passes by itself";
}

TEST_F(SevGuest, SaysWhenThereIsNoMoreKey) {
  fake_.failures = {{.error_number = ENOTTY}, {.error_number = ENOTTY}};
  EXPECT_THAT(refusal().message, HasSubstr("restart the guest"));
}

TEST_F(SevGuest, RefusesAnswersThatAreNone) {
  const auto refused_when = [&](std::size_t offset, std::byte value) {
    fake_.bend_response = [=](ByteVector& response) { response.at(offset) = value; };
    return refusal(2);
  };
  const Error status = refused_when(0, std::byte{0x16});
  EXPECT_EQ(status.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(status.message, HasSubstr("0x16"));
  EXPECT_EQ(refused_when(4, std::byte{0x9f}).code, ErrorCode::kMalformed) << "a shorter report";
  EXPECT_THAT(refused_when(32 + 0x50, std::byte{0}).message, HasSubstr("report data"));
  EXPECT_THAT(refused_when(32 + 0x30, std::byte{3}).message, HasSubstr("VMPL 3"));
}

TEST_F(SevGuest, RefusesAVmplThatThereIsNot) {
  EXPECT_EQ(refusal(4).code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(fake_.requests.empty());
}

TEST_F(SevGuest, SaysWhatToDoWithoutADevice) {
  device_ = scratch_.file("none");
  const Error none = refusal();
  EXPECT_EQ(none.code, ErrorCode::kNotFound);
  EXPECT_THAT(none.message, AllOf(HasSubstr(device_), HasSubstr("module sev-guest")));
}

TEST_F(SevGuest, SpeaksToTheDeviceByIoctl) {
  const auto refused = SevGuestProvider(device_).get_report({});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("no sev-guest device"));
}

}  // namespace
}  // namespace confcom::platform
