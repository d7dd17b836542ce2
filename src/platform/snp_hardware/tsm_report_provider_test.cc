#include "platform/snp_hardware/tsm_report_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "platform/testing/fake_tsm.h"
#include "platform/testing/fake_waiting.h"

namespace confcom::platform {
namespace {

using testing::FakeTsm;
using ::testing::HasSubstr;

ReportRequest request(std::optional<std::uint32_t> vmpl = std::nullopt) {
  ReportRequest out{.vmpl = vmpl};
  out.report_data.fill(std::byte{0x33});
  return out;
}

class TsmReports : public ::testing::Test {
 protected:
  Result<ReportReply> get(const ReportRequest& what = request()) {
    auto out = TsmReportProvider("/reports", tsm_, waiting_.waiting()).get_report(what);
    EXPECT_EQ(tsm_.entries(), 0U) << "the entry is removed, whatever comes of it";
    return out;
  }

  /// Of a request that is refused.
  Error refusal(const ReportRequest& what = request()) {
    const auto out = get(what);
    EXPECT_FALSE(out.has_value());
    return out.has_value() ? Error{} : out.error();
  }

  std::uint32_t vmpl_of(const Result<ReportReply>& reply) {
    return evidence::parse_snp_report(reply.value().report).value().vmpl;
  }

