"""One node: a machine of namespaces with containerd and a kubelet."""

import os
import pathlib
import secrets
import shutil
import stat
import subprocess
import uuid
from collections.abc import Callable, Mapping, Sequence

from . import cgroups, images, settings
from .errors import ClusterError
from .namespaces import Namespaces
from .pki import Pki
from .processes import Process, Service, poll, run

SETUP = pathlib.Path(__file__).with_name("setup_node")
# Where a node sees its folder on the machine, and the cluster's programs.
INSIDE = "/run/node"
PROGRAMS = "/run/bin"
CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
START_SECONDS = 60
IMPORT_SECONDS = 300


class Node:
    """Made by Cluster. Its services: `kubelet` and `containerd`."""

    def __init__(self, number: int, folder: pathlib.Path, cgroup: str, control_plane: Namespaces,
                 binaries: pathlib.Path | None = None):
        self.number = number
        self.name = f"node{number}"
        self.address = settings.node_address(number)
        self.folder = folder
        self.cgroup = f"{cgroup}/{self.name}"
        self.namespaces = Namespaces(str(folder), control_plane)
        self._control_plane = control_plane
        self._binaries = binaries
        self.kubelet = Service(f"kubelet of {self.name}", self._start_kubelet)
        self.containerd = Service(f"containerd of {self.name}", self._start_containerd)
        # Set by the cluster, to which node objects belong.
        self.delete_object: Callable[[], None]

    # What a test does with it.

    def run(self, argv: Sequence[str], check: bool = True, input: str | bytes | None = None,
            **options) -> subprocess.CompletedProcess[str]:
        """Runs a command on the node to its end; CommandFailed if it fails and `check`."""
        return self.namespaces.run(argv, check=check, input=input, env=self.environment(), **options)

    def spawn(self, argv: Sequence[str], log: str | os.PathLike | None = None, *,
              env: Mapping[str, str] | None = None) -> Process:
        """Starts a process on the node; its output goes to `log`, or to a file in the node's log folder."""
        name = pathlib.Path(argv[0]).name
        return self.namespaces.spawn(argv, pathlib.Path(log or self.folder / "log" / f"{name}.log"), name=name,
                                     env={**self.environment(), **(env or {})})

    def path(self, inside: str | os.PathLike) -> pathlib.Path:
        """A path of the node's as this process can open it. Good until the node's next boot."""
        return self.namespaces.path(inside)

    def make_device(self, inside: str, like: str = "/dev/null", mode: int = 0o600) -> None:
        """Makes a device node that only this node has, with the numbers of another that the machine has."""
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        status = os.stat(like)
        os.mknod(path, stat.S_IFMT(status.st_mode) | mode, status.st_rdev)
        path.chmod(mode)

    def import_image(self, archive: str | os.PathLike) -> list[str]:
        """Gives an OCI or docker archive to the node's containerd; the names of the images in it."""
        archive = pathlib.Path(archive)
        names = images.names(archive)
        with open(archive, "rb") as stream:
            self.namespaces.run(["ctr", "-n", "k8s.io", "images", "import", "-"], input=stream.read(),
                                env=self.environment(), timeout=IMPORT_SECONDS)
        return names

    def reboot(self) -> None:
        """A power cut, then a start: /run and the boot id are new, what is on disk is kept."""
        self.power_off()
        self.boot()
        self.start_services()

    @property
    def kubelet_log(self) -> str:
        return (self.folder / "log" / "kubelet.log").read_text(encoding="utf-8", errors="replace")

    @property
    def var_lib_kubelet(self) -> pathlib.Path:
        """As it is on disk: without what is mounted below; see path()."""
        return self.folder / "var" / "lib" / "kubelet"

    @property
    def boot_id(self) -> str:
        return self._boot_id_file.read_text(encoding="ascii").strip()

    # What the cluster does with it.

    def create(self, pki: Pki, server: str, feature_gates: Mapping[str, bool]) -> None:
        """Makes its folder, with all that it is configured by."""
        for name in ("log", "stage", "var/lib", "var/log", "cni", "proc-sys"):
            (self.folder / name).mkdir(parents=True)
        identity = f"kubelet-{self.name}"
        pki.issue(identity, f"/O=system:nodes/CN=system:node:{self.name}", [f"DNS:{self.name}", f"IP:{self.address}"])
        for name, source in (("kubelet.crt", f"{identity}.crt"), ("kubelet.key", f"{identity}.key"),
                             ("ca.crt", "ca.crt")):
            shutil.copy(pki.path(source), self.folder / name)
        settings.write(self.folder / "kubeconfig", settings.kubeconfig(pki, identity, server))
        settings.write(self.folder / "kubelet.yaml", settings.kubelet(self.cgroup, feature_gates, INSIDE))
        settings.write(self.folder / "containerd.toml", settings.CONTAINERD)
        settings.write(self.folder / "cni" / "10-e2e.conflist", settings.cni(self.number))
        settings.write(self.folder / "machine-id", secrets.token_hex(16) + "\n")
        for name, value in settings.KERNEL_DEFAULTS.items():
            file = self.folder / "proc-sys" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            settings.write(file, value + "\n")

    def boot(self) -> None:
        """Makes the machine, with containerd on it."""
        self._boot_id_file.parent.mkdir(parents=True, exist_ok=True)
        self._boot_id_file.write_text(f"{uuid.uuid4()}\n", encoding="ascii")
        cgroups.make(self.cgroup)
        self.namespaces.start()
        self._connect()
        self.namespaces.run([str(SETUP), self.name, str(self.folder), str(self._binaries), self.address,
                             settings.CONTROL_PLANE_ADDRESS])
        self.containerd.start()

    def start_services(self) -> None:
        """Starts the kubelet, when containerd serves."""
        self.await_containerd()
        self.kubelet.start()

    def await_containerd(self) -> None:
        def serves() -> bool:
            if self.containerd.has_failed:
                raise ClusterError(f"{self.containerd.name} ended:\n{self.containerd.log_tail()}")
            return self.path(CONTAINERD_SOCKET).exists()
        poll(serves, START_SECONDS, f"{self.containerd.name} serves")

    def power_off(self) -> None:
        self.namespaces.stop()
        for service in (self.kubelet, self.containerd):
            service.forget()
        cgroups.remove(self.cgroup)

    @property
    def _boot_id_file(self) -> pathlib.Path:
        return self.folder / "proc-sys" / "kernel" / "random" / "boot_id"

    def _connect(self) -> None:
        """A cable from eth0 to the bridge of the control plane, which has it end with the node."""
        plug = f"veth{self.number}"
        enter = self._control_plane.entering(network_only=True)
        commands = (f"ip link add {plug} type veth peer name eth0 netns {self.namespaces.pid}\n"
                    f"ip link set {plug} master nodes up\n"
                    f"ip route replace {settings.pod_network(self.number)} via {self.address}\n")
        # The former cable of a rebooted node goes when the kernel gets to it.
        script = f"set -e\nip link delete {plug} 2>/dev/null || true\n{commands}"
        run([*enter, "sh", "-c", script], shown=["ip", "link", "add", plug])

    def _start_containerd(self) -> Process:
        return self.spawn(["containerd", "--config", f"{INSIDE}/containerd.toml"])

    def _start_kubelet(self) -> Process:
        return self.spawn(["kubelet", f"--config={INSIDE}/kubelet.yaml", f"--kubeconfig={INSIDE}/kubeconfig",
                           f"--node-ip={self.address}", "--v=2"])

    def environment(self) -> dict[str, str]:
        return {"PATH": f"{PROGRAMS}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                "LC_ALL": "C.UTF-8"}
