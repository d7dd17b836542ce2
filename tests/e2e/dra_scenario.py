"""What scenarios of the DRA driver have in common: a driver on a node with the rights of its manifests, claims, and sums."""

import json
import signal
import subprocess
import threading
import time

from cluster.node import Node
from cluster.processes import Process
from deployment import NAMESPACE, DeploymentScenario
from scenario import PATIENCE_SECONDS
from sgx_scenario import SgxScenario, amount, end

DRIVER = "sgx.confcom.dev"
ACCOUNT = "confcom-dra-driver"
STATE = f"/var/lib/kubelet/plugins/{DRIVER}"
REGISTRY = "/var/lib/kubelet/plugins_registry"
CDI = "/var/run/cdi"
MIB = 1 << 20
API = "resource.k8s.io/v1"


def claim_spec(epc: str, capacity: str = "epc", cel: str = "", config: dict | None = None,
               device_class: str = DRIVER) -> dict:
    """One request, named epc."""
    wanted = {"deviceClassName": device_class, "capacity": {"requests": {capacity: epc}}}
    if cel:
        wanted["selectors"] = [{"cel": {"expression": cel}}]
    devices = {"requests": [{"name": "epc", "exactly": wanted}]}
    if config is not None:
        parameters = {"apiVersion": f"{DRIVER}/v1alpha1", "kind": "EpcConfig", **config}
        devices["config"] = [{"opaque": {"driver": DRIVER, "parameters": parameters}}]
    return {"devices": devices}


def claim(name: str, namespace: str, epc: str, **more) -> dict:
    return {"apiVersion": API, "kind": "ResourceClaim", "metadata": {"name": name, "namespace": namespace},
            "spec": claim_spec(epc, **more)}


def template(name: str, namespace: str, epc: str, **more) -> dict:
    """Of which each pod that names it gets a claim of its own, which goes with the pod."""
    return {"apiVersion": API, "kind": "ResourceClaimTemplate", "metadata": {"name": name, "namespace": namespace},
            "spec": {"spec": claim_spec(epc, **more)}}


def dra_pod(name: str, namespace: str, source: dict, script: str = "sleep 1000", claims: int = 1, containers: int = 1,
            grace: int = 1) -> dict:
    """A bare pod whose containers all have all of its claims."""
    named = [f"c{number}" for number in range(claims)]
    made = [{"name": f"main{number}", "image": "localhost/busybox:1", "command": ["sh", "-c", script],
             "resources": {"claims": [{"name": each} for each in named]}} for number in range(containers)]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace},
            "spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": grace, "containers": made,
                     "resourceClaims": [{"name": each, **source} for each in named]}}


def by_template(name: str) -> dict:
    return {"resourceClaimTemplateName": name}


def by_claim(name: str) -> dict:
    return {"resourceClaimName": name}


