#include "app/device_plugin_command.h"

#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "app/device_plugin_cluster.h"
#include "app/device_plugin_text.h"
#include "app/path_option.h"
#include "app/sgx_platform_option.h"
#include "base/log.h"
#include "rpc/event_loop.h"
#include "rpc/http_server.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/kubelet/pod_resources.h"
#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/device_plugin_pages.h"
#include "service/device_plugin/sgx_device_plugin.h"

namespace confcom::app {
namespace {

/// How long a scrape may wait for the kubelet.
constexpr std::chrono::milliseconds kPodResourcesTimeout{2000};
}
}
