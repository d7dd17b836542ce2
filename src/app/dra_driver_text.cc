#include "app/dra_driver_text.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "stopped by SIGTERM or SIGINT"},
    {"2", "could not serve: no cluster, no kubelet's directory, no platform, bad arguments"},
};

constexpr Definition kFiles[] = {
    {"/var/lib/kubelet/plugins_registry/sgx.confcom.dev-*.sock",
     "where a kubelet finds the driver, and calls it"},
    {"/var/lib/kubelet/plugins/sgx.confcom.dev/BOOT/UID.json",
     "checkpoints: a prepared claim each, of this boot of the node"},
    {"/var/run/cdi/sgx.confcom.dev-UID.json",
     "what containers of a claim get, for the container runtime"},
    {"/var/lib/kubelet/pod-resources/kubelet.sock",
     "where the kubelet tells what containers have of a device plugin"},
    {"/run/confcom/", "where publishers of this node's EPC know of each other"},
    {"/var/run/secrets/kubernetes.io/serviceaccount/", "who the driver is in the cluster"},
};

constexpr Definition kExamples[] = {
    {"confcom dra-driver", "Offer what this node has"},
    {"confcom dra-driver --quote-helper-socket-dir /var/run/aesmd",
     "And give containers with EPC the quote helper's socket, unless their claim says no"},
    {"confcom dra-driver --epc-share 64Gi",
     "Offer a part, and leave the rest to a device plugin that has its own --epc-share"},
    {"confcom dra-driver --platform simulated --sim-dir ./sim --kubeconfig ./kubeconfig",
     "On a machine without SGX, outside of a pod"},
};

}  // namespace

constinit const CommandText kDraDriverText = {
    .path = "dra-driver",
    .summary =
        "Offer this node's SGX by dynamic resource allocation: EPC as bytes that claims share",
    .description =
        "Serves a kubelet as the DRA driver sgx.confcom.dev, and keeps the node's ResourceSlice: a "
        "device for each NUMA node with EPC, whose capacity \"epc\" many claims share, in steps of "
        "a MiB. Containers of a claim get the SGX device nodes, or the simulated platform, without "
        "privileges or volumes, and CONFCOM_EPC_BYTES. Needs Kubernetes 1.36.\n\n"
        "What a claim gets is what the scheduler says that it consumes, read from the API server; "
        "what is prepared never passes a device's EPC. Settings (kind EpcConfig of "
        "sgx.confcom.dev/v1alpha1) stand in device classes and claims: provision, quoteHelper.\n\n"
        "The same EPC cannot be offered by a device plugin, too: whichever comes second offers "
        "nothing and says so, until the other and what it gave away are gone. With --epc-share "
        "both have a part.\n\n"
        "SIGTERM and SIGINT stop it when the calls that have come are answered. Another instance "
        "that runs beside it goes on without a gap.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

}  // namespace confcom::app
