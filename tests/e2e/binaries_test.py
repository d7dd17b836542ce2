#!/usr/bin/env python3
"""The cluster's programs are built once, whole or not at all, and by a Go that can. With a stand-in for Go."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from unittest import mock

from cluster import ClusterError, binaries, images, toolchain

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE_SECONDS = 30.0

# Says its version, notes what it builds, and does as it is told by files beside it.
GO = """#!/bin/sh
here=$(dirname "$0")
case "$1 $2" in
  "env GOVERSION") cat "$here/version" ;;
  "list -m") echo v1.2.3 ;;
  build*)
    while [ "$1" != -o ]; do shift; done
    echo "$(basename "$2")" >>"$here/built"
    [ ! -e "$here/fail" ] || { echo "cannot build this" >&2; exit 1; }
    while [ -e "$here/hang" ]; do sleep 0.01; done
    echo "$2" >"$2" ;;
  "mod download") cat "$here/answer" ;;
esac
"""
PROGRAMS = ["containerd", "containerd-shim-runc-v2", "kubernetes"]


class BinariesTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="confcom-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.cache = self.folder / "cache"
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.write("go", GO)
        (self.bin / "go").chmod(0o755)
        self.write("version", "go1.26.6")
        for patch in (mock.patch.dict(os.environ, PATH=f"{self.bin}:{os.environ['PATH']}"),
                      mock.patch.object(toolchain, "USUAL_PLACE", "/nonexistent/go"),
                      mock.patch("builtins.print")):
            patch.start()
            self.addCleanup(patch.stop)

    def write(self, name, text=""):
        (self.bin / name).write_text(text, encoding="utf-8")

    def built(self):
        file = self.bin / "built"
        return sorted(file.read_text(encoding="utf-8").split()) if file.exists() else []

    def await_building(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.built():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def test_built_once_with_all_names(self):
        folder = binaries.ready(self.cache)
        self.assertEqual(folder.parent, self.cache)
        self.assertEqual({path.name for path in folder.iterdir()}, {
            "kubernetes", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kubectl",
            "containerd", "ctr", "containerd-shim-runc-v2"})
        self.assertTrue((folder / "kubectl").samefile(folder / "kubernetes"))
        self.assertEqual(binaries.ready(self.cache), folder)
        self.assertEqual(self.built(), PROGRAMS)

    def test_another_compiler_builds_anew(self):
        first = binaries.ready(self.cache)
        self.write("version", "go1.27.0")
        self.assertNotEqual(binaries.ready(self.cache), first)
        self.assertEqual(len(self.built()), 6)

    def test_other_sources_or_flags_build_anew(self):
        first = binaries._key(str(self.bin / "go"))
        with mock.patch.object(binaries, "FLAGS", ["-other"]):
            self.assertNotEqual(binaries._key(str(self.bin / "go")), first)
        with mock.patch.object(binaries, "HERE", self.folder):
            (self.folder / "kubernetes").mkdir()
            empty = binaries._key(str(self.bin / "go"))
            (self.folder / "kubernetes" / "go.sum").write_text("x", encoding="ascii")
            self.assertNotEqual(binaries._key(str(self.bin / "go")), empty)

    def test_two_at_once_build_once(self):
        self.write("hang")
        found = []
        builders = [threading.Thread(target=lambda: found.append(binaries.ready(self.cache))) for _ in range(2)]
        for builder in builders:
            builder.start()
        self.await_building()
        (self.bin / "hang").unlink()
        for builder in builders:
            builder.join()
        self.assertEqual(found[0], found[1])
        self.assertEqual(self.built(), PROGRAMS)

    def test_a_failure_leaves_nothing_and_says_why(self):
        self.write("fail")
        with self.assertRaisesRegex(ClusterError, "kubernetes cannot be built: cannot build this"):
            binaries.ready(self.cache)
        self.assertEqual([path.name for path in self.cache.iterdir()], ["lock"])

    def test_a_builder_that_was_killed_is_replaced(self):
        self.write("hang")
        program = (f"import pathlib; from cluster import binaries, toolchain; toolchain.USUAL_PLACE = '/nonexistent/go'; "
                   f"binaries.ready(pathlib.Path({str(self.cache)!r}))")
        process = subprocess.Popen([sys.executable, "-c", program], cwd=HERE, stdout=subprocess.DEVNULL)
        self.await_building()
        process.send_signal(signal.SIGKILL)
        process.wait()
        (self.bin / "hang").unlink()
        self.assertEqual(len(list(self.cache.glob("half-*"))), 1)
        folder = binaries.ready(self.cache)
        self.assertTrue((folder / "containerd-shim-runc-v2").exists())
        self.assertEqual(list(self.cache.glob("half-*")), [])

    def test_no_go_at_all(self):
        with mock.patch.dict(os.environ, PATH="/nonexistent"):
            with self.assertRaisesRegex(ClusterError, "there is no Go; as root: apt-get install"):
                binaries.ready(self.cache)

    def serve_toolchain(self, checksum):
        """Has the old Go give a module, with neither modes nor go.mod files, as modules are."""
        self.write("version", "go1.19.8")
        tree = self.folder / "module"
        for name, text in {"bin/go": GO, "bin/version": "go1.26.8", "pkg/tool/linux_amd64/link": "",
                           "src/_go.mod": "module std"}.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text, encoding="utf-8")
        self.write("answer", f'{{"Dir": "{tree}", "Sum": "{checksum}"}}')

    def test_an_old_go_fetches_a_new_one(self):
        self.serve_toolchain(toolchain.MODULE_SUM)
        self.assertIsNone(toolchain.find(self.cache))
        folder = binaries.ready(self.cache)
        fetched = self.cache / toolchain.FETCHED
        self.assertEqual((fetched / "bin" / "built").read_text(encoding="ascii").split()[0], "kubernetes")
        self.assertEqual(self.built(), [])
        self.assertTrue(os.access(fetched / "pkg/tool/linux_amd64/link", os.X_OK))
        self.assertTrue((fetched / "src" / "go.mod").exists())
        self.write("answer", "not asked again")
        self.assertEqual(binaries.ready(self.cache), folder)

    def test_a_toolchain_of_another_checksum_is_not_used(self):
        self.serve_toolchain("h1:somethingelse")
        with self.assertRaisesRegex(ClusterError, "has the checksum h1:somethingelse, not .*: not used"):
            binaries.ready(self.cache)
        self.assertEqual([path.name for path in self.cache.iterdir()], ["lock"])

    def test_versions(self):
        for said, want in {"go1.26": (1, 26, 0), "go1.26.8": (1, 26, 8), "go1.27rc1": (1, 27, 0),
                           "go1.26.6 X:nocoverageredesign": (1, 26, 6)}.items():
            with self.subTest(said):
                self.write("version", said)
                self.assertEqual(toolchain.version(str(self.bin / "go")), want)
        self.write("version", "devel")
        with self.assertRaisesRegex(ClusterError, "says that its version is 'devel'"):
            toolchain.version(str(self.bin / "go"))


class ImagesTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="confcom-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def archive(self, files):
        path = self.folder / "image.tar"
        path.write_bytes(images._tar({}, {name: data.encode() for name, data in files.items()}, {}))
        return path

    def test_same_content_same_archive(self):
        for name in ("one", "two"):
            images.write_archive(self.folder / name, "localhost/x:1", ["/x"], {"/x": b"x"}, {"/bin/y": "../x"})
        self.assertEqual((self.folder / "one").read_bytes(), (self.folder / "two").read_bytes())
        self.assertEqual(images.names(self.folder / "one"), ["localhost/x:1"])

    def test_names_of_docker_archives(self):
        self.assertEqual(images.names(self.archive({"manifest.json": '[{"RepoTags": ["a:1", "b:1"]}]'})), ["a:1", "b:1"])

    def test_archives_that_are_of_no_use(self):
        for files, why in (({"something": ""}, "neither an OCI nor a docker archive"),
                           ({"index.json": '{"manifests": [{}]}'}, "names no image"),
                           ({"manifest.json": '[{"RepoTags": null}]'}, "names no image")):
            with self.subTest(why), self.assertRaisesRegex(ClusterError, why):
                images.names(self.archive(files))


if __name__ == "__main__":
    unittest.main()
