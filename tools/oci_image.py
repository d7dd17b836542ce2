"""Container images as OCI archives, written without a daemon, privileges or a registry.

The same content gives the same bytes: members are sorted, times are 0, everything is root's, and modes are said here
and not taken from files. Source: OCI image specification 1.1, image layout, layers and configuration.
"""

import dataclasses
import gzip
import hashlib
import io
import json
import pathlib
import tarfile
from collections.abc import Mapping, Sequence

CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
EPOCH = "1970-01-01T00:00:00Z"


@dataclasses.dataclass(frozen=True)
class File:
    """A regular file of an image."""

    data: bytes
    mode: int = 0o644


@dataclasses.dataclass(frozen=True)
class Link:
    """A symbolic link of an image."""

    target: str


@dataclasses.dataclass(frozen=True)
class Blob:
    """Bytes that are named by their digest."""

    media_type: str
    data: bytes

    @property
    def digest(self) -> str:
        return digest(self.data)

    def descriptor(self) -> dict:
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.data)}


class Layer:
    """Files by absolute path; the folders that they are in come along."""

    def __init__(self, entries: Mapping[str, File | Link]):
        tar = _tar(entries)
        # In the registry and on the wire it is compressed; what unpacks to is named by the configuration.
        self.diff_id = digest(tar)
        self.blob = Blob(LAYER, gzip.compress(tar, compresslevel=9, mtime=0))


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def write_archive(path: pathlib.Path, name: str, layers: Sequence[Layer], config: Mapping, labels: Mapping) -> str:
    """Writes one image for linux/amd64 under its name, "host/path:tag". `config` is what a container is run with.

    Returns the manifest's digest, by which a registry knows the image.
    """
    configuration = Blob(CONFIG, _json({
        "created": EPOCH, "architecture": "amd64", "os": "linux", "config": {**config, "Labels": dict(labels)},
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]}}))
    manifest = Blob(MANIFEST, _json({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": configuration.descriptor(),
        "layers": [layer.blob.descriptor() for layer in layers], "annotations": dict(labels)}))
    # containerd goes by the second name, which may be a whole one; others by the first.
    named = {"org.opencontainers.image.ref.name": name, "io.containerd.image.name": name}
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [{**manifest.descriptor(), "annotations": named}]}
    blobs = [configuration, manifest, *(layer.blob for layer in layers)]
    entries = {f"blobs/sha256/{blob.digest.removeprefix('sha256:')}": File(blob.data) for blob in blobs}
    entries |= {"oci-layout": File(_json({"imageLayoutVersion": "1.0.0"})), "index.json": File(_json(index))}
    partial = path.with_suffix(".partial")
    partial.write_bytes(_tar(entries))
    partial.rename(path)
    return manifest.digest


def _tar(entries: Mapping[str, File | Link]) -> bytes:
    members = {name.lstrip("/"): entry for name, entry in entries.items()}
    folders = {str(folder) for name in members for folder in pathlib.PurePosixPath(name).parents} - {"."}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(folders | set(members)):
            _add(tar, name, members.get(name))
    return buffer.getvalue()


def _add(tar: tarfile.TarFile, name: str, entry: File | Link | None) -> None:
    """None is a folder. Times and owners are 0 in a new TarInfo."""
    info = tarfile.TarInfo(name)
    if isinstance(entry, File):
        info.mode, info.size = entry.mode, len(entry.data)
        tar.addfile(info, io.BytesIO(entry.data))
        return
    if isinstance(entry, Link):
        info.mode, info.type, info.linkname = 0o777, tarfile.SYMTYPE, entry.target
    else:
        info.mode, info.type = 0o755, tarfile.DIRTYPE
    tar.addfile(info)


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
