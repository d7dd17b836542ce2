#include "service/device_plugin/device_plugin_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "rpc/testing/temporary_directory.h"
#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/testing/fake_kubelet.h"
#include "service/device_plugin/testing/plugin_instance.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

class DevicePluginOperations : public ::testing::Test {
 protected:
  DevicePluginOperations() { EXPECT_TRUE(instance_.start().has_value()); }

  [[nodiscard]] Operations operations() {
    return device_plugin_operations(instance_.plugin(), metrics_, [this] { return holders_; });
  }
  [[nodiscard]] PluginEndpoint::State endpoint() {
    return instance_.plugin().resources().front().endpoint;
  }

  rpc::testing::TemporaryDirectory directory_;
  testing::FakeNode node_{5};
  testing::FakeKubelet kubelet_{directory_.path()};
  testing::PluginInstance instance_{node_, [this] {
                                      SgxDevicePluginOptions out;
                                      out.kubelet_directory = directory_.path();
                                      return out;
                                    }()};
  DevicePluginMetrics metrics_;
  Result<std::vector<rpc::ContainerDevices>> holders_ =
      std::vector<rpc::ContainerDevices>{{"ns", "pod", "main", kEpcMibResource, 2}};
};

TEST_F(DevicePluginOperations, AreReadyWhileAllIsRegistered) {
  while (endpoint().failures == 0) std::this_thread::yield();  // there is no kubelet
  EXPECT_THAT(operations().unready(), HasSubstr("sgx_epc_mem_in_MiB is not registered: "));
  EXPECT_THAT(operations().unready(), HasSubstr("kubelet.sock"));
  kubelet_.start();
  // The kubelet watches before, or after, it answers.
  while (endpoint().registrations == 0 || !endpoint().registered) std::this_thread::yield();
  EXPECT_EQ(operations().unready(), "");
}

TEST_F(DevicePluginOperations, HaveTheMetrics) {
  EXPECT_THAT(operations().metrics(), HasSubstr("confcom_device_plugin_allocated_devices"));
  holders_ = fail(ErrorCode::kUnavailable, "no kubelet");
  EXPECT_THAT(operations().metrics(), HasSubstr("confcom_device_plugin_holders_unknown_total 1"));
}

}  // namespace
}  // namespace confcom::service
