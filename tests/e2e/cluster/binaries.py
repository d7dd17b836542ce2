"""The cluster's programs, built once and kept by what they were built from.

In `${XDG_CACHE_HOME:-~/.cache}/confcom/e2e/HASH/`: kubernetes and containerd with a link for each of their names,
and the shim. A Go that had to be fetched is beside.
"""

import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import toolchain
from .errors import ClusterError
from .processes import run
from .toolchain import HALF

HERE = pathlib.Path(__file__).resolve().parent
LINKS = {
    "kubernetes": ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kubectl"],
    "containerd": ["ctr"],
    "containerd-shim-runc-v2": [],
}
PROGRESS_SECONDS = 30
BUILD_SECONDS = 5400
# What the programs are built with, beside their sources. Smaller and sooner linked without debugging data.
FLAGS = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false",
         "-tags=no_btrfs,no_zfs,no_devmapper"]


def cache_folder() -> pathlib.Path:
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(home, "confcom", "e2e")


def ready(cache: pathlib.Path | None = None) -> pathlib.Path:
    """The folder of the programs, built first where that was not done before: 5 to 10 minutes on two cores."""
    cache = cache or cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    go = toolchain.find(cache)
    if go is None or not (cache / _key(go)).exists():
        with _alone(cache):
            _remove_halves(cache)
            go = go or toolchain.fetch(cache)
            if not (cache / _key(go)).exists():
                _build_into(go, cache / _key(go))
    return cache / _key(go)


def _key(go: str) -> str:
    """Names all that the programs come from: sources, the versions in go.mod and go.sum, flags, compiler."""
    digest = hashlib.sha256(repr((toolchain.version(go), FLAGS)).encode())
    for file in sorted([*HERE.glob("kubernetes/*"), *HERE.glob("containerd/**/*")]):
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.relative_to(HERE)} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:20]


@contextmanager
def _alone(cache: pathlib.Path) -> Iterator[None]:
    """Two builders take turns. The lock goes with the process, so a killed one holds up nobody."""
    with open(cache / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("   another process is building the cluster's programs; waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove_halves(cache: pathlib.Path) -> None:
    """What a killed process left. Only the holder of the lock makes such."""
    for left in cache.glob(f"{HALF}*"):
        shutil.rmtree(left, ignore_errors=True)


def _build_into(go: str, folder: pathlib.Path) -> None:
    """The folder appears under its name only when all of it is there."""
    print(f"   building the cluster's programs with {go}; kept in {folder}", flush=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=HALF) as scratch:
        made = pathlib.Path(scratch, "made")
        made.mkdir()
        for program in LINKS:
            _build(go, program, made)
        made.rename(folder)


def _build(go: str, program: str, into: pathlib.Path) -> None:
    module, package = {"kubernetes": ("kubernetes", "."), "containerd": ("containerd", "./containerd"),
                       "containerd-shim-runc-v2": ("containerd", "./shim")}[program]
    argv = [go, "build", *FLAGS, "-p", str(os.cpu_count()), "-ldflags", "-s -w " + _version_flags(go, module),
            "-o", str(into / program), package]
    started = time.monotonic()
    with _progress(program):
        built = subprocess.run(argv, cwd=HERE / module, env=_environment(), stdin=subprocess.DEVNULL,
                               capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)
    if built.returncode != 0:
        raise ClusterError(f"{program} cannot be built: {built.stderr.strip()[-4000:]}")
    print(f"   {program}: {time.monotonic() - started:.0f} s", flush=True)
    for link in LINKS[program]:
        (into / link).symlink_to(program)


def _environment() -> dict[str, str]:
    """Without what a person set for other projects' builds; where modules come from is theirs to say."""
    kept = {name: value for name, value in os.environ.items() if name != "GOROOT"}
    return {**kept, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}


def _version_flags(go: str, module: str) -> str:
    """What makes the programs say their version; a node would be of v0.0.0 otherwise."""
    if module == "containerd":
        package = "github.com/containerd/containerd/v2"
        return f"-X {package}/version.Version={_module_version(go, module, package)}"
    full = _module_version(go, module, "k8s.io/kubernetes")
    major, minor = re.match(r"v(\d+)\.(\d+)\.", full).groups()
    package = "k8s.io/component-base/version"
    return (f"-X {package}.gitVersion={full} -X {package}.gitMajor={major} -X {package}.gitMinor={minor} "
            f"-X {package}.gitTreeState=clean -X k8s.io/client-go/pkg/version.gitVersion={full}")


def _module_version(go: str, module: str, path: str) -> str:
    return run(["env", "-C", str(HERE / module), go, "list", "-m", "-f", "{{.Version}}", path],
               env=_environment(), timeout=toolchain.DOWNLOAD_SECONDS).stdout.strip()


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """Says now and then that long work goes on."""
    done = threading.Event()
    started = time.monotonic()

    def say() -> None:
        while not done.wait(PROGRESS_SECONDS):
            print(f"   {what}: still building, {time.monotonic() - started:.0f} s", flush=True)

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
