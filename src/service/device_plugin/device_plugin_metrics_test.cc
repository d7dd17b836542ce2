#include "service/device_plugin/device_plugin_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Resources = std::vector<SgxDevicePlugin::ResourceState>;
using Holders = std::vector<rpc::ContainerDevices>;

class DevicePluginMetricsTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text(const Resources& resources, const Result<Holders>& holders) {
    return "\n" + metrics_.text(resources, holders);
  }
  static auto has_line(const std::string& line) {
    return HasSubstr("\nconfcom_device_plugin_" + line + "\n");
  }

  const Resources resources_ = {
      {"epc", 100, 90, {.registered = true, .registrations = 3, .failures = 2, .last_error = ""}},
      {"enclave", 10, 0, {}}};
  DevicePluginMetrics metrics_;
};

TEST_F(DevicePluginMetricsTest, ShowEachResource) {
  const std::string page = text(resources_, Holders{});
  EXPECT_THAT(page, has_line(R"(devices{resource="epc"} 100)"));
  EXPECT_THAT(page, has_line(R"(healthy_devices{resource="epc"} 90)"));
  EXPECT_THAT(page, has_line(R"(registered{resource="epc"} 1)"));
  EXPECT_THAT(page, has_line(R"(registrations_total{resource="epc"} 3)"));
  EXPECT_THAT(page, has_line(R"(registration_failures_total{resource="epc"} 2)"));
  EXPECT_THAT(page, has_line(R"(registered{resource="enclave"} 0)"));
}

TEST_F(DevicePluginMetricsTest, ShowWhoHasWhat) {
  const std::string page = text(resources_, Holders{{"ns", "pod-1", "main", "epc", 60},
                                                    {"ns", "pod-2", "main", "epc", 30},
                                                    {"ns", "pod-2", "main", "example.com/gpu", 1}});
  EXPECT_THAT(page, has_line(R"(allocated_devices{resource="epc"} 90)"));
  EXPECT_THAT(page, has_line(R"(free_devices{resource="epc"} 0)"));
  EXPECT_THAT(page, has_line(R"(allocated_devices{resource="enclave"} 0)"));
  EXPECT_THAT(page, HasSubstr(R"(pod="pod-1")"));
  EXPECT_THAT(page, Not(HasSubstr("gpu"))) << "of other plugins";
}

TEST_F(DevicePluginMetricsTest, CountNoDeviceAsLessThanFree) {
  const std::string page = text(resources_, Holders{{"ns", "pod", "main", "epc", 95}});
  EXPECT_THAT(page, has_line(R"(free_devices{resource="epc"} 0)")) << "some holders' are unhealthy";
}

TEST_F(DevicePluginMetricsTest, SayWhenTheKubeletDoesNotTell) {
  (void)text(resources_, fail(ErrorCode::kUnavailable, "no kubelet"));
  const std::string page = text(resources_, fail(ErrorCode::kUnavailable, "no kubelet"));
  EXPECT_THAT(page, has_line("holders_unknown_total 2"));
  EXPECT_THAT(page, Not(HasSubstr("allocated_devices"))) << "not known is not zero";
  EXPECT_THAT(page, Not(HasSubstr("free_devices")));
}

TEST_F(DevicePluginMetricsTest, CountAllocationsByOutcome) {
  EXPECT_THAT(text(resources_, Holders{}), Not(HasSubstr("allocations_total")));
  const Error refused{ErrorCode::kInvalidArgument, "no such device"};
  metrics_.count_allocation("epc", nullptr);
  metrics_.count_allocation("epc", nullptr);
  metrics_.count_allocation("epc", &refused);
  metrics_.count_allocation("enclave", nullptr);
  const std::string page = text(resources_, Holders{});
  EXPECT_THAT(page, has_line(R"(allocations_total{outcome="granted",resource="epc"} 2)"));
  EXPECT_THAT(page, has_line(R"(allocations_total{outcome="invalid_argument",resource="epc"} 1)"));
  EXPECT_THAT(page, has_line(R"(allocations_total{outcome="granted",resource="enclave"} 1)"));
}

TEST_F(DevicePluginMetricsTest, ShowNamesAsTheyAre) {
  EXPECT_THAT(text({}, Holders{{"n", "\"quoted\"\n", "c", "epc", 1}}), Not(HasSubstr("quoted")));
  EXPECT_THAT(text(resources_, Holders{{"n", "\"q\"\n", "c", "epc", 1}}),
              HasSubstr(R"(pod="\"q\"\n")"));
}

}  // namespace
}  // namespace confcom::service
