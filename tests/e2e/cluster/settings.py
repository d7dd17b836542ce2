"""The configuration files of the components, as data. Where one surprises, its reason stands beside it."""

import base64
import json
import pathlib
from collections.abc import Mapping

from .pki import Pki

# Control plane and nodes are on one bridge; each node has a network of its own for its pods.
NODE_NETWORK = "10.240.0"
CONTROL_PLANE_ADDRESS = f"{NODE_NETWORK}.1"
SERVICE_NETWORK = "10.96.0.0/24"
# The first address of the service network is the API server's own Service. There is no kube-proxy: the address is
# the control plane's, which is every node's way out.
API_SERVICE_ADDRESS = "10.96.0.1"
API_PORT = 443

PAUSE_IMAGE = "localhost/pause:1"


def node_address(number: int) -> str:
    return f"{NODE_NETWORK}.{10 + number}"


def pod_network(number: int) -> str:
    return f"10.88.{number}.0/24"


def as_json(value: object) -> str:
    """YAML has JSON within it, so this serves wherever Kubernetes wants YAML."""
    return json.dumps(value, indent=2) + "\n"


def kubeconfig(pki: Pki, identity: str, server: str) -> str:
    """Who somebody is and where the API server is, in one file that needs no others."""
    def data(file: str) -> str:
        return base64.b64encode(pki.text(file).encode()).decode()

    user = {"client-certificate-data": data(f"{identity}.crt"), "client-key-data": data(f"{identity}.key")}
    return as_json({
        "apiVersion": "v1", "kind": "Config", "current-context": "e2e",
        "clusters": [{"name": "e2e", "cluster": {"server": server, "certificate-authority-data": data("ca.crt")}}],
        "users": [{"name": identity, "user": user}],
        "contexts": [{"name": "e2e", "context": {"cluster": "e2e", "user": identity}}]})


def kubelet(cgroup: str, feature_gates: Mapping[str, bool], folder: str) -> str:
    """Of a node that sees its own files in `folder`."""
    return as_json({
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
        "address": "0.0.0.0",
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": True},
                           "x509": {"clientCAFile": f"{folder}/ca.crt"}},
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": f"{folder}/kubelet.crt", "tlsPrivateKeyFile": f"{folder}/kubelet.key",
        "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
        "cgroupDriver": "cgroupfs", "cgroupRoot": f"/{cgroup}",
        # Refused by default since 1.35.
        "failCgroupV1": False,
        "failSwapOn": False,
        # The machine's memory and disk are shared with builds: nothing is evicted for them.
        "evictionHard": {signal: "0%" for signal in ("memory.available", "nodefs.available", "nodefs.inodesFree",
                                                     "imagefs.available", "imagefs.inodesFree")},
        "imageGCHighThresholdPercent": 100, "imageGCLowThresholdPercent": 99,
        # Ten seconds otherwise, which each test of a node's status would wait.
        "nodeStatusUpdateFrequency": "1s", "syncFrequency": "5s",
        "volumePluginDir": "/var/lib/kubelet/volume-plugins",
        # The node's are shown to it as this wants them, see setup_node: the machine's stay as they are.
        "protectKernelDefaults": True,
        "resolvConf": "",
        "featureGates": dict(feature_gates)})


# What a kubelet wants of the kernel, below /proc/sys.
KERNEL_DEFAULTS = {
    "vm/overcommit_memory": "1", "vm/panic_on_oom": "0", "kernel/panic": "10", "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxkeys": "1000000", "kernel/keys/root_maxbytes": "25000000",
}

CONTAINERD = f"""\
version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri", "io.containerd.image-verifier.v1.bindir",
  "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs",
]

[grpc]
  address = "/run/containerd/containerd.sock"

[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "{PAUSE_IMAGE}"

[plugins."io.containerd.cri.v1.runtime"]
  # Without CAP_SYS_RESOURCE no process gets a lower score than ours; runc would fail.
  restrict_oom_score_adj = true
  # A pod that is not root could not open a device node of root's otherwise.
  device_ownership_from_security_context = true
  cdi_spec_dirs = ["/var/run/cdi", "/etc/cdi"]
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["/usr/lib/cni"]
    conf_dir = "/run/node/cni"
  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
      SystemdCgroup = false
"""


def cni(number: int) -> str:
    addresses = {"type": "host-local", "ranges": [[{"subnet": pod_network(number)}]], "routes": [{"dst": "0.0.0.0/0"}]}
    bridge = {"type": "bridge", "bridge": "cni0", "isGateway": True, "hairpinMode": True, "ipam": addresses}
    return as_json({"cniVersion": "1.0.0", "name": "e2e", "plugins": [bridge]})


def write(path: pathlib.Path, text: str) -> None:
    """Keys are among what is written, so nobody else reads it."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
