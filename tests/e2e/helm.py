"""Helm, built once and kept beside the cluster's programs. Debian has none."""

import os
import pathlib
import subprocess
import tempfile

from cluster import binaries, toolchain
from cluster.errors import ClusterError

VERSION = "v3.22.0"
MODULE = f"helm.sh/helm/v3/cmd/helm@{VERSION}"
# Which Kubernetes a chart is for when none is asked; a release of Helm is built with such a number too.
KUBERNETES_MINOR = 36
FLAGS = ["-trimpath", "-ldflags", "-s -w " + " ".join(
    f"-X helm.sh/helm/v3/pkg/{package}.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/{package}.k8sVersionMinor={KUBERNETES_MINOR}"
    for package in ("chartutil", "lint/rules"))]
BUILD_SECONDS = 1800
RUN_SECONDS = 60


def ready() -> pathlib.Path:
    """The program, built first where that was not done before: 2 to 5 minutes on two cores."""
    cache = binaries.cache_folder()
    program = cache / f"helm-{VERSION}-1.{KUBERNETES_MINOR}" / "helm"
    if not program.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _build(toolchain.find(cache) or toolchain.fetch(cache), program)
    return program


def _build(go: str, program: pathlib.Path) -> None:
    print(f"   building helm {VERSION}; kept in {program.parent}", flush=True)
    kept = {name: value for name, value in os.environ.items() if name != "GOROOT"}
    # Half a program has another name: two builders do not meet, a killed one leaves nothing that counts.
    with tempfile.TemporaryDirectory(dir=program.parent.parent, prefix=toolchain.HALF) as scratch:
        environment = {**kept, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off",
                       "GOBIN": scratch}
        built = subprocess.run([go, "install", *FLAGS, MODULE], cwd=scratch, env=environment, capture_output=True,
                               text=True, timeout=BUILD_SECONDS, check=False)
        if built.returncode != 0:
            raise ClusterError(f"helm cannot be built: {built.stderr.strip()[-4000:]}")
        program.parent.mkdir(exist_ok=True)
        pathlib.Path(scratch, "helm").rename(program)


def lint(chart: pathlib.Path, values: list[str]) -> subprocess.CompletedProcess[str]:
    return _run("lint", "--strict", str(chart), *_set(values))


def template(chart: pathlib.Path, namespace: str, values: list[str], *more: str) -> subprocess.CompletedProcess[str]:
    """What an installation would make."""
    return _run("template", "confcom", str(chart), "--namespace", namespace, *_set(values), *more)


def install_dry(enter: list[str], environment: dict[str, str], chart: pathlib.Path, namespace: str,
                values: list[str]) -> subprocess.CompletedProcess[str]:
    """What an installation would make and say, by a cluster's word; `enter` is the way to it."""
    argv = [*enter, str(ready()), "install", "confcom", str(chart), "--namespace", namespace, "--dry-run=server",
            *_set(values)]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)


def _set(values: list[str]) -> list[str]:
    return [part for value in values for part in ("--set", value)]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="confcom-") as home:
        return subprocess.run([ready(), *arguments], env={"PATH": "/usr/bin:/bin", "HOME": home}, capture_output=True,
                              text=True, timeout=RUN_SECONDS, check=False)
