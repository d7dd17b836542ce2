"""A Go that is new enough, had by ordinary means: the machine's own, else its old one fetches it.

Debian 12 has Go 1.19, which cannot build Kubernetes and does not yet know how to replace itself. But toolchains
are served as modules, and any Go can download a module; this does with it what newer Gos do by themselves.
"""

import json
import os
import pathlib
import re
import shutil
import tempfile

from .errors import ClusterError
from .processes import run

LEAST = (1, 26, 6)
FETCHED = "go1.26.8"
MODULE = f"golang.org/toolchain@v0.0.1-{FETCHED}.linux-amd64"
# What Go's checksum database says of the module. Checked here too, for where that is switched off.
MODULE_SUM = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM="
USUAL_PLACE = "/usr/local/go/bin/go"
DOWNLOAD_SECONDS = 900
# How folders that are not complete are named, until they are.
HALF = "half-"


def find(cache: pathlib.Path) -> str | None:
    """The path of a `go` that can build the cluster: on PATH, in its usual place, or fetched before."""
    candidates = [*_installed(), str(cache / FETCHED / "bin" / "go")]
    return next((each for each in candidates if os.path.exists(each) and version(each) >= LEAST), None)


def fetch(cache: pathlib.Path) -> str:
    """Fetches it by whichever Go there is."""
    installed = _installed()
    if not installed:
        raise ClusterError("there is no Go; as root: apt-get install --no-install-recommends golang-go "
                           "(its version does not matter, it fetches the one that is needed)")
    print(f"   fetching {FETCHED}, since {installed[0]} is too old for the cluster (about 70 MB)", flush=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=HALF) as scratch:
        _download(installed[0], scratch).rename(cache / FETCHED)
    return str(cache / FETCHED / "bin" / "go")


def _installed() -> list[str]:
    return [path for path in (shutil.which("go"), USUAL_PLACE) if path and os.path.exists(path)]


def version(go: str) -> tuple[int, ...]:
    """Of the program itself, not of another that it would switch to."""
    said = run([go, "env", "GOVERSION"], env={**os.environ, "GOTOOLCHAIN": "local"}).stdout
    match = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", said)
    if not match:
        raise ClusterError(f"{go} says that its version is {said.strip()!r}")
    return tuple(int(part or 0) for part in match.groups())


def _download(go: str, scratch: str) -> pathlib.Path:
    """The toolchain's folder, below scratch, complete and checked."""
    environment = {**os.environ, "GOMODCACHE": f"{scratch}/modules", "GO111MODULE": "on", "GOFLAGS": "-modcacherw"}
    # In an empty folder, so that no project's go.mod has a say.
    said = run(["env", "-C", scratch, go, "mod", "download", "-json", MODULE], env=environment,
               timeout=DOWNLOAD_SECONDS).stdout
    module = json.loads(said)
    if module.get("Sum") != MODULE_SUM:
        raise ClusterError(f"{MODULE} has the checksum {module.get('Sum')}, not {MODULE_SUM}: not used")
    tree = pathlib.Path(module["Dir"])
    _make_runnable(tree)
    return tree


def _make_runnable(tree: pathlib.Path) -> None:
    """A module has neither modes nor go.mod files of its own folders."""
    for program in [*tree.glob("bin/*"), *tree.glob("pkg/tool/*/*")]:
        program.chmod(0o755)
    for file in list(tree.rglob("_go.mod")):
        file.rename(file.with_name("go.mod"))
