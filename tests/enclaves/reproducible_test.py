#!/usr/bin/env python3
"""Enclaves built again, elsewhere and by others, measure to the same; and those of other sources do not.

usage: CONFCOM_BINARY=build/dev/bin/confcom CONFCOM_ENCLAVES=build/dev/enclaves CONFCOM_COMPILER=g++
       reproducible_test.py [TEST...]
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ("hello", "attested")
NOBODY = 65534


def setting(name: str) -> str:
    """A variable that this test needs."""
    return os.environ.get(name) or sys.exit(f"{name} is not set")


def run(*command: object, env: dict[str, str] | None = None, **more) -> str:
    """Runs a program that must succeed; what it prints."""
    words = list(map(str, command))
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=240, check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"{words}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def mrenclave(file: pathlib.Path) -> str:
    """What confcom measures."""
    shown = run(setting("CONFCOM_BINARY"), "enclave", "measure", "-o", "json", file)
    return json.loads(shown)["mrenclave"]


class Copy:
    """A copy of the enclaves folder, and its build."""

    def __init__(self, folder: pathlib.Path, key: pathlib.Path, **env: str):
        folder.mkdir(parents=True)
        self.sources = folder / "enclaves"
        self.build = folder / "build"
        self.key = key
        self.program = setting("CONFCOM_BINARY")
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder)} | env
        shutil.copytree(HERE.parents[1] / "enclaves", self.sources)

    def configure(self, *options: str, **more) -> None:
        """Configures as a user would, with these options beside."""
        compiler = f"-DCMAKE_CXX_COMPILER={setting('CONFCOM_COMPILER')}"
        given = (compiler, f"-DCONFCOM={self.program}", f"-DSIGNING_KEY={self.key}", *options)
        run("cmake", "-S", self.sources, "-B", self.build, "-G", "Ninja", *given, env=self.env, **more)

    def make(self, *targets: str, **more) -> None:
        """Builds the targets."""
        run("cmake", "--build", self.build, "--parallel", 2, "--target", *targets, env=self.env, **more)

    def make_all(self, *options: str, **more) -> "Copy":
        """Configures, and builds the enclaves and what is written of them."""
        self.configure(*options, **more)
        self.make("enclave_hello", "enclave_attested", "enclave_measurements", **more)
        return self

    def mrenclaves(self) -> dict[str, str]:
        """Of the unsigned files, so that no SIGSTRUCT has a say."""
        return {name: mrenclave(self.build / f"{name}.unsigned") for name in NAMES}

    def files(self) -> dict[str, bytes]:
        """All that a build leaves and that others compare."""
        # A signature has the date that it is told; what is measured does not.
        kinds = ["unsigned"] if "SOURCE_DATE_EPOCH" in self.env else ["unsigned", "enclave"]
        names = [f"{name}.{kind}" for name in NAMES for kind in kinds]
        return {name: (self.build / name).read_bytes() for name in (*names, "measurements.json")}


# What somebody may have set who builds something else, and that may not matter here.
OTHER_FLAGS = "-O0 -march=native -fstack-protector-all -fcf-protection -DNDEBUG -frandom-seed=7"
OTHER_ENVIRONMENT = {
    "CFLAGS": OTHER_FLAGS,
    "CXXFLAGS": OTHER_FLAGS,
    "ASMFLAGS": "-g3",
    "LDFLAGS": "-Wl,--build-id=sha1 -Wl,-z,max-page-size=65536 -s",
    "LD_RUN_PATH": "/opt/elsewhere/lib",
    "CCACHE_MAXSIZE": "200M",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "Pacific/Chatham",
    "SOURCE_DATE_EPOCH": "1234567890",
}
OTHER_OPTIONS = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -funroll-loops",
    "-DCMAKE_EXE_LINKER_FLAGS_RELEASE=-Wl,--build-id",
    "-DCMAKE_CXX_STANDARD=20",
    "-DCMAKE_POSITION_INDEPENDENT_CODE=ON",
    "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON",
    "-DCMAKE_UNITY_BUILD=ON",
    "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache",
)


class Reproducible(unittest.TestCase):
    """Three builds, and the one that this test belongs to."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="confcom-reproducible-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.scratch.chmod(0o755)
        cls.key = cls.scratch / "key.pem"
        run("openssl", "genrsa", "-3", "-out", cls.key, 3072)
        cls.plain = Copy(cls.scratch / "a", cls.key, LC_ALL="C", TZ="UTC").make_all(umask=0o022)
        cls.mrenclaves = cls.plain.mrenclaves()
        cls.files = cls.plain.files()

    def check_same(self, other: Copy) -> None:
        """Another build has the same measurements, and the same files to the byte."""
        self.assertEqual(other.mrenclaves(), self.mrenclaves)
        for name, data in other.files().items():
            with self.subTest(file=name):
                self.assertTrue(data == self.files[name], "the files differ")

    def test_other_folder_flags_and_environment(self):
        cache = {"CCACHE_DIR": str(self.scratch / "cache"), "CCACHE_BASEDIR": str(self.scratch)}
        folder = self.scratch / "another-folder" / ("long" * 20)
        first = Copy(folder, self.key, **OTHER_ENVIRONMENT, **cache).make_all(*OTHER_OPTIONS, umask=0o077)
        self.check_same(first)

        shutil.rmtree(first.build)
        run("ccache", "--zero-stats", env=first.env)
        self.check_same(first.make_all(*OTHER_OPTIONS))
        statistics = run("ccache", "--print-stats", env=first.env)
        hits = {key: int(value) for key, value in (line.split() for line in statistics.splitlines())}
        self.assertGreater(hits["direct_cache_hit"] + hits["preprocessed_cache_hit"], 0, "nothing came from the cache")

    @unittest.skipUnless(os.geteuid() == 0, "only root can build as another user")
    def test_another_user(self):
        other = Copy(self.scratch / "nobody", self.scratch / "nobody" / "key.pem", LC_ALL="C.UTF-8")
        # Where the test's own program and key are, nobody may not be able to look.
        other.program = shutil.copy(setting("CONFCOM_BINARY"), other.sources.parent / "confcom")
        shutil.copy(self.key, other.key)
        for path in (other.sources.parent, *other.sources.parent.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        other.make_all(user=NOBODY, group=NOBODY, extra_groups=[], cwd=other.sources)
        self.assertEqual((other.build / "hello.unsigned").stat().st_uid, NOBODY)
        self.check_same(other)

    def test_the_builds_own(self):
        built = pathlib.Path(setting("CONFCOM_ENCLAVES"))
        self.assertEqual({name: mrenclave(built / f"{name}.enclave") for name in NAMES}, self.mrenclaves)
        theirs = json.loads((built / "measurements.json").read_text(encoding="utf-8"))
        ours = json.loads(self.files["measurements.json"])
        # Two signers, as whoever builds for himself has a key of his own.
        for enclave in theirs["enclaves"] + ours["enclaves"]:
            self.assertRegex(enclave.pop("mrsigner"), "^[0-9a-f]{64}$")
        self.assertEqual(theirs, ours)

    def test_strip(self):
        for name in NAMES:
            with self.subTest(enclave=name):
                stripped, whole = self.scratch / f"{name}.stripped", self.files[f"{name}.unsigned"]
                stripped.write_bytes(whole)
                run("strip", stripped)
                self.assertLess(stripped.stat().st_size, len(whole))
                self.assertEqual(mrenclave(stripped), self.mrenclaves[name])

    def test_one_character(self):
        """Without this the test could be measuring nothing."""
        source = self.plain.sources / "hello" / "hello.cc"
        text = source.read_text(encoding="utf-8")
        self.assertEqual(text.count("Hello World!"), 1)
        source.write_text(text.replace("Hello World!", "Hello World?"), encoding="utf-8")
        try:
            self.plain.make("enclave_hello", "enclave_attested", "enclave_measurements")
            now = self.plain.mrenclaves()
            record = json.loads((self.plain.build / "measurements.json").read_text(encoding="utf-8"))
        finally:
            source.write_text(text, encoding="utf-8")
        self.assertNotEqual(now["hello"], self.mrenclaves["hello"])
        self.assertEqual(now["attested"], self.mrenclaves["attested"])
        self.assertEqual({each["name"]: each["mrenclave"] for each in record["enclaves"]}, now)
        before = json.loads(self.files["measurements.json"])["built_with"]["sources"]
        after = record["built_with"]["sources"]
        self.assertEqual({path for path in before if before[path] != after[path]}, {"hello/hello.cc"})


if __name__ == "__main__":
    unittest.main()
