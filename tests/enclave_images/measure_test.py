#!/usr/bin/env python3
"""MRENCLAVE as confcom computes it, against files and measurements that share no code with it.

usage: CONFCOM_BINARY=build/dev/bin/confcom measure_test.py [TEST...]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import own_format
import sdk_format
import sigstruct_writer as sigstruct
from elf_writer import Segment
from measured_pages import PAGE, Page, mrenclave, stream

TEXT = Segment(0, 5, bytes(i * 3 % 255 for i in range(0x1800)), 0x1800)
READ_ONLY = Segment(0x2000, 4, b"constants", 9)
VARIABLES = Segment(0x3F80, 6, bytes(i * 11 % 241 for i in range(0x100)), 0x2000)
SEGMENTS = [TEXT, READ_ONLY, VARIABLES]
MANY = own_format.Options(
    ssa_frame_pages=2, ssa_frames=3, threads=3, heap_pages=5, stack_pages=4, dynamic_pages=7
)


def confcom(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the program under test."""
    program = os.environ.get("CONFCOM_BINARY") or sys.exit("CONFCOM_BINARY is not set")
    command = [program, "enclave", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


class Measure(unittest.TestCase):
    """Each format: its MRENCLAVE, and that every page counts."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.key = cls.scratch / "key.pem"
        sigstruct.make_key(cls.key)

    def save(self, name: str, data: bytes) -> pathlib.Path:
        """A file to hand to the program."""
        path = self.scratch / name
        path.write_bytes(data)
        return path

    def measure(self, data: bytes, *options: object, status: int = 0) -> dict:
        """What the program says of a file."""
        run = confcom("measure", self.save("enclave", data), "-o", "json", *options)
        self.assertEqual(run.returncode, status, run.stderr)
        return json.loads(run.stdout)

    def check_signed(self, enclave: own_format.Enclave | sdk_format.Enclave) -> bytes:
        """The enclave, signed, measures to what it is; the signed file."""
        expected = mrenclave(enclave.size, enclave.ssa_frame_pages, enclave.pages)
        file = enclave.signed(sigstruct.make_sigstruct(self.key, expected))
        said = self.measure(file)
        self.assertEqual(said["mrenclave"], expected)
        self.assertEqual(said["pages"], len(enclave.pages))
        self.assertEqual(said["size"], enclave.size)
        self.assertIs(said["matches"], True)
        return file

    def check_flips(self, file: bytes, places: list[int]) -> None:
        """A file with one bit of each of these bytes turned is not what was signed."""
        honest = self.measure(file)["mrenclave"]
        for place in places:
            bent = bytearray(file)
            bent[place] ^= 0x10
            with self.subTest(place=place):
                said = self.measure(bytes(bent), status=1)
                self.assertNotEqual(said["mrenclave"], honest)

    def test_own_format(self):
        for options in (own_format.Options(), MANY):
            with self.subTest(options=options):
                enclave = own_format.build(0x10, SEGMENTS, options)
                file = self.check_signed(enclave)
                unsigned = self.measure(bytes(enclave.elf.data))
                self.assertEqual(unsigned["mrenclave"], self.measure(file)["mrenclave"])
                self.assertIsNone(unsigned["matches"])

    def test_own_format_every_page_counts(self):
        enclave = own_format.build(0x10, SEGMENTS, MANY)
        places = []
        for start, segment in zip(enclave.elf.segments, SEGMENTS):
            places += range(start, start + len(segment.content), PAGE)
        note = enclave.elf.sections[own_format.SECTION] + own_format.NOTE_HEAD
        self.check_flips(self.check_signed(enclave), [*places, note + 16, note + 32])

    def test_sdk_format(self):
        for versions in (sdk_format.VERSIONS, ((1, 4),), (sdk_format.FIRST_SDKS,)):
            with self.subTest(versions=versions):
                self.check_signed(sdk_format.build(versions))

    def test_sdk_format_with_relocations_of_code(self):
        self.check_signed(sdk_format.build(text_relocations=True))

    def sdk_places(self, enclave: sdk_format.Enclave) -> list[int]:
        """Bytes of the metadata that count: of a patch, of the TCS, what stacks are filled with."""
        metadata = enclave.elf.sections[sdk_format.SECTION] + sdk_format.METADATA
        blob = metadata + sdk_format.BLOB
        return [blob, blob + 64 + 36, metadata + sdk_format.LAYOUT + 3 * 32 + 16]

    def test_sdk_format_every_page_counts(self):
        enclave = sdk_format.build(((2, 4),))
        code, variables = enclave.elf.segments
        places = [code, code + PAGE, variables, *self.sdk_places(enclave)]
        self.check_flips(self.check_signed(enclave), places)

    def test_sdk_format_copies_must_mean_the_same(self):
        enclave = sdk_format.build()
        file = self.check_signed(enclave)
        for copy in range(enclave.copies):
            places = [enclave.sigstructs()[0] + 1026, *self.sdk_places(enclave)]
            for place in (each + copy * sdk_format.METADATA_SIZE for each in places):
                bent = bytearray(file)
                bent[place] ^= 0x10
                with self.subTest(copy=copy, place=place):
                    error = self.measure(bytes(bent), status=1)["error"]
                    self.assertEqual(error["code"], "malformed")
                    self.assertIn("copy", error["message"])

    def test_sdk_format_is_signed_in_every_copy(self):
        enclave = sdk_format.build()
        path = self.save("to_sign", bytes(enclave.elf.data))
        run = confcom("sign", path, "--key", self.key)
        self.assertEqual(run.returncode, 0, run.stderr)
        file = path.read_bytes()
        at = enclave.sigstructs()
        first = file[at[0] : at[0] + sigstruct.SIZE]
        self.assertEqual(file, enclave.signed(first))
        self.assertIs(self.measure(file)["matches"], True)

    def test_sgxs(self):
        for enclave in (sdk_format.build(), own_format.build(0x10, SEGMENTS, MANY)):
            file = stream(enclave.size, enclave.ssa_frame_pages, enclave.pages)
            expected = mrenclave(enclave.size, enclave.ssa_frame_pages, enclave.pages)
            given = self.save("sigstruct", sigstruct.make_sigstruct(self.key, expected))
            said = self.measure(file, "--sigstruct", given)
            self.assertEqual(said["mrenclave"], expected)
            self.assertEqual(said["pages"], len(enclave.pages))
            self.assertIsNone(self.measure(file)["matches"])

    def test_sgxs_with_unmeasured_data(self):
        content = bytes(i % 255 for i in range(PAGE))
        pages = [Page(0, 0x205, content), Page(PAGE, 0x203, content, measured=[0, 5])]
        file = stream(0x4000, 1, pages, unmeasured=True)
        self.assertEqual(self.measure(file)["mrenclave"], mrenclave(0x4000, 1, pages))

    def test_sgxs_every_page_counts(self):
        enclave = sdk_format.build()
        file = stream(enclave.size, enclave.ssa_frame_pages, enclave.pages)
        honest = self.measure(file)["mrenclave"]
        place = 64
        for page in enclave.pages:
            bent = bytearray(file)
            # Of a page that is not measured its EADD record counts: here, that it may be executed.
            bent[place + (128 if page.measured else 16)] ^= 0x04
            with self.subTest(page=hex(page.offset)):
                said = self.measure(bytes(bent))
                self.assertNotEqual(said["mrenclave"], honest)
            place += 64 + len(page.measured) * (64 + 256)

    def test_another_enclaves_sigstruct(self):
        enclave = own_format.build(0x10, SEGMENTS, MANY)
        expected = mrenclave(enclave.size, enclave.ssa_frame_pages, enclave.pages)
        file = enclave.signed(sigstruct.make_sigstruct(self.key, "ab" * 32))
        run = confcom("measure", self.save("enclave", file))
        self.assertEqual(run.returncode, 1)
        self.assertIn(expected, run.stderr)
        self.assertIn("ab" * 32, run.stderr)

    def test_open_enclave(self):
        elf = own_format.write_elf(0x10, SEGMENTS, {".oeinfo": bytes(4096)})
        self.assertEqual(self.measure(bytes(elf.data), status=1)["error"]["code"], "unsupported")

    def test_inspect_agrees(self):
        for enclave in (sdk_format.build(), own_format.build(0x10, SEGMENTS, MANY)):
            file = self.save("signed", self.check_signed(enclave))
            run = confcom("inspect", "-o", "json", file)
            self.assertEqual(run.returncode, 0, run.stderr)
            said = json.loads(run.stdout)
            self.assertEqual(said["mrenclave"], self.measure(file.read_bytes())["mrenclave"])
            self.assertEqual(said["mrsigner"], sigstruct.mrsigner(self.key))


if __name__ == "__main__":
    unittest.main()
