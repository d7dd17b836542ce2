#!/usr/bin/env python3
"""Enclaves that share no code with confcom run as what they were signed as, or not at all.

usage: CONFCOM_BINARY=build/dev/bin/confcom RUN_IMAGE=build/dev/bin/run_image run_test.py [TEST...]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import own_format
import runnable
import sdk_format
import sigstruct_writer as sigstruct
from measure_test import confcom
from measured_pages import PAGE, TCS, Page, mrenclave, stream

WRONG_PAGES = "do not measure to what was signed"
WRONG_TCS = "run_image: TCS: "

Enclave = own_format.Enclave | sdk_format.Enclave


def run_image(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Runs an enclave, or asks for the code."""
    program = os.environ.get("RUN_IMAGE") or sys.exit("RUN_IMAGE is not set")
    command = [program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


class Run(unittest.TestCase):
    """Each format: who its enclave is when it runs, and that every page counts."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.key = cls.scratch / "key.pem"
        sigstruct.make_key(cls.key)
        code = run_image("code")
        if code.returncode != 0:
            raise RuntimeError(code.stderr)
        cls.own = runnable.own(code.stdout)
        cls.sdk = runnable.sdk(code.stdout)

    def save(self, name: str, data: bytes) -> pathlib.Path:
        """A file to hand to a program."""
        path = self.scratch / name
        path.write_bytes(data)
        return path

    def signature(self, enclave: Enclave) -> bytes:
        """Over what Python says that the enclave measures to."""
        expected = mrenclave(enclave.size, enclave.ssa_frame_pages, enclave.pages)
        return sigstruct.make_sigstruct(self.key, expected)

    def check_runs(self, enclave: Enclave, *files: object) -> None:
        """Measured, signed for and run it is the same enclave; `files`: it, and its SIGSTRUCT."""
        expected = mrenclave(enclave.size, enclave.ssa_frame_pages, enclave.pages)
        given = [part for each in files[1:] for part in ("--sigstruct", each)]
        said = confcom("measure", files[0], "-o", "json", *given)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(json.loads(said.stdout)["mrenclave"], expected)
        ran = run_image(*files)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(ran.stdout.decode().split(), [expected, sigstruct.mrsigner(self.key)])

    def check_refused(self, is_tcs: bool, *files: object) -> None:
        """EINIT says that it is not what was signed; of a TCS already EADD may say what is wrong."""
        ran = run_image(*files)
        message = ran.stderr.decode()
        self.assertEqual((ran.returncode, ran.stdout), (1, b""), message)
        if not (is_tcs and message.startswith(WRONG_TCS)):
            self.assertIn(WRONG_PAGES, message)

    def check_flips(self, file: bytes, places: dict[str, list[int]]) -> None:
        """Each of these, with one bit of these bytes turned, is refused."""
        for name, each in places.items():
            bent = bytearray(file)
            for place in each:
                bent[place] ^= 0x10
            with self.subTest(place=name):
                self.check_refused(name == "TCS", self.save("bent", bytes(bent)))

    def test_own_format(self):
        file = self.own.signed(self.signature(self.own))
        self.check_runs(self.own, self.save("own", file))
        code, variables = self.own.elf.segments
        note = self.own.elf.sections[own_format.SECTION] + own_format.NOTE_HEAD
        places = {"code": [code], "variables": [variables], "more": [variables + PAGE]}
        # What makes the other pages: heap, stack, and the size that the thread's page tells.
        places |= {"heap": [note + 16], "stack": [note + 24], "dynamic": [note + 32]}
        self.check_flips(file, places)

    def test_sdk_format(self):
        file = self.sdk.signed(self.signature(self.sdk))
        self.check_runs(self.sdk, self.save("sdk", file))
        code, variables = self.sdk.elf.segments
        first = self.sdk.elf.sections[sdk_format.SECTION] + sdk_format.METADATA
        copies = [first + i * sdk_format.METADATA_SIZE for i in range(self.sdk.copies)]
        inside = {
            "patch": sdk_format.BLOB,
            "stack": sdk_format.LAYOUT + 2 * 32 + 16,
            "TCS": sdk_format.BLOB + runnable.TEMPLATE_AT + 32,
            "thread's page": sdk_format.BLOB + runnable.FACTS_AT + 64,
        }
        places = {"code": [code], "variables": [variables + 64], "more": [variables + PAGE]}
        places |= {name: [copy + at for copy in copies] for name, at in inside.items()}
        self.check_flips(file, places)

    def sgxs_flips(self, pages: list[Page], file: bytes) -> list[tuple[Page, bytes]]:
        """Of each measured page, the stream with one bit of it turned."""
        out = []
        place = 64
        for page in pages:
            if page.measured:
                bent = bytearray(file)
                bent[place + 128] ^= 0x10
                out.append((page, bytes(bent)))
            place += 64 + len(page.measured) * (64 + 256)
        return out

    def test_sgxs(self):
        for name, enclave in (("own", self.own), ("sdk", self.sdk)):
            file = stream(enclave.size, enclave.ssa_frame_pages, enclave.pages)
            signature = self.save(f"{name}.sig", self.signature(enclave))
            self.check_runs(enclave, self.save(f"{name}.sgxs", file), signature)
            flips = self.sgxs_flips(enclave.pages, file)
            self.assertEqual(len(flips), sum(bool(page.measured) for page in enclave.pages))
            for page, bent in flips:
                with self.subTest(enclave=name, page=hex(page.offset)):
                    self.check_refused(page.flags == TCS, self.save("bent", bent), signature)

    def test_unmeasured_pages_are_free(self):
        heap = Page(runnable.HEAP, sdk_format.DATA, bytes([0x77]) * PAGE, measured=[])
        pages = [heap if page.offset == heap.offset else page for page in self.sdk.pages]
        file = stream(self.sdk.size, self.sdk.ssa_frame_pages, pages, unmeasured=True)
        signature = self.save("free.sig", self.signature(self.sdk))
        self.check_runs(self.sdk, self.save("free.sgxs", file), signature)

    def test_unsigned_enclaves_do_not_run(self):
        for enclave in (self.own, self.sdk):
            ran = run_image(self.save("unsigned", bytes(enclave.elf.data)))
            self.assertEqual(ran.returncode, 1)
            self.assertIn(b"not signed", ran.stderr)

    def test_another_enclaves_signature(self):
        file = self.own.signed(self.signature(self.sdk))
        self.check_refused(False, self.save("another", file))


if __name__ == "__main__":
    unittest.main()
