"""The folder of a cluster: who has it, and how all of it goes away."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import secrets
import shutil

from . import cgroups
from .errors import ClusterError
from .namespaces import Namespaces, find_init
from .processes import run

MARKER = "confcom-cluster"


def home() -> pathlib.Path:
    state = os.environ.get("XDG_STATE_HOME") or pathlib.Path.home() / ".local" / "state"
    return pathlib.Path(state, "confcom")


def folder_of_a_person() -> pathlib.Path:
    return home() / "cluster"


def new_folder_of_tests() -> pathlib.Path:
    """A name not yet used, after what killed tests left is gone."""
    parent = home() / "e2e"
    if parent.exists():
        for folder in parent.iterdir():
            sweep(folder)
    return parent / secrets.token_hex(4)


def sweep(folder: pathlib.Path) -> None:
    """Clears away a cluster whose process has ended and left it."""
    with contextlib.suppress(ClusterError):
        State(folder).remove(unless_up=True)


class State:
    """A cluster's folder. Whoever runs the cluster holds its lock, which the kernel takes from the dead."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder.resolve()
        self.cgroup = f"confcom-e2e-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:10]}"
        self._lock: int | None = None

    @property
    def is_up(self) -> bool:
        return find_init(str(self.folder)) is not None

    @property
    def is_ours(self) -> bool:
        """Whether a cluster made the folder: others' folders are never removed."""
        return (self.folder / MARKER).is_file()

    def take(self) -> None:
        """Makes the folder, for a cluster that is not up yet; what a dead one left in it is removed."""
        if self.folder.exists() and not self.is_ours and any(self.folder.iterdir()):
            raise ClusterError(f"{self.folder} is not empty and no cluster's: choose another folder")
        if self.is_up:
            raise ClusterError(f"a cluster is up in {self.folder} already")
        if self.is_ours:
            self.remove(unless_up=True)
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        (self.folder / MARKER).touch()
        self._hold()

    def remove(self, *, unless_up: bool = False) -> None:
        """Ends the cluster's processes and removes all that is its, whatever state it is in."""
        if not self.is_ours:
            return
        self._hold()
        try:
            if unless_up and self.is_up:
                raise ClusterError(f"a cluster is up in {self.folder}")
            namespaces = Namespaces(str(self.folder))
            if namespaces.attach():
                namespaces.stop()
            cgroups.remove(self.cgroup)
            self._unmount_below()
            # Last of all the marker, so that a removal cut short can be finished.
            for entry in self.folder.iterdir():
                if entry.name != MARKER:
                    _remove_tree(entry)
            shutil.rmtree(self.folder)
        finally:
            self.release()

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _hold(self) -> None:
        if self._lock is not None:
            return
        descriptor = os.open(self.folder / MARKER, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise ClusterError(f"another process is at work on the cluster in {self.folder}") from error
        self._lock = descriptor

    def _unmount_below(self) -> None:
        """Mounts went with their namespaces. If one is here all the same, nothing must be deleted through it."""
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as lines:
            points = [line.split()[4].encode().decode("unicode_escape") for line in lines]
        for point in reversed([point for point in points if pathlib.Path(self.folder) in pathlib.Path(point).parents]):
            run(["umount", "--lazy", point])


def _remove_tree(path: pathlib.Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
