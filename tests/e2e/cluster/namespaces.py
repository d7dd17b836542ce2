"""Machines made of namespaces: mounts, processes, network, host name and IPC of their own.

PID 1 of each, init.py, does nothing. Its end is the kernel's order to end every process in there, those
of machines inside of it too, and with the last process go the mounts, interfaces and sockets. So that is how a
cluster is ended, and it cannot be half done.
"""

import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from .errors import ClusterError
from .processes import Process, children, poll, run

# The name by which a cluster's PID 1 is found again: a word of its command line, followed by the folder.
TOKEN = "confcom-cluster"

INIT = [sys.executable, "-I", "-S", str(pathlib.Path(__file__).with_name("init.py"))]
UNSHARE = ["unshare", "--mount", "--propagation", "private", "--pid", "--net", "--uts", "--ipc", "--fork",
           "--kill-child", "--mount-proc"]


def find_init(label: str) -> int | None:
    """The PID 1 that was made with this label, if it lives."""
    wanted = [TOKEN.encode(), label.encode()]
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdecimal() and _command_line(entry)[-2:] == wanted and _is_init(entry):
            return int(entry.name)
    return None


def _command_line(process: pathlib.Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return []


def _is_init(process: pathlib.Path) -> bool:
    """Whether it is number 1 where it lives."""
    try:
        status = (process / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    numbers = next((line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:")), [])
    return len(numbers) > 1 and numbers[-1] == "1"


class Namespaces:
    """One machine. `outer` is the one that it is made within, if any; it ends with that one."""

    def __init__(self, label: str, outer: "Namespaces | None" = None):
        self.label = label
        self._outer = outer
        self._leader: subprocess.Popen | None = None
        self.pid = 0

    def start(self) -> None:
        """Makes the namespaces. They end with this process, until keep() was called."""
        prefix = self._outer.entering() if self._outer else []
        argv = [*prefix, *UNSHARE, *INIT, TOKEN, self.label]
        self._leader = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        start_new_session=True)
        if self._leader.stdout.readline() != b"up\n":
            said = self._leader.stderr.read().decode(errors="replace").strip()
            raise ClusterError(f"no namespaces could be made: {said}; this needs root with CAP_SYS_ADMIN")
        # nsenter, if any, then unshare, then init.
        pid = self._leader.pid
        for _ in range(2 if self._outer else 1):
            pid = children(pid)[0]
        self.pid = pid

    def attach(self) -> bool:
        """Finds the namespaces that another process made and kept; whether they are there."""
        self.pid = find_init(self.label) or 0
        return self.is_up

    @property
    def is_up(self) -> bool:
        return self.pid != 0 and os.path.exists(f"/proc/{self.pid}/ns/pid")

    def keep(self) -> None:
        """From now on they outlive this process."""
        self._leader.stdin.write(b"stay")
        self._leader.stdin.flush()

    def stop(self) -> None:
        """Ends every process in there, as a power cut does, and waits for that."""
        if self.pid:
            _kill_and_wait(self.pid)
        self.pid = 0
        if self._leader is not None:
            # Ends those too whose start was interrupted before their number was known.
            self._leader.stdin.close()
            self._leader.wait()
            self._leader.stdout.close()
            self._leader.stderr.close()
            self._leader = None

    def entering(self, *, network_only: bool = False) -> list[str]:
        """What goes before a command so that it runs in there."""
        if not self.is_up:
            raise ClusterError(f"{self.label} is not up")
        kinds = ["-n"] if network_only else ["-m", "-p", "-n", "-u", "-i", "--wd=/"]
        return ["nsenter", "-t", str(self.pid), *kinds, "--"]

    def run(self, argv: Sequence[str], **options) -> subprocess.CompletedProcess[str]:
        return run([*self.entering(), *argv], shown=argv, **options)

    def spawn(self, argv: Sequence[str], log: pathlib.Path, *, name: str = "",
              env: Mapping[str, str] | None = None) -> Process:
        # A session of its own in there too. Without one its process group has no number that is valid inside,
        # reads as 0, and a signal that is meant for a group hits containerd itself.
        return Process([*self.entering(), "setsid", "--", *argv], log, entered=True, name=name or argv[0], env=env)

    def path(self, inside: str | os.PathLike) -> pathlib.Path:
        """Where a path of this machine is seen from outside; symbolic links are followed as inside."""
        root = pathlib.Path(f"/proc/{self.pid}/root")
        return root / _followed(root, pathlib.PurePath("/", inside))


def _followed(root: pathlib.Path, inside: pathlib.PurePath, links_left: int = 40) -> pathlib.PurePath:
    """The path below root, relative, that a path inside comes to."""
    done = pathlib.PurePath()
    parts = list(inside.parts[1:])
    while parts:
        part = parts.pop(0)
        if part == "..":
            done = done.parent
            continue
        try:
            target = pathlib.PurePath(os.readlink(root / done / part))
        except OSError:
            done /= part
            continue
        links_left -= 1
        if links_left < 0:
            raise ClusterError(f"too many symbolic links: {inside}")
        if target.is_absolute():
            done, target = pathlib.PurePath(), target.relative_to("/")
        parts = [*target.parts, *parts]
    return done


def _kill_and_wait(pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    except ProcessLookupError:
        pass
    finally:
        os.close(descriptor)
    # A zombie counts as ended: its parent, if it is not us, may be long in reaping it.
    poll(lambda: not os.path.exists(f"/proc/{pid}/ns/pid") or _state(pid) == "Z", 30, f"process {pid} ends")


def _state(pid: int) -> str:
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "Z"
    return stat.rpartition(")")[2].split()[0]
