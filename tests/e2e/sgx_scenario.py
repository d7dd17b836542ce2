"""What scenarios of SGX nodes have in common: a plugin on a node, and pods that ask for EPC."""

import contextlib
import json
import pathlib
import re
import time

from cluster.errors import ClusterError
from cluster.node import Node
from cluster.processes import Process
from scenario import PATIENCE_SECONDS, Scenario, product

EPC = "kubernetes.azure.com/sgx_epc_mem_in_MiB"
ENCLAVE = "sgx.intel.com/enclave"
SIM = "/var/lib/confcom/sim"
DEVICE_PLUGINS = "/var/lib/kubelet/device-plugins"
CPUID_DUMP = pathlib.Path(__file__).with_name("sgx_server.cpuid")

_SUFFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def amount(quantity: str) -> int:
    """A whole quantity as a number: "1k" is how the API server writes 1000."""
    number, suffix = re.fullmatch(r"([0-9]+)([kMG]|[KMGT]i)?", quantity).groups(default="")
    return int(number) * _SUFFIXES[suffix]


def epc_pod(name: str, mib: int, namespace: str = "default", script: str = "sleep 1000", node: str | None = None,
            **limits: int) -> dict:
    """A bare pod that asks for EPC; bare ones end for good where admission fails."""
    resources = {EPC: str(mib), **{key.replace("_", "/"): str(value) for key, value in limits.items()}}
    container = {"name": "main", "image": "localhost/busybox:1", "command": ["sh", "-c", script],
                 "resources": {"limits": {key: value for key, value in resources.items() if value != "0"}}}
    # Not 0: such a pod is gone from the API before the kubelet has ended it and has its devices back.
    spec = {"restartPolicy": "Never", "terminationGracePeriodSeconds": 1, "containers": [container]}
    if node:
        spec["nodeSelector"] = {"kubernetes.io/hostname": node}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}, "spec": spec}


def end(process: Process) -> None:
    with contextlib.suppress(ClusterError, ProcessLookupError, OSError):
        process.stop()


class SgxScenario(Scenario):
    """A scenario with plugins as plain processes on the cluster's nodes."""

    def namespace(self) -> str:
        """As Scenario's; its pods, and what they hold, are gone before the next scenario begins."""
        name = super().namespace()
        self.addCleanup(self.cluster.kubectl, "delete", "pods", "--all", "--namespace", name, "--wait=true",
                        check=False)
        return name

    def simulate(self, node: Node, *mib: int, healthy: tuple[bool, ...] = ()) -> None:
        """Makes the node's simulated platform, with as much EPC on each NUMA node."""
        if not node.path(SIM).exists():
            node.run([str(product()), "sim", "init", "--snp-product", "none", "--dir", SIM])
        nodes = [{"numa_node": number, "mib": size, "healthy": healthy[number] if healthy else True}
                 for number, size in enumerate(mib)]
        new = node.path(SIM) / "epc.json.new"
        new.write_text(json.dumps({"nodes": nodes}), encoding="ascii")
        new.rename(node.path(SIM) / "epc.json")

    def plugin(self, node: Node, *arguments: str, platform: str = "simulated") -> Process:
        """Starts a plugin; it ends with the test."""
        process = self.agent(node, "device-plugin", "--platform", platform, "--kubeconfig", "/run/node/kubeconfig",
                             *arguments)
        self.addCleanup(end, process)
        return process

    def agent(self, node: Node, command: str, *arguments: str) -> Process:
        """Starts a part of the product that looks at the node's SGX."""
        log = node.folder / "log" / f"{command}-{time.monotonic_ns()}.log"
        return node.spawn([str(product()), command, "--sim-dir", SIM, "--node-name", node.name, *arguments], log=log)

    def resource(self, node: Node, name: str = EPC, of: str = "allocatable") -> int | None:
        """What the node object shows; None where it has no such resource."""
        shown = self.cluster.get("node", node.name)["status"].get(of, {}).get(name)
        return None if shown is None else amount(shown)

    def await_resource(self, node: Node, wanted: int, name: str = EPC, timeout: float = PATIENCE_SECONDS) -> float:
        """How many seconds it took until the node showed that much allocatable."""
        begin = time.monotonic()
        self.cluster.wait(lambda: self.resource(node, name) == wanted, timeout, f"{node.name} has {wanted} of {name}")
        return time.monotonic() - begin

    def phase(self, pod: str, namespace: str) -> str:
        return self.cluster.get("pod", pod, namespace)["status"].get("phase", "")

    def await_phase(self, pod: str, namespace: str, *wanted: str, timeout: float = PATIENCE_SECONDS) -> str:
        def ended() -> str | None:
            phase = self.phase(pod, namespace)
            return phase if phase in wanted else None
        return self.cluster.wait(ended, timeout, f"pod {pod} is {' or '.join(wanted)}")

    def await_event(self, reason: str, about: str, namespace: str = "default") -> str:
        """The message of an event."""
        def message() -> str | None:
            for event in self.cluster.get("events", namespace=namespace)["items"]:
                if event["reason"] == reason and event["involvedObject"]["name"] == about:
                    return event["message"]
            return None
        return self.cluster.wait(message, PATIENCE_SECONDS, f"an event {reason} about {about}")

    def await_log(self, process: Process, text: str, timeout: float = PATIENCE_SECONDS) -> None:
        self.cluster.wait(lambda: text in process.log_text(), timeout, f"a log says: {text}")

    def check_no_device_is_given_twice(self, node: Node) -> int:
        """Reads the kubelet's own record. How many devices of EPC containers have."""
        record = json.loads(node.path(f"{DEVICE_PLUGINS}/kubelet_internal_checkpoint").read_text(encoding="utf-8"))
        given = [device for entry in record["Data"]["PodDeviceEntries"] or [] if entry["ResourceName"] == EPC
                 for devices in entry["DeviceIDs"].values() for device in devices]
        self.assertEqual(len(given), len(set(given)), "a device was given twice")
        return len(given)
