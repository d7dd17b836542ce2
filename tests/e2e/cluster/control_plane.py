"""The machine that has etcd, the API server, the controllers and the scheduler, and joins the nodes' networks."""

import pathlib
import signal
from collections.abc import Sequence

from . import settings
from .errors import ClusterError, CommandFailed
from .namespaces import Namespaces
from .pki import Pki
from .processes import Process, Service, poll, run

START_SECONDS = 90
ETCD = "http://127.0.0.1:2379"
ETCD_PEER = "http://127.0.0.1:2380"
# Kubernetes' own names for its parts; the authorisers give rights by them.
IDENTITIES = {
    "admin": "/O=system:masters/CN=admin",
    "apiserver-kubelet-client": "/O=system:masters/CN=apiserver-kubelet-client",
    "controller-manager": "/CN=system:kube-controller-manager",
    "scheduler": "/CN=system:kube-scheduler",
}
API_NAMES = ["DNS:kubernetes", "DNS:kubernetes.default", "DNS:kubernetes.default.svc", "DNS:localhost",
             "IP:127.0.0.1", f"IP:{settings.CONTROL_PLANE_ADDRESS}", f"IP:{settings.API_SERVICE_ADDRESS}"]
NETWORK = f"""\
set -e
hostname control-plane
ip link set lo up
ip address add {settings.API_SERVICE_ADDRESS}/32 dev lo
ip link add nodes type bridge
ip address add {settings.CONTROL_PLANE_ADDRESS}/24 dev nodes
ip link set nodes up
sysctl --quiet --write net.ipv4.ip_forward=1
"""


class ControlPlane:
    """Made by Cluster. Its services: `etcd`, `api_server`, `controllers`, `scheduler`."""

    def __init__(self, folder: pathlib.Path, binaries: pathlib.Path | None = None):
        self.folder = folder
        self.namespaces = Namespaces(str(folder))
        self.pki = Pki(folder / "pki")
        self._binaries = binaries
        self.etcd = Service("etcd", self._start_etcd)
        # Told to end, it would listen no more but serve its open watches for another minute.
        self.api_server = Service("the API server", self._start_api_server, ending=signal.SIGKILL)
        self.controllers = Service("the controller manager", self._start_controllers)
        self.scheduler = Service("the scheduler", self._start_scheduler)

    @property
    def services(self) -> list[Service]:
        return [self.etcd, self.api_server, self.controllers, self.scheduler]

    def create(self) -> None:
        """Makes the keys, and who is who."""
        for name in ("log", "etc"):
            (self.folder / name).mkdir()
        self.pki.create()
        self.pki.issue("apiserver", "/CN=kube-apiserver", API_NAMES)
        for name, subject in IDENTITIES.items():
            self.pki.issue(name, subject)
        server = f"https://127.0.0.1:{settings.API_PORT}"
        for name in ("admin", "controller-manager", "scheduler"):
            settings.write(self.kubeconfig(name), settings.kubeconfig(self.pki, name, server))

    def kubeconfig(self, identity: str) -> pathlib.Path:
        return self.folder / "etc" / f"{identity}.kubeconfig"

    def boot(self) -> None:
        """Makes the machine and starts what the rest needs, without waiting for it."""
        self.namespaces.start()
        self.namespaces.run(["sh", "-c", NETWORK])
        self.etcd.start()
        self.api_server.start()

    def start_services(self) -> None:
        """Starts the rest, when the API server is ready."""
        self.await_api_server()
        self.controllers.start()
        self.scheduler.start()

    def await_api_server(self) -> None:
        """Waits until the API server answers; fails at once if it has ended."""
        poll(self._is_ready, START_SECONDS, "the API server is ready")

    def kubectl(self, *arguments: str, **options) -> str:
        argv, environment = self.kubectl_command(arguments)
        return run(argv, shown=["kubectl", *arguments], env=environment, **options).stdout

    def kubectl_command(self, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """The command, and its environment, that asks as the administrator. Files are the machine's own."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
                       "KUBECONFIG": str(self.kubeconfig("admin")), "KUBECACHEDIR": str(self.folder / "kubectl-cache")}
        # The network alone is entered: paths that are given mean what they mean outside.
        enter = self.namespaces.entering(network_only=True)
        return [*enter, str(self._binaries / "kubectl"), *arguments], environment

    def _is_ready(self) -> bool:
        for service in (self.etcd, self.api_server):
            if service.has_failed:
                raise ClusterError(f"{service.name} ended:\n{service.log_tail()}")
        try:
            return self.kubectl("get", "--raw", "/readyz") == "ok"
        except CommandFailed:
            return False

    def _spawn(self, program: str, *arguments: str) -> Process:
        return self.namespaces.spawn([str(self._binaries / program), *arguments], self.folder / "log" / f"{program}.log",
                                     name=program)

    def _start_etcd(self) -> Process:
        return self._spawn(
            "etcd", f"--data-dir={self.folder}/etcd", f"--listen-client-urls={ETCD}", f"--advertise-client-urls={ETCD}",
            f"--listen-peer-urls={ETCD_PEER}", f"--initial-advertise-peer-urls={ETCD_PEER}",
            # Nobody needs the data after a power cut, and the disk is shared with builds.
            f"--initial-cluster=default={ETCD_PEER}", "--unsafe-no-fsync", "--log-level=warn")

    def _start_api_server(self) -> Process:
        pki = self.pki.folder
        return self._spawn(
            "kube-apiserver", f"--etcd-servers={ETCD}", "--bind-address=0.0.0.0", f"--secure-port={settings.API_PORT}",
            f"--advertise-address={settings.CONTROL_PLANE_ADDRESS}",
            f"--service-cluster-ip-range={settings.SERVICE_NETWORK}", f"--client-ca-file={pki}/ca.crt",
            f"--tls-cert-file={pki}/apiserver.crt", f"--tls-private-key-file={pki}/apiserver.key",
            f"--kubelet-client-certificate={pki}/apiserver-kubelet-client.crt",
            f"--kubelet-client-key={pki}/apiserver-kubelet-client.key",
            f"--kubelet-certificate-authority={pki}/ca.crt",
            # The nodes' names are in no DNS.
            "--kubelet-preferred-address-types=InternalIP",
            "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={pki}/sa.pub",
            f"--service-account-signing-key-file={pki}/sa.key", "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction,ExtendedResourceToleration", "--allow-privileged=true",
            # Webhooks by Service are called at the pod's own address, since no kube-proxy serves the Service's.
            "--enable-aggregator-routing=true", "--v=1")

    def _start_controllers(self) -> Process:
        return self._spawn(
            "kube-controller-manager", f"--kubeconfig={self.kubeconfig('controller-manager')}",
            f"--service-account-private-key-file={self.pki.folder}/sa.key",
            f"--root-ca-file={self.pki.folder}/ca.crt", "--use-service-account-credentials=true",
            # Otherwise the first service account takes seconds longer.
            "--kube-api-qps=1000", "--kube-api-burst=1000", "--leader-elect=false", "--bind-address=127.0.0.1", "--v=1")

    def _start_scheduler(self) -> Process:
        return self._spawn("kube-scheduler", f"--kubeconfig={self.kubeconfig('scheduler')}", "--leader-elect=false",
                           "--bind-address=127.0.0.1", "--v=1")