  FakeTsm tsm_;
  testing::FakeWaiting waiting_;
};

TEST_F(TsmReports, GetsAReportOverTheReportData) {
  const auto reply = get();
  ASSERT_TRUE(reply.has_value()) << reply.error().message;
  const auto report = evidence::parse_snp_report(reply->report).value();
  EXPECT_EQ(report.report_data, request().report_data);
  EXPECT_EQ(reply->source, "configfs-tsm");
  EXPECT_TRUE(reply->certificate_table.empty());
  EXPECT_EQ(waiting_.waits(), 0);
}

TEST_F(TsmReports, TakesTheHostsCertificates) {
  tsm_.auxblob = ByteVector(100, std::byte{1});
  EXPECT_EQ(get().value().certificate_table, *tsm_.auxblob);
}

TEST_F(TsmReports, TakesATableOfZerosOrNoneAtAllForNoCertificates) {
  tsm_.auxblob = ByteVector(4096);
  EXPECT_TRUE(get().value().certificate_table.empty());
  tsm_.auxblob.reset();
  EXPECT_TRUE(get().value().certificate_table.empty());
}

TEST_F(TsmReports, AsksForTheVmplThatIsWanted) {
  EXPECT_EQ(vmpl_of(get(request(2))), 2U);
  EXPECT_EQ(vmpl_of(get(request(0))), 0U);
  EXPECT_EQ(vmpl_of(get()), 0U);
}

TEST_F(TsmReports, AsksForTheMostPrivilegedVmplThatTheGuestMayHave) {
  tsm_.privlevel_floor = "2\n";
  EXPECT_EQ(vmpl_of(get()), 2U);
  EXPECT_EQ(vmpl_of(get(request(3))), 3U);
  const Error below = refusal(request(1));
  EXPECT_EQ(below.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(below.message, HasSubstr("may ask for VMPL 2"));
}

TEST_F(TsmReports, DoesWithoutAFloor) {
  tsm_.privlevel_floor.reset();
  EXPECT_EQ(vmpl_of(get()), 0U);
  const Error no_choice = refusal(request(1));
  EXPECT_EQ(no_choice.code, ErrorCode::kUnsupported);
  EXPECT_THAT(no_choice.message, HasSubstr("without --vmpl"));
}

TEST_F(TsmReports, RefusesAVmplThatThereIsNot) {
  EXPECT_EQ(refusal(request(4)).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(tsm_.made, 0);
}

TEST_F(TsmReports, RefusesReportsOfAnotherTee) {
  tsm_.provider = "tdx_guest\n";
  const Error other = refusal();
  EXPECT_EQ(other.code, ErrorCode::kUnsupported);
  EXPECT_THAT(other.message, HasSubstr("'tdx_guest'"));
}

TEST_F(TsmReports, AsksAnewWhenSomebodyElseWrites) {
  tsm_.interferences = 2;
  EXPECT_TRUE(get().has_value());
  EXPECT_EQ(tsm_.made, 3) << "an entry of its own for each try";
}

TEST_F(TsmReports, GivesUpWhenSomebodyElseWritesEachTime) {
  tsm_.interferences = 1000;
  const Error stopped = refusal();
  EXPECT_EQ(stopped.code, ErrorCode::kDeadline);
  EXPECT_THAT(stopped.message, HasSubstr("somebody else wrote"));
  EXPECT_EQ(tsm_.made, Patience::kMaxTries);
}

TEST_F(TsmReports, NoticesReportDataThatTheKernelDidNotTake) {
  tsm_.takes_inblob = false;
  EXPECT_THAT(refusal().message, HasSubstr("outblob"));
}

TEST_F(TsmReports, WaitsForABusyHost) {
  tsm_.failures["outblob"] = {std::errc::device_or_resource_busy,
                              std::errc::resource_unavailable_try_again, std::errc::timed_out};
  EXPECT_TRUE(get().has_value());
  EXPECT_EQ(waiting_.waits(), 3);
}

TEST_F(TsmReports, WaitsNoLongerThanItSays) {
  tsm_.failures["outblob"].assign(1000, std::errc::device_or_resource_busy);
  const Error late = refusal();
  EXPECT_EQ(late.code, ErrorCode::kDeadline);
  EXPECT_THAT(late.message, HasSubstr("the host is busy"));
  EXPECT_EQ(waiting_.waits(), Patience::kMaxTries - 1);
}

TEST_F(TsmReports, ExplainsWhatTheKernelRefuses) {
  struct Case {
    std::string where;
    std::errc failure;
    ErrorCode code;
    std::string part;
  };
  const Case cases[] = {
      {"", std::errc::no_such_file_or_directory, ErrorCode::kNotFound, "/reports"},
      {"", std::errc::no_such_device_or_address, ErrorCode::kNotFound, "sev-guest"},
      {"", std::errc::permission_denied, ErrorCode::kDenied, "run as root"},
      {"", std::errc::read_only_file_system, ErrorCode::kDenied, "mounted for writing"},
      {"", std::errc::no_space_on_device, ErrorCode::kIo, "kernel's log"},
      {"provider", std::errc::io_error, ErrorCode::kIo, "provider"},
      {"privlevel_floor", std::errc::io_error, ErrorCode::kIo, "privlevel_floor"},
      {"inblob", std::errc::io_error, ErrorCode::kIo, "inblob"},
      {"privlevel", std::errc::invalid_argument, ErrorCode::kInvalidArgument, "privlevel_floor"},
      {"outblob", std::errc::no_such_device_or_address, ErrorCode::kIo, "the firmware"},
      {"outblob", std::errc::inappropriate_io_control_operation, ErrorCode::kIo, "restart"},
      {"outblob", std::errc::file_too_large, ErrorCode::kMalformed, "larger"},
      {"auxblob", std::errc::io_error, ErrorCode::kIo, "auxblob"}};
  for (const Case& c : cases) {
    tsm_.failures[c.where] = {c.failure};
    const Error refused = refusal(request(1));
    EXPECT_EQ(refused.code, c.code) << c.where << ' ' << refused.message;
    EXPECT_THAT(refused.message, HasSubstr(c.part));
  }
}

TEST_F(TsmReports, RefusesAttributesThatAreNoNumbers) {
  tsm_.generation = "many\n";
  EXPECT_EQ(refusal().code, ErrorCode::kMalformed);
  tsm_.generation = "";
  EXPECT_EQ(refusal().code, ErrorCode::kMalformed);
  tsm_.generation.reset();
  tsm_.privlevel_floor = "-1\n";
  EXPECT_EQ(refusal().code, ErrorCode::kMalformed);
}

TEST_F(TsmReports, RefusesWhatIsNoReportOverTheRequest) {
  tsm_.bend_report = [](ByteVector& report) { report.pop_back(); };
  EXPECT_EQ(refusal().code, ErrorCode::kTruncated);
  tsm_.bend_report = [](ByteVector& report) { report.push_back({}); };
  EXPECT_EQ(refusal().code, ErrorCode::kMalformed);
  tsm_.bend_report = [](ByteVector& report) { report.at(0x50) ^= std::byte{1}; };
  EXPECT_THAT(refusal().message, HasSubstr("not over the report data"));
  tsm_.bend_report = [](ByteVector& report) { report.at(0x30) ^= std::byte{1}; };
  EXPECT_THAT(refusal(request(2)).message, HasSubstr("of VMPL 3, asked for was 2"));
}

TEST_F(TsmReports, RefusesATableOverTheCap) {
  tsm_.auxblob = ByteVector(65536, std::byte{1});
  EXPECT_TRUE(get().has_value());
  tsm_.auxblob = ByteVector(65537, std::byte{1});
  EXPECT_EQ(refusal().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace confcom::platform
