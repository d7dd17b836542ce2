"""What scenarios have in common: one cluster for all of a file, and the product.

    class EpcTest(Scenario):
        def test_node_shows_its_epc(self):
            self.cluster.apply(...)

A file may say `CLUSTER = {"nodes": 1}`: what to make its cluster with. The cluster is made for the first scenario
and taken down after the last, however these end.
"""

import os
import pathlib
import sys
import unittest

from cluster import Cluster

# Whether something comes about at all is tested with these; how fast is measured elsewhere.
PATIENCE_SECONDS = 90.0


def product() -> pathlib.Path:
    """The program under test, CONFCOM_BINARY."""
    return _from_environment("CONFCOM_BINARY", "the program, as in build/release/bin/confcom")


def images() -> pathlib.Path:
    """The folder of the product's images as OCI archives, CONFCOM_IMAGES."""
    return _from_environment("CONFCOM_IMAGES", "the folder of images that ./dev image makes")


def _from_environment(variable: str, what: str) -> pathlib.Path:
    value = os.environ.get(variable)
    if not value:
        raise AssertionError(f"{variable} is not set; set it to {what}")
    return pathlib.Path(value).resolve(strict=True)


class Scenario(unittest.TestCase):
    """A test with the cluster of its file."""

    cluster: Cluster

    @classmethod
    def setUpClass(cls) -> None:
        module = sys.modules[cls.__module__]
        if not hasattr(module, "_shared_cluster"):
            module._shared_cluster = Cluster(**getattr(module, "CLUSTER", {}))
            module._shared_cluster.up()
            unittest.addModuleCleanup(_take_down, module)
        cls.cluster = module._shared_cluster

    def namespace(self) -> str:
        """A Kubernetes namespace for this scenario alone, gone after it."""
        name = self._testMethodName.replace("_", "-").lower()[:50].strip("-")
        self.cluster.kubectl("create", "namespace", name)
        self.addCleanup(self.cluster.kubectl, "delete", "namespace", name, "--wait=false", check=False)
        # Without it, which a controller makes, no pod is taken.
        self.cluster.wait(lambda: self.cluster.kubectl("get", "serviceaccount", "default", "--namespace", name,
                                                       "--ignore-not-found"),
                          PATIENCE_SECONDS, "the namespace has its service account")
        return name

    def run_to_end(self, pod: dict) -> str:
        """Makes a pod that ends, waits until it has succeeded; what it printed."""
        name, namespace = pod["metadata"]["name"], pod["metadata"].get("namespace", "default")
        self.cluster.apply(pod)

        def ended() -> str | None:
            phase = self.cluster.get("pod", name, namespace)["status"]["phase"]
            return phase if phase in ("Succeeded", "Failed") else None

        phase = self.cluster.wait(ended, PATIENCE_SECONDS, f"pod {name} ends")
        said = self.cluster.kubectl("logs", "--namespace", namespace, name)
        self.assertEqual(phase, "Succeeded", said)
        return said


def _take_down(module) -> None:
    module._shared_cluster.down()
    del module._shared_cluster
