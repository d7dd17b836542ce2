#include "service/device_plugin/device_plugin_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <thread>
#include <vector>

#include "rpc/testing/temporary_directory.h"
#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/testing/fake_kubelet.h"
#include "service/device_plugin/testing/plugin_instance.h"

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

class DevicePluginPages : public ::testing::Test {
 protected:
  DevicePluginPages() { EXPECT_TRUE(instance_.start().has_value()); }

  [[nodiscard]] rpc::HttpResponse get(std::string_view path) {
    const auto holders = [this] { return holders_; };
    return device_plugin_page({"GET", path}, instance_.plugin(), metrics_, holders);
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

TEST_F(DevicePluginPages, AreReadyWhileAllIsRegistered) {
  while (endpoint().failures == 0) std::this_thread::yield();  // there is no kubelet
  for (const char* const path : {"/readyz", "/healthz"}) {
    EXPECT_EQ(get(path).status, 503U);
    EXPECT_THAT(get(path).body, HasSubstr("sgx_epc_mem_in_MiB is not registered: "));
    EXPECT_THAT(get(path).body, HasSubstr("kubelet.sock"));
  }
  EXPECT_EQ(get("/livez").status, 200U);
  kubelet_.start();
  while (!endpoint().registered) std::this_thread::yield();
  for (const char* const path : {"/readyz", "/healthz"}) {
    EXPECT_EQ(get(path).status, 200U);
    EXPECT_EQ(get(path).body, "ready\n");
  }
}

TEST_F(DevicePluginPages, ShowTheMetrics) {
  const rpc::HttpResponse page = get("/metrics");
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(page.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("confcom_device_plugin_allocated_devices"));
  holders_ = fail(ErrorCode::kUnavailable, "no kubelet");
  EXPECT_THAT(get("/metrics").body, HasSubstr("confcom_device_plugin_holders_unknown_total 1"));
}

TEST_F(DevicePluginPages, ListThePages) {
  EXPECT_THAT(get("/").body, HasSubstr("/metrics"));
  EXPECT_EQ(get("/other").status, 404U);
}

}  // namespace
}  // namespace confcom::service
