"""What scenarios of the deployed product have in common: its manifests, and its images on every node."""

import functools
import json
import pathlib

from cluster import CommandFailed
from cluster.node import Node
from scenario import PATIENCE_SECONDS, Scenario, images

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
OVERLAYS = DEPLOY / "manifests" / "overlays"
NAMESPACE = "confcom"
SIMULATED_LABEL = "confcom.dev/simulated-sgx"


class DeploymentScenario(Scenario):
    """A scenario with the product in pods."""

    def import_images(self) -> None:
        for node in self.cluster.nodes:
            for name in ("confcom", "hello-world"):
                node.import_image(images() / f"{name}.oci.tar")

    def kustomized(self, folder: pathlib.Path) -> str:
        return self.cluster.kubectl("kustomize", str(folder))

    def objects(self, yaml: str) -> list[dict]:
        """Manifests as data, as written: nothing is made or filled in."""
        said = self.cluster.kubectl("create", "--dry-run=client", "--validate=false", "--output=json",
                                    "--filename=-", input=yaml)
        found = _documents(said)
        return [each for one in found for each in (one["items"] if one["kind"] == "List" else [one])]

    def apply_without_pods(self, overlay: str) -> None:
        """Rights, policies and classes of an overlay, for what runs as a plain process, or not at all."""
        objects = self.objects(self.kustomized(OVERLAYS / overlay))
        first, others = (lambda kind: kind == "Namespace"), (lambda kind: kind not in ("Namespace", "DaemonSet", "Job"))
        for wanted in (first, others):
            self.cluster.apply([each for each in objects if wanted(each["kind"])])

    def pods(self, component: str, node: Node | None = None) -> list[dict]:
        found = self.cluster.get("pods", namespace=NAMESPACE)["items"]
        return [pod for pod in found if pod["metadata"]["labels"].get("app.kubernetes.io/component") == component
                and node in (None, *(each for each in self.cluster.nodes if each.name == pod["spec"].get("nodeName")))]

    def await_ready(self, component: str, count: int) -> list[dict]:
        """The component's pods, when there are so many and each of them is Ready."""
        def ready() -> list[dict] | None:
            found = self.pods(component)
            return found if len(found) == count and all(map(is_ready, found)) else None
        return self.cluster.wait(ready, PATIENCE_SECONDS, f"{count} pods of {component} are Ready")

    def await_job(self, name: str, namespace: str, end: str = "Complete") -> None:
        def ended() -> bool:
            conditions = self.cluster.get("job", name, namespace)["status"].get("conditions", [])
            ends = {each["type"] for each in conditions if each["status"] == "True"} & {"Complete", "Failed"}
            if ends and end not in ends:
                raise AssertionError(f"job {name}: {ends}, not {end}:\n{self.log(f'job/{name}', namespace)}")
            return bool(ends)
        self.cluster.wait(ended, PATIENCE_SECONDS, f"job {name} ends")

    def log(self, what: str, namespace: str) -> str:
        return self.cluster.kubectl("logs", "--namespace", namespace, what)

    def token(self, account: str, *arguments: str) -> str:
        """One of a ServiceAccount of the product's, as a pod of it has."""
        return self.cluster.kubectl("create", "token", account, "--namespace", NAMESPACE, *arguments).strip()

    def token_of_node(self, account: str, node: str) -> str:
        return self.token(account, "--bound-object-kind=Node", f"--bound-object-name={node}")

    def refusal(self, token: str, *arguments: str, input: str | None = None) -> str:
        """Why its bearer may not do that, which is not done; "" if it may."""
        try:
            self.cluster.kubectl(*arguments, "--dry-run=server", *self.bearing(token), input=input)
        except CommandFailed as error:
            return str(error)
        return ""

    def bearing(self, token: str) -> list[str]:
        """Options of kubectl: as who has the token, and not as the administrator, whose certificate would win."""
        path = self.cluster.folder / "etc" / "nobody.kubeconfig"
        config = json.loads(self.cluster.control_plane.kubeconfig("admin").read_text(encoding="utf-8"))
        config["users"][0]["user"] = {}
        path.write_text(json.dumps(config), encoding="utf-8")
        return ["--token", token, "--kubeconfig", str(path)]


def is_ready(pod: dict) -> bool:
    conditions = pod["status"].get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _documents(text: str) -> list[dict]:
    """JSON values, one after the other."""
    decoder, out, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        while text[at].isspace():
            at += 1
        value, at = decoder.raw_decode(text, at)
        out.append(value)
    return out


@functools.cache
def sample(name: str) -> str:
    return (DEPLOY / "samples" / f"{name}.yaml").read_text(encoding="utf-8")
