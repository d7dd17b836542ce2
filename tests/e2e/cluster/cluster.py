"""The whole cluster: made, asked, taken down."""

import atexit
import contextlib
import json
import os
import pathlib
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from . import binaries, cgroups, images, settings
from .control_plane import ControlPlane
from .errors import ClusterError
from .node import Node
from .processes import Service, run
from .state import State, new_folder_of_tests

NODES_READY_SECONDS = 120
POLL_SECONDS = 0.1
DIAGNOSIS_SECONDS = 20
NEEDED_PROGRAMS = {
    "runc": "runc", "ip": "iproute2", "unshare": "util-linux", "nsenter": "util-linux", "mount": "mount",
    "openssl": "openssl", "gcc": "gcc and libc6-dev", "sysctl": "procps", "hostname": "hostname",
    "/bin/busybox": "busybox-static", "/usr/lib/cni/bridge": "containernetworking-plugins",
}

T = TypeVar("T")


class Cluster:
    """A cluster with `nodes` nodes, named node1, node2 and so on, all in one folder of its own.

    As a context manager it is up within, and gone after. It ends with this process even if that is killed, and
    what it leaves then on the disk goes when the next is made. With `keep` it stays, until something takes it down
    by its folder. Confined to one thread.
    """

    def __init__(self, directory: str | os.PathLike | None = None, nodes: int = 2, keep: bool = False,
                 kubelet_feature_gates: Mapping[str, bool] | None = None):
        self._directory = directory
        self._count = nodes
        self._keep = keep
        self._feature_gates = dict(kubelet_feature_gates or {})
        self._state: State | None = None
        self._control_plane: ControlPlane | None = None
        self.nodes: list[Node] = []

    def __enter__(self) -> "Cluster":
        self.up()
        return self

    def __exit__(self, *error: object) -> None:
        self._down_unless_kept()

    @classmethod
    def attach(cls, directory: pathlib.Path) -> "Cluster":
        """One that another process made and kept: to ask it, to run commands on its nodes, to take it down.

        Its services are not this process's, so they cannot be stopped and started.
        """
        cluster = cls(directory, keep=True)
        cluster._state = State(pathlib.Path(directory))
        if not cluster._state.is_up:
            raise ClusterError(f"no cluster is up in {cluster._state.folder}; ./dev cluster up makes one")
        with contextlib.suppress(FileNotFoundError):
            cluster._count = len(list((cluster.folder / "nodes").iterdir()))
        cluster._lay_out(cluster.folder / "programs")
        for machine in (cluster._control_plane, *cluster.nodes):
            machine.namespaces.attach()
        return cluster

    @property
    def folder(self) -> pathlib.Path:
        return self._require_state().folder

    @property
    def api_server(self) -> Service:
        return self._plane().api_server

    @property
    def control_plane(self) -> ControlPlane:
        return self._plane()

    # Made and taken down.

    def up(self) -> None:
        """Makes the cluster; when this returns its nodes are Ready and pods can be made. Else nothing is left."""
        check_machine()
        programs = binaries.ready()
        self._state = State(pathlib.Path(self._directory) if self._directory else new_folder_of_tests())
        self._state.take()
        # For an end by an exception that nobody catches, such as an interrupt in a test.
        atexit.register(self._down_unless_kept)
        try:
            self._make(programs)
            if self._keep:
                self.keep()
        except BaseException:
            self.down()
            raise

    def down(self) -> None:
        """Ends and removes all that is the cluster's. Good at any time, also twice."""
        state, self._state = self._state, None
        if state is None:
            return
        if self._control_plane is not None:
            self._control_plane.namespaces.stop()
            for machine in self.nodes:
                machine.namespaces.stop()
        state.remove()
        self._control_plane, self.nodes = None, []

    def _down_unless_kept(self) -> None:
        if not self._keep:
            self.down()

    def keep(self) -> None:
        """From now on the cluster outlives this process."""
        self._keep = True
        # The control plane, in which the others are, last: until then all of it can still end.
        for machine in (*self.nodes, self._plane()):
            machine.namespaces.keep()
        self._require_state().release()

    # Asked.

    def kubectl(self, *arguments: str, input: str | None = None, check: bool = True, timeout: float = 120.0) -> str:
        """What kubectl, as an administrator, prints; CommandFailed if it fails and `check`."""
        return self._plane().kubectl(*arguments, input=input, check=check, timeout=timeout)

    def apply(self, manifest: Mapping | list | str) -> None:
        """Makes or changes objects: YAML text, or one or several as data."""
        if isinstance(manifest, list):
            manifest = {"apiVersion": "v1", "kind": "List", "items": manifest}
        self.kubectl("apply", "-f", "-", input=manifest if isinstance(manifest, str) else json.dumps(manifest))

    def get(self, kind: str, name: str | None = None, namespace: str | None = None) -> dict:
        """An object, or without a name the list of all of a kind."""
        where = ["--namespace", namespace] if namespace else []
        return json.loads(self.kubectl("get", kind, *([name] if name else []), *where, "--output", "json"))

    def wait(self, predicate: Callable[[], T], timeout: float, what: str) -> T:
        """Polls until the predicate gives something true, and gives that.

        A ClusterError of the predicate (the object is not there yet, the API server is away) is a no. Errors:
        ClusterError, with the events, pods and logs that tell why.
        """
        deadline = time.monotonic() + timeout
        last: ClusterError | None = None
        while True:
            try:
                if result := predicate():
                    return result
                last = None
            except ClusterError as error:
                last = error
            if time.monotonic() > deadline:
                reason = f"\nlast error: {last}" if last else ""
                raise ClusterError(f"did not come about in {timeout:.0f} s: {what}{reason}\n{self.diagnosis()}")
            self._check_services()
            time.sleep(POLL_SECONDS)

    def node_is_ready(self, name: str) -> bool:
        """Whether the node object says so; just after a restart that may still be what the kubelet said before."""
        conditions = self.get("node", name)["status"].get("conditions", [])
        return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)

    def diagnosis(self) -> str:
        """What a person would look at first, as text."""
        questions = [("get", "nodes", "-o", "wide"), ("get", "pods", "-A", "-o", "wide"),
                     ("get", "events", "-A", "--sort-by=.lastTimestamp"), ("describe", "pods", "-A")]
        return "\n".join([*map(self._asked, questions), *self._logs()])

    def _asked(self, question: tuple[str, ...]) -> str:
        try:
            answer = self.kubectl(*question, timeout=DIAGNOSIS_SECONDS)
        except ClusterError as error:
            answer = str(error)
        return f"--- kubectl {' '.join(question)}\n" + "\n".join(answer.splitlines()[-60:])

    def _logs(self) -> list[str]:
        return [f"--- log of {service.name}\n{service.log_tail()}" for service in self._services()]

    def _make(self, programs: pathlib.Path) -> None:
        (self.folder / "programs").symlink_to(programs)
        self._lay_out(programs)
        plane = self._plane()
        plane.create()
        plane.boot()
        server = f"https://{settings.CONTROL_PLANE_ADDRESS}:{settings.API_PORT}"
        for machine in self.nodes:
            machine.create(plane.pki, server, self._feature_gates)
            machine.boot()
        self._import_images()
        plane.start_services()
        for machine in self.nodes:
            machine.start_services()
        for machine in self.nodes:
            self.wait(lambda name=machine.name: self.node_is_ready(name), NODES_READY_SECONDS,
                      f"{machine.name} is Ready")
        self.wait(lambda: self.get("serviceaccount", "default", "default"), NODES_READY_SECONDS,
                  "the default service account")

    def _lay_out(self, programs: pathlib.Path) -> None:
        """Who and where, without doing anything."""
        state = self._require_state()
        self._control_plane = ControlPlane(state.folder, programs)
        self.nodes = [Node(number, state.folder / "nodes" / f"node{number}", state.cgroup,
                           self._control_plane.namespaces, programs) for number in range(1, self._count + 1)]
        for machine in self.nodes:
            machine.delete_object = lambda name=machine.name: self.kubectl("delete", "node", name)

    def _import_images(self) -> None:
        folder = self.folder / "images"
        folder.mkdir()
        archives = [images.make_pause(folder), images.make_busybox(folder)]

        def give(machine: Node) -> None:
            machine.await_containerd()
            for archive in archives:
                machine.import_image(archive)

        with ThreadPoolExecutor(len(self.nodes)) as pool:
            list(pool.map(give, self.nodes))

    def _services(self) -> list[Service]:
        return [*self._plane().services, *(service for each in self.nodes for service in (each.containerd, each.kubelet))]

    def _check_services(self) -> None:
        """Waiting longer is in vain when a part has ended by itself."""
        for service in self._services():
            if service.has_failed:
                raise ClusterError(f"{service.name} ended by itself, {service.status}:\n{service.log_tail()}")

    def _plane(self) -> ControlPlane:
        if self._control_plane is None:
            raise ClusterError("the cluster is not up")
        return self._control_plane

    def _require_state(self) -> State:
        if self._state is None:
            raise ClusterError("the cluster is not up")
        return self._state


def check_machine() -> None:
    """Errors: ClusterError, with all that this machine lacks."""
    missing = sorted({package for program, package in NEEDED_PROGRAMS.items() if not shutil.which(program)})
    if os.geteuid() != 0:
        raise ClusterError("a cluster needs root: namespaces, mounts and control groups are made")
    if missing:
        raise ClusterError(f"missing packages; as root: apt-get install --no-install-recommends {' '.join(missing)}")
    if not cgroups.hierarchies():
        raise ClusterError(f"no control groups are mounted at {cgroups.ROOT}")
    tried = run(["unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "true"], check=False)
    if tried.returncode != 0:
        raise ClusterError(f"no namespaces can be made here: {tried.stderr.strip()}; a container needs --privileged")
