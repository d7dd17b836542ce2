"""A cluster's own control groups, below which its kubelets make theirs."""

import os
import pathlib
import time

from .errors import ClusterError

ROOT = pathlib.Path("/sys/fs/cgroup")
REMOVAL_SECONDS = 20.0
# What a kubelet wants on a machine that has only version 2.
V2_CONTROLLERS = ["cpuset", "cpu", "io", "memory", "pids"]


def is_unified(root: pathlib.Path = ROOT) -> bool:
    """Whether the machine has version 2 alone."""
    return (root / "cgroup.controllers").exists()


def hierarchies(root: pathlib.Path = ROOT) -> list[pathlib.Path]:
    """The top of each hierarchy: one in version 2, one for each controller in version 1.

    Names like cpu,cpuacct come with links to them, which are left out.
    """
    if is_unified(root):
        return [root]
    return [each for each in sorted(root.iterdir()) if each.is_dir() and not each.is_symlink()]


def make(name: str) -> None:
    """Makes a group, and those above it, in every hierarchy, fit for processes below."""
    if not hierarchies():
        raise ClusterError(f"no control groups are mounted at {ROOT}; the cluster's kubelets need them")
    for hierarchy in hierarchies():
        group = hierarchy
        for part in pathlib.PurePath(name).parts:
            parent, group = group, group / part
            group.mkdir(exist_ok=True)
            if is_unified():
                _delegate(parent)
            elif hierarchy.name.split(",").count("cpuset"):
                _inherit_cpus(parent, group)
        if is_unified():
            _delegate(group)


def _inherit_cpus(parent: pathlib.Path, group: pathlib.Path) -> None:
    """A new cpuset of version 1 is empty, and takes no process."""
    for file in ("cpuset.cpus", "cpuset.mems"):
        (group / file).write_text((parent / file).read_text(encoding="ascii"), encoding="ascii")


def _delegate(group: pathlib.Path) -> None:
    """Lets the groups below have controllers; they start without any in version 2."""
    present = (group / "cgroup.controllers").read_text(encoding="ascii").split()
    wanted = " ".join(f"+{name}" for name in V2_CONTROLLERS if name in present)
    try:
        (group / "cgroup.subtree_control").write_text(wanted, encoding="ascii")
    except OSError as error:
        raise ClusterError(f"{group}: its controllers cannot be given to groups below ({error.strerror}); in a "
                           "container, run it with the machine's control groups (--cgroupns=host)") from error


def existing(name: str) -> list[pathlib.Path]:
    """Where the group is."""
    return [hierarchy / name for hierarchy in hierarchies() if (hierarchy / name).is_dir()]


def remove(name: str) -> None:
    """Removes a group with all below it. Its processes must have ended; the kernel may need a moment after."""
    deadline = time.monotonic() + REMOVAL_SECONDS
    while left := [group for group in existing(name) if not _removed(group)]:
        if time.monotonic() > deadline:
            raise ClusterError(f"control groups that cannot be removed: {', '.join(map(str, left))}")
        time.sleep(0.02)


def _removed(group: pathlib.Path) -> bool:
    for folder, _, _ in os.walk(group, topdown=False):
        try:
            os.rmdir(folder)
        except OSError:
            pass
    return not group.exists()
