#!/usr/bin/env python3
"""The images that tools/image makes: what is in them, that it is enough, and that it is the same twice."""

import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CONFCOM_BUILD") or ROOT / "build" / "dev")
sys.path.insert(0, str(ROOT / "tools"))

import oci_image  # noqa: E402  (found by the line above)
from oci_image import File, Layer, Link  # noqa: E402

ARCHIVES = {"confcom.oci.tar": "localhost/confcom:", "hello-world.oci.tar": "localhost/confcom-hello-world:"}
# Beside the libraries and the folders that they are in.
WANTED = {"etc/passwd", "etc/group", "etc/ssl/certs/ca-certificates.crt", "lib", "lib64", "usr/bin/confcom",
          "usr/lib64/ld-linux-x86-64.so.2"}
ENCLAVE = "usr/share/confcom/hello.enclave"


def make(build):
    """Runs the tool; what it printed."""
    done = subprocess.run([sys.executable, "-B", ROOT / "tools" / "image", build], capture_output=True, text=True,
                          check=False, timeout=250)
    return done.returncode, done.stdout, done.stderr


class Archive:
    """An OCI archive, read without the code that wrote it. Each blob's digest is checked."""

    def __init__(self, path):
        with tarfile.open(path) as tar:
            self.members = tar.getmembers()
            self.files = {each.name: tar.extractfile(each).read() for each in self.members if each.isfile()}
        self.entry, = json.loads(self.files["index.json"])["manifests"]
        self.manifest = json.loads(self.blob(self.entry))
        self.config = json.loads(self.blob(self.manifest["config"]))
        self.layers = [gzip.decompress(self.blob(each)) for each in self.manifest["layers"]]

    def blob(self, descriptor):
        data = self.files["blobs/sha256/" + descriptor["digest"].removeprefix("sha256:")]
        assert hashlib.sha256(data).hexdigest() == descriptor["digest"].removeprefix("sha256:")
        assert len(data) == descriptor["size"]
        return data

    def content(self):
        """Members of all layers by name."""
        out = {}
        for layer in self.layers:
            with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
                out |= {each.name: each for each in tar}
        return out

    def unpack(self, folder):
        for layer in self.layers:
            with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
                tar.extractall(folder)


class ImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="confcom-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.build = cls.fake_build("build")
        status, cls.said, error = make(cls.build)
        assert status == 0, error
        cls.archives = {name: Archive(cls.build / "images" / name) for name in ARCHIVES}

    @classmethod
    def fake_build(cls, name):
        """A folder that has of the real build what the tool reads."""
        build = cls.folder / name
        build.mkdir()
        for each in ("CMakeCache.txt", "bin", "enclaves"):
            (build / each).symlink_to(BUILD / each)
        return build

    def test_has_the_program_and_what_it_needs_and_nothing_else(self):
        for file, archive in self.archives.items():
            with self.subTest(file):
                names = {name for name, member in archive.content().items() if not member.isdir()}
                libraries = {name for name in names if name.startswith("usr/lib/x86_64-linux-gnu/") and ".so" in name}
                self.assertEqual(names - libraries, WANTED | ({ENCLAVE} if "hello" in file else set()))
                self.assertIn("usr/lib/x86_64-linux-gnu/libc.so.6", libraries)

    def test_the_loader_finds_every_library_in_it(self):
        root = self.folder / "root"
        self.archives["confcom.oci.tar"].unpack(root)
        said = subprocess.run([root / "usr/lib64/ld-linux-x86-64.so.2", "--inhibit-cache", "--library-path",
                               root / "usr/lib/x86_64-linux-gnu", "--list", root / "usr/bin/confcom"],
                              capture_output=True, text=True, check=True, timeout=60).stdout
        found = [line.split(" => ")[1] for line in said.splitlines() if " => " in line]
        self.assertGreater(len(found), 5)
        self.assertEqual([each for each in found if not each.startswith(f"{root}/")], [])

    def test_is_nobodys_and_of_no_time(self):
        for archive in self.archives.values():
            members = [*archive.members, *archive.content().values()]
            self.assertEqual({(each.mtime, each.uid, each.gid, each.uname, each.gname) for each in members},
                             {(0, 0, 0, "", "")})
            self.assertEqual([each.name for each in archive.content().values() if each.isfile() and each.mode & 0o022],
                             [])
            self.assertEqual(archive.config["created"], "1970-01-01T00:00:00Z")

    def test_says_what_is_run_and_not_as_root(self):
        config = self.archives["hello-world.oci.tar"].config
        self.assertEqual((config["architecture"], config["os"]), ("amd64", "linux"))
        self.assertEqual(config["config"]["User"], "65532:65532")
        self.assertEqual(config["config"]["Entrypoint"], ["/usr/bin/confcom", "enclave", "run", f"/{ENCLAVE}"])
        self.assertEqual(self.archives["confcom.oci.tar"].config["config"]["Entrypoint"], ["/usr/bin/confcom"])

    def test_its_layers_are_those_that_the_configuration_names(self):
        for archive in self.archives.values():
            self.assertEqual(archive.config["rootfs"]["diff_ids"],
                             ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in archive.layers])

    def test_both_share_what_both_have(self):
        confcom, hello = (self.archives[name].manifest["layers"] for name in ARCHIVES)
        self.assertEqual(hello[:-1], confcom)

    def test_is_named_and_says_its_digest(self):
        for file, name in ARCHIVES.items():
            entry = self.archives[file].entry
            self.assertTrue(entry["annotations"]["io.containerd.image.name"].startswith(name))
            self.assertIn(entry["annotations"]["io.containerd.image.name"], self.said)
            self.assertIn(entry["digest"], self.said)

    def test_is_the_same_again_later_and_under_another_umask(self):
        again = self.fake_build("again")
        while int(time.time()) == int((self.build / "images" / "confcom.oci.tar").stat().st_mtime):
            time.sleep(0.05)
        before = os.umask(0o077)
        try:
            self.assertEqual(make(again)[0], 0)
        finally:
            os.umask(before)
        for name in ARCHIVES:
            self.assertEqual((again / "images" / name).read_bytes(), (self.build / "images" / name).read_bytes())

    def test_says_what_is_missing_of_a_build(self):
        empty = self.folder / "empty"
        empty.mkdir()
        status, _, error = make(empty)
        self.assertEqual(status, 1)
        self.assertIn(f"{empty}/bin/confcom is missing", error)


class WriterTest(unittest.TestCase):
    def layer(self, entries):
        return gzip.decompress(Layer(entries).blob.data)

    def test_order_of_entries_does_not_matter(self):
        one, other = File(b"1", 0o755), Link("one")
        self.assertEqual(self.layer({"/a/one": one, "/b": other}), self.layer({"/b": other, "/a/one": one}))

    def test_content_mode_and_target_matter(self):
        layers = [self.layer({"/a": entry}) for entry in (File(b"1"), File(b"2"), File(b"1", 0o755), Link("x"), Link("y"))]
        self.assertEqual(len(set(layers)), len(layers))

    def test_folders_come_before_what_is_in_them(self):
        with tarfile.open(fileobj=io.BytesIO(self.layer({"/a/b/c": File(b""), "/a.b": File(b"")}))) as tar:
            self.assertEqual([each.name for each in tar], ["a", "a.b", "a/b", "a/b/c"])

    def test_an_archive_appears_whole_or_not_at_all(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "x.tar")
            with self.assertRaises(TypeError):
                oci_image.write_archive(path, "x:1", [], {"not JSON": object()}, {})
            self.assertEqual(list(path.parent.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
