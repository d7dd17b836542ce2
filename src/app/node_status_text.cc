#include "app/node_status_text.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "enclaves can be made, and where there is a kubelet, a device plugin serves it"},
    {"1", "something must be acted on: each line of it begins with '!'"},
    {"2", "could not look: bad arguments, a dump or a file of sysfs that cannot be read"},
};

constexpr Definition kFiles[] = {
    {"/dev/sgx_enclave, /dev/sgx_provision", "opened and closed, below --device-root"},
    {"/sys/devices/system/node/nodeN/x86/sgx_total_bytes", "EPC memory per NUMA node"},
    {"/var/lib/kubelet/device-plugins/confcom-*.sock", "where device plugins listen"},
    {"/var/lib/kubelet/pod-resources/kubelet.sock",
     "where the kubelet tells who has which devices"},
    {"/var/run/aesmd/aesm.socket", "where the quote helper listens"},
};

constexpr Definition kExamples[] = {
    {"confcom node status", "As root, on the node"},
    {"confcom node status -o json | jq -r '.actions[].id'", "What is wrong, for a program"},
    {"kubectl exec -n confcom ds/confcom-device-plugin -- confcom node status --device-root /host",
     "From the device plugin's container, where that has the node's files below /host"},
    {"confcom node status --platform hardware --cpuid-dump other.txt",
     "Another machine's processor"},
};

}  // namespace

constinit const CommandText kNodeStatusText = {
    .path = "node status",
    .summary = "Show what this node has of SGX, who holds how much of it, and what is missing",
    .description =
        "Shows the processor's SGX, the kernel's driver and device nodes, EPC memory per NUMA "
        "node, "
        "a simulated platform if there is one, the resources that the kubelet has and who holds "
        "them, and whether a device plugin and a quote helper answer.\n\n"
        "Lines that begin with '!' are for an operator to act on, and make the exit status 1. What "
        "cannot be looked at from here, such as a kubelet where none is, is said and is no error. "
        "A quote helper is an option: where there never was one, that is said and is no error "
        "either.\n\n"
        "Nothing is changed. Most of it is root's to see.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

}  // namespace confcom::app
