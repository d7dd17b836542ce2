"""A cluster for a person. usage: ./dev cluster up|down|status|kubectl ARGS…|shell NODE"""

import os
import signal
import sys
import time

from . import state
from .cluster import Cluster
from .errors import ClusterError

USAGE = """\
usage: ./dev cluster COMMAND

  up                 start a cluster of two nodes; it stays until it is taken down
  down               end it and remove all of it, whatever state it is in
  status             what is up
  kubectl ARGS…      ask it, as its administrator
  import ARCHIVE…    give images, OCI or docker archives, to all nodes
  shell NODE [ARGS…] a shell, or a command, on node1 or node2
"""

NEXT = """\
   ./dev cluster kubectl get pods -A
   ./dev cluster import image.tar      then name it in a pod: imagePullPolicy IfNotPresent
   ./dev cluster shell node1           logs are in /run/node/log
   ./dev cluster down
"""


def up(arguments: list[str]) -> int:
    _no_more(arguments)
    folder = state.folder_of_a_person()
    started = time.monotonic()
    print(f"== starting a cluster in {folder}", flush=True)
    cluster = Cluster(folder, keep=True)
    cluster.up()
    print(cluster.kubectl("get", "nodes"), end="")
    print(f"== up after {time.monotonic() - started:.0f} s. What next:\n{NEXT}", end="")
    return 0


def down(arguments: list[str]) -> int:
    _no_more(arguments)
    place = state.State(state.folder_of_a_person())
    there = place.is_ours
    place.remove()
    print("== down, all of it is removed" if there else "== there was no cluster")
    return 0


def status(arguments: list[str]) -> int:
    _no_more(arguments)
    cluster = _attached()
    print(f"== up in {cluster.folder}")
    for node in cluster.nodes:
        print(f"   {node.name}: " + (f"process {node.namespaces.pid}" if node.namespaces.is_up else "off"))
    print(cluster.kubectl("get", "nodes", "-o", "wide"), end="")
    print(cluster.kubectl("get", "pods", "-A", "-o", "wide"), end="")
    return 0


def kubectl(arguments: list[str]) -> int:
    plane = _attached().control_plane
    argv, environment = plane.kubectl_command(arguments)
    os.execvpe(argv[0], argv, {**environment, "TERM": os.environ.get("TERM", "dumb")})


def import_images(arguments: list[str]) -> int:
    for node in _attached().nodes:
        for archive in arguments:
            print(f"   {node.name}: {', '.join(node.import_image(archive))}")
    return 0


def shell(arguments: list[str]) -> int:
    nodes = {node.name: node for node in _attached().nodes}
    if not arguments or arguments[0] not in nodes:
        raise ClusterError(f"shell: on which node? {' or '.join(nodes)}")
    node = nodes[arguments[0]]
    argv = [*node.namespaces.entering(), *(arguments[1:] or ["bash"])]
    os.execvpe(argv[0], argv, {**node.environment(), "TERM": os.environ.get("TERM", "dumb")})


def _attached() -> Cluster:
    return Cluster.attach(state.folder_of_a_person())


def _no_more(arguments: list[str]) -> None:
    if arguments:
        raise ClusterError(f"'{arguments[0]}': no arguments here")


COMMANDS = {"up": up, "down": down, "status": status, "kubectl": kubectl, "import": import_images, "shell": shell}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, end="", file=sys.stderr)
        return 2
    if os.geteuid() != 0:
        raise ClusterError("this needs root")
    # So that what `up` has begun is undone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClusterError as error:
        sys.exit(f"cluster: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
