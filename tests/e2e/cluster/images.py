"""Container images as archives, made and read without a daemon.

Two are made here: pause, the process that holds a pod's namespaces, and busybox, from Debian's static program.
The product's own come as OCI archives from `./dev image`.
"""

import hashlib
import io
import json
import os
import pathlib
import tarfile
from collections.abc import Mapping, Sequence

from .errors import ClusterError
from .processes import run
from .settings import PAUSE_IMAGE

PAUSE_SOURCE = pathlib.Path(__file__).with_name("pause.c")
BUSYBOX = pathlib.Path("/bin/busybox")
BUSYBOX_IMAGE = "localhost/busybox:1"

# What every image's file system has, and the modes of those.
FOLDERS = {"bin": 0o755, "dev": 0o755, "etc": 0o755, "proc": 0o755, "run": 0o755, "sys": 0o755, "tmp": 0o1777,
           "var": 0o755}


def write_archive(path: pathlib.Path, name: str, entry_point: Sequence[str], files: Mapping[str, bytes],
                  links: Mapping[str, str] | None = None) -> None:
    """Writes an OCI archive of one layer: the files (executable), and symbolic links, by their absolute paths."""
    layer = _tar(FOLDERS, {key.lstrip("/"): data for key, data in files.items()},
                 {key.lstrip("/"): target for key, target in (links or {}).items()})
    config = _json({"architecture": "amd64", "os": "linux",
                    "config": {"Entrypoint": list(entry_point), "Env": ["PATH=/bin"]},
                    "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]}})
    manifest = _json({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                      "config": _descriptor("application/vnd.oci.image.config.v1+json", config),
                      "layers": [_descriptor("application/vnd.oci.image.layer.v1.tar", layer)]})
    entry = _descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
    entry["annotations"] = {"org.opencontainers.image.ref.name": name, "io.containerd.image.name": name}
    blobs = {f"blobs/sha256/{_digest(blob)[7:]}": blob for blob in (layer, config, manifest)}
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [entry]}
    partial = path.with_suffix(".partial")
    partial.write_bytes(_tar({}, {"oci-layout": _json({"imageLayoutVersion": "1.0.0"}), "index.json": _json(index),
                                  **blobs}, {}))
    partial.rename(path)


def make_pause(folder: pathlib.Path) -> pathlib.Path:
    """The archive of the pause image, compiled unless it is there."""
    archive = folder / "pause.tar"
    if not archive.exists():
        program = folder / f"pause.{os.getpid()}"
        run(["gcc", "-Os", "-s", "-static", "-o", str(program), str(PAUSE_SOURCE)])
        write_archive(archive, PAUSE_IMAGE, ["/pause"], {"/pause": program.read_bytes()})
        program.unlink()
    return archive


def make_busybox(folder: pathlib.Path) -> pathlib.Path:
    """The archive of the busybox image, with a link for each of its commands."""
    archive = folder / "busybox.tar"
    if not archive.exists():
        if not BUSYBOX.exists():
            raise ClusterError(f"{BUSYBOX} is missing; it comes with Debian's busybox-static")
        commands = run([str(BUSYBOX), "--list"]).stdout.split()
        links = {f"/bin/{command}": "busybox" for command in commands if command != "busybox"}
        write_archive(archive, BUSYBOX_IMAGE, ["/bin/sh"], {"/bin/busybox": BUSYBOX.read_bytes()}, links)
    return archive


def names(archive: pathlib.Path) -> list[str]:
    """The names that an archive, OCI or docker, gives to its images."""
    with tarfile.open(archive) as tar:
        members = {member.name.removeprefix("./"): member for member in tar}
        if "index.json" in members:
            found = _oci_names(json.load(tar.extractfile(members["index.json"])))
        elif "manifest.json" in members:
            manifest = json.load(tar.extractfile(members["manifest.json"]))
            found = [tag for image in manifest for tag in image["RepoTags"] or []]
        else:
            raise ClusterError(f"{archive}: neither an OCI nor a docker archive: no index.json, no manifest.json")
    if not found:
        raise ClusterError(f"{archive}: names no image; a pod could not ask for it")
    return found


def _oci_names(index: dict) -> list[str]:
    annotations = [entry.get("annotations", {}) for entry in index["manifests"]]
    found = [each.get("io.containerd.image.name") or each.get("org.opencontainers.image.ref.name")
             for each in annotations]
    return [name for name in found if name]


def _tar(folders: Mapping[str, int], files: Mapping[str, bytes], links: Mapping[str, str]) -> bytes:
    """Without times and owners: the same content is the same archive."""
    def header(name: str, mode: int, **fields) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.mode = mode
        for field, value in fields.items():
            setattr(info, field, value)
        return info

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, mode in folders.items():
            tar.addfile(header(name, mode, type=tarfile.DIRTYPE))
        for name, data in files.items():
            tar.addfile(header(name, 0o755, size=len(data)), io.BytesIO(data))
        for name, target in links.items():
            tar.addfile(header(name, 0o777, type=tarfile.SYMTYPE, linkname=target))
    return buffer.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _descriptor(media_type: str, data: bytes) -> dict:
    return {"mediaType": media_type, "digest": _digest(data), "size": len(data)}
