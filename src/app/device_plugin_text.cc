#include "app/device_plugin_text.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "stopped by SIGTERM or SIGINT"},
    {"2", "could not serve: no kubelet's directory, no platform, bad arguments"},
};

constexpr Definition kFiles[] = {
    {"/var/lib/kubelet/device-plugins/kubelet.sock", "where the kubelet takes registrations"},
    {"/var/lib/kubelet/device-plugins/confcom-*.sock",
     "where it reaches this plugin: one socket a resource, of a new name each time"},
    {"/var/lib/kubelet/pod-resources/kubelet.sock",
     "where it tells who has which devices and claims"},
    {"/run/confcom/epc-*", "who offers how much of the EPC: kept while the node runs"},
    {"/var/run/secrets/kubernetes.io/serviceaccount/",
     "who the plugin is in the cluster: for labels, events and the node's status"},
    {"DIR/epc.json", "how much EPC a simulated platform has"},
    {"DIR/device/", "what containers get of it"},
};

constexpr Definition kExamples[] = {
    {"confcom device-plugin", "Offer what this node has"},
    {"confcom device-plugin --quote-helper-socket-dir /var/run/aesmd",
     "And give every container with EPC the quote helper's socket"},
    {"confcom device-plugin --intel-resources --provision by-resource",
     "Also for charts that were written for Intel's plugin"},
    {"confcom device-plugin --platform simulated --sim-dir ./sim", "On a machine without SGX"},
    {"confcom device-plugin --epc-share 64Gi", "Leave the rest to the DRA driver"},
};

}  // namespace

constinit const CommandText kDevicePluginText = {
    .path = "device-plugin",
    .summary = "Offer this node's SGX to pods: EPC memory as a resource, with the device nodes",
    .description =
        "Serves a kubelet's device plugin API: kubernetes.azure.com/sgx_epc_mem_in_MiB, one device "
        "a MiB of EPC memory. Containers that ask for it get the SGX device nodes, under the names "
        "of Linux' driver and of Intel's older one, without privileges or volumes.\n\n"
        "EPC is found by CPUID and in sysfs, not configured. On a node without SGX the plugin says "
        "why there is none, offers 0 and waits. With a simulated platform, containers get its "
        "CPU secret in place of the device nodes, and CONFCOM_SIM_DIR.\n\n"
        "A kubelet takes at most 4 MiB of devices, which is 256 GiB of EPC, or less with NUMA "
        "hints. Above that, --publish auto puts the number into the node's status instead, and "
        "containers ask for sgx.intel.com/enclave besides, which brings the device nodes. With "
        "--publish dra the EPC is the DRA driver's, and the plugin keeps the node's labels.\n\n"
        "It offers no EPC that the DRA driver offers on this node, nor what containers still have "
        "of it: it offers 0, is not ready, says why, and tries again. Each may have a part by "
        "--epc-share: the plugin from the front of the NUMA nodes, the driver from the back.\n\n"
        "It registers again whenever a kubelet has restarted, or stopped watching. SIGTERM and "
        "SIGINT stop it and leave no socket; where another instance has taken over, without a gap.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

}  // namespace confcom::app