class SliceWatch:
    """When a node's slices of the driver came and went, as a client of the API server sees it."""

    def __init__(self, cluster):
        command, environment = cluster.control_plane.kubectl_command(
            ["get", "resourceslices", f"--field-selector=spec.driver={DRIVER}", "--watch", "--output-watch-events",
             "--output=jsonpath={.type}{\"\\n\"}"])
        self._kubectl = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self.events: list[tuple[float, str]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self._kubectl.stdout:
            self.events.append((time.monotonic(), line.strip()))

    def stop(self) -> None:
        self._kubectl.send_signal(signal.SIGTERM)
        self._reader.join()
        self._kubectl.stdout.close()
        self._kubectl.wait()

    def longest_gap(self) -> float:
        """Of a node with one slice: the seconds without one."""
        gone, longest = None, 0.0
        for when, what in list(self.events):
            if what == "DELETED":
                gone = when
            elif gone is not None:
                longest, gone = max(longest, when - gone), None
        return longest


class DraScenario(SgxScenario, DeploymentScenario):
    """A scenario with drivers as plain processes on the cluster's nodes, under the rights that the manifests give."""

    def setUp(self) -> None:
        self.node = self.cluster.nodes[0]
        self._drivers: list[Process] = []
        if not self.cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found"):
            self.apply_without_pods("dra")
        # Cleanups run backwards: pods go while there is a driver to unprepare their claims.
        self.addCleanup(self._end_drivers)
        self.space = self.namespace()
        self.addCleanup(self._ensure_a_driver)

    def _end_drivers(self) -> None:
        for each in self._drivers:
            end(each)
        self.cluster.kubectl("delete", "resourceslices", "--all", check=False)

    def _ensure_a_driver(self) -> None:
        for each in self._drivers:
            each.kill(signal.SIGCONT)
        if self._drivers and not any(each.is_running for each in self._drivers):
            self.driver()

    def driver(self, *arguments: str, platform: str = "simulated", node: Node | None = None) -> Process:
        """Starts a driver; it ends when the test's pods are gone."""
        node = node or self.node
        process = self.agent(node, "dra-driver", "--platform", platform, "--kubeconfig", self.kubeconfig(node),
                             *arguments)
        self._drivers.append(process)
        return process

    def kubeconfig(self, node: Node) -> str:
        """Of the driver's ServiceAccount on that node, as its pod would have it; where the node sees it."""
        config = json.loads((node.folder / "kubeconfig").read_text(encoding="utf-8"))
        config["users"][0]["user"] = {"token": self.token_of_node(ACCOUNT, node.name)}
        (node.folder / "dra.kubeconfig").write_text(json.dumps(config), encoding="utf-8")
        return "/run/node/dra.kubeconfig"

    def begin(self, *mib: int, arguments: tuple[str, ...] = ()) -> Process:
        """A node with so much EPC on each NUMA node, and a driver that has published it."""
        self.simulate(self.node, *mib)
        process = self.driver(*arguments)
        self.await_devices({f"epc-{number}": size * MIB for number, size in enumerate(mib)})
        return process

    # What the cluster knows.

    def slices(self, node: Node | None = None) -> list[dict]:
        name = (node or self.node).name
        return [each for each in self.cluster.get("resourceslices")["items"]
                if each["spec"]["driver"] == DRIVER and each["spec"].get("nodeName") == name]

    def devices(self) -> dict[str, dict]:
        return {device["name"]: device for each in self.slices() for device in each["spec"].get("devices", [])}

    def await_devices(self, wanted: dict[str, int], timeout: float = PATIENCE_SECONDS) -> float:
        """How many seconds it took until the node's slice offered that, in bytes by device."""
        begin = time.monotonic()

        def offered() -> bool:
            return {name: amount(each["capacity"]["epc"]["value"]) for name, each in self.devices().items()} == wanted
        self.cluster.wait(offered, timeout, f"the slice offers {wanted}")
        return time.monotonic() - begin

    def await_no_slice(self, timeout: float = PATIENCE_SECONDS) -> float:
        begin = time.monotonic()
        self.cluster.wait(lambda: not self.slices(), timeout, "there is no slice")
        return time.monotonic() - begin

    def results(self, namespace: str | None = None) -> dict[str, list[dict]]:
        """What each claim was given, by uid."""
        where = [f"--namespace={namespace}"] if namespace else ["--all-namespaces"]
        found = json.loads(self.cluster.kubectl("get", "resourceclaims", *where, "--output=json"))["items"]
        return {each["metadata"]["uid"]: each["status"]["allocation"]["devices"]["results"]
                for each in found if each.get("status", {}).get("allocation")}

    def consumed(self) -> dict[str, dict[str, int]]:
        """Bytes by claim and device, as the scheduler counts them."""
        return {uid: _by_device((each["device"], amount(each["consumedCapacity"]["epc"])) for each in results)
                for uid, results in self.results().items()}

    def prepared(self) -> dict[str, dict[str, int]]:
        """Bytes by claim and device, as the driver's checkpoints have them."""
        out = {}
        for path in self.node.path(f"{STATE}/{self.node.boot_id}").glob("*.json"):
            try:
                text = path.read_text(encoding="utf-8")
            except FileNotFoundError:
                continue
            out[path.stem] = _by_device((share["device"], share["bytes"]) for share in json.loads(text)["shares"])
        return out

    def cdi_files(self) -> set[str]:
        """The uids of claims that runtimes know."""
        return {path.stem.removeprefix(f"{DRIVER}-") for path in self.node.path(CDI).glob(f"{DRIVER}-*.json")}

    def check_sums(self, capacity: dict[str, int]) -> dict[str, int]:
        """What is prepared of each device, which is never more than it has."""
        used = totals(self.prepared())
        for device, size in used.items():
            self.assertLessEqual(size, capacity.get(device, 0), device)
        return used

    def check_what_is_prepared(self, capacity: dict[str, int]) -> None:
        """All is still: what is prepared is what was allocated, and containers can have that and nothing else."""
        self.check_sums(capacity)

        def same() -> bool:
            prepared = self.prepared()
            return prepared == self.consumed() and set(prepared) == self.cdi_files()
        self.cluster.wait(same, PATIENCE_SECONDS, "what is prepared is what was allocated")

    def await_pod_event(self, reason: str, about: str, text: str) -> str:
        """An event whose message has the text, among others of its reason."""
        def message() -> str | None:
            for event in self.cluster.get("events", namespace=self.space)["items"]:
                if (event["reason"], event["involvedObject"]["name"]) == (reason, about) and text in event["message"]:
                    return event["message"]
            return None
        return self.cluster.wait(message, PATIENCE_SECONDS, f"an event {reason} about {about} that says: {text}")

    def delete_pod(self, name: str, *arguments: str) -> None:
        self.cluster.kubectl("delete", "pod", name, "--namespace", self.space, *(arguments or ["--wait=true"]))

    def metrics(self) -> str:
        return self.node.run(["/bin/busybox", "wget", "-qO-", "http://127.0.0.1:9466/metrics"]).stdout


def totals(by_claim_and_device: dict[str, dict[str, int]]) -> dict[str, int]:
    return _by_device(pair for devices in by_claim_and_device.values() for pair in devices.items())


def _by_device(pairs) -> dict[str, int]:
    out: dict[str, int] = {}
    for device, size in pairs:
        out[device] = out.get(device, 0) + size
    return out
