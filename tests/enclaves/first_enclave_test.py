#!/usr/bin/env python3
"""docs/first-enclave.md, followed to the letter in an empty folder; and what else `confcom enclave
new` promises of the project that it makes.

usage: CONFCOM_BINARY=build/dev/bin/confcom ENCLAVES=build/dev/enclaves first_enclave_test.py [TEST...]
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import console_session

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "first-enclave.md"


def environment() -> dict[str, str]:
    """That of one who has done the guide's first step."""
    program = os.environ.get("CONFCOM_BINARY") or sys.exit("CONFCOM_BINARY is not set")
    enclaves = os.environ.get("ENCLAVES") or sys.exit("ENCLAVES is not set")
    kept = {key: os.environ[key] for key in ("HOME", "TMPDIR") if key in os.environ}
    folder = str(pathlib.Path(program).resolve(strict=True).parent)
    path = folder + os.pathsep + os.environ["PATH"]
    return kept | {"PATH": path, "ENCLAVES": enclaves, "LC_ALL": "C.UTF-8"}


def confcom(folder: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs one command in a folder."""
    return subprocess.run(["confcom", *arguments], cwd=folder, env=environment(), capture_output=True,
                          text=True, timeout=60, check=False)


def tree(folder: pathlib.Path) -> dict[str, tuple[bytes, int]]:
    """Each file, what is in it, and its mode."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode) for path in files}


class Scratch(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="confcom-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)


class Guide(Scratch):
    """What a reader types does what the guide says."""

    def check_steps(self, steps: list[console_session.Step]) -> None:
        """Each came to its end as it should, and printed what is shown."""
        for step, following in zip(steps, [*steps[1:], None]):
            said = f"$ {step.command}\n{step.output}exit status {step.status}"
            is_asked = following is not None and following.command == "echo $?"
            self.assertTrue(step.status == 0 or (step.status > 0 and is_asked), said)
            shown = "\n".join(step.shown)
            self.assertTrue(console_session.is_as_shown(step), f"{said}\n--- the guide shows:\n{shown}")

    def test_works_as_written(self):
        steps = console_session.read_steps(GUIDE.read_text(encoding="utf-8"))
        self.assertGreater(len(steps), 40)
        console_session.run_steps(steps, self.folder, environment())
        self.check_steps(steps)
        self.check_measurements(steps)

    def check_measurements(self, steps: list[console_session.Step]) -> None:
        """One MRENCLAVE before the change; another after it, in both quotes and once signed anew."""
        def found(command: str) -> list[str]:
            outputs = "".join(step.output for step in steps if step.command.startswith(command))
            return re.findall(r"^  MRENCLAVE +([0-9a-f]{64})$", outputs, re.MULTILINE)

        before, after = found("confcom enclave measure build/greeter.enclave")
        self.assertNotEqual(before, after)
        for quote in ("quote.bin", "helper_quote.bin"):
            said = confcom(self.folder / "first-enclave/greeter", "quote", "inspect", quote)
            self.assertIn(after, said.stdout)
        self.assertEqual(found("confcom enclave inspect build/greeter.enclave"), [after])

    def test_notices_what_is_not_so(self):
        """The test itself can fail."""
        document = "```console\n$ echo a \\\n    b\na b\n$ cat <x\n$ echo 0123456789\n89abcdef…\n```\n"
        steps = console_session.read_steps(document)
        console_session.run_steps(steps, self.folder, environment())
        self.assertEqual([step.output for step in steps[::2]], ["a b\n", "0123456789\n"])
        self.check_steps(steps[::2])
        self.assertRaises(AssertionError, self.check_steps, steps[1:2])
        steps[0].shown = ["a c"]
        self.assertRaises(AssertionError, self.check_steps, steps[:1])
        steps[2].shown = ["89abcdef"]
        self.assertRaises(AssertionError, self.check_steps, steps[2:])


class New(Scratch):
    """The project that is made, beside what the guide does with it."""

    def check_refused(self, words: str, *arguments: str) -> None:
        """Says why, and leaves everything as it was."""
        before = tree(self.folder)
        said = confcom(self.folder, "enclave", "new", *arguments)
        self.assertEqual((said.returncode, said.stdout), (2, ""), said.stderr)
        self.assertIn(words, said.stderr)
        self.assertEqual(tree(self.folder), before)

    def test_carries_the_sdk(self):
        self.assertEqual(confcom(self.folder, "enclave", "new", "greeter").returncode, 0)
        sdk = self.folder / "greeter" / "sdk"
        made = {name: content for name, (content, _) in tree(sdk).items() if name != "LICENSE"}
        ours = {name: content for name, (content, _) in tree(ROOT / "enclaves" / "sdk").items()
                if not name.startswith("__pycache__")}
        self.assertEqual(made, ours)

    def test_updates_the_sdk(self):
        self.assertEqual(confcom(self.folder, "enclave", "new", "greeter").returncode, 0)
        project = self.folder / "greeter"
        before = tree(project)
        (project / "sdk" / "seal.cc").write_text("// not the SDK's\n", encoding="ascii")
        (project / "sdk" / "old.cc").touch()
        (project / "sdk" / "abi.h").unlink()
        said = confcom(self.folder, "enclave", "new", "greeter", "--update-sdk")
        self.assertEqual(said.returncode, 0, said.stderr)
        lines = ["new      sdk/abi.h", "gone     sdk/old.cc", "changed  sdk/seal.cc"]
        self.assertEqual(said.stdout.splitlines(), lines)
        self.assertIn("MRENCLAVE changes", said.stderr)
        self.assertEqual(tree(project), before)

    def test_refuses_other_names_and_taken_places(self):
        for name in ("2nd", "_a", "a.b", "a/b", "..", "a b", "", "a" * 65):
            self.check_refused("a letter, then letters, digits, '_' and '-'", name)
        (self.folder / "taken").mkdir()
        (self.folder / "taken" / "file").touch()
        self.check_refused("taken: the folder is not empty", "taken")
        self.check_refused("taken: no project of an enclave", "taken", "--update-sdk")
        self.check_refused("No such file or directory", "greeter", "--directory", "none/greeter")


if __name__ == "__main__":
    unittest.main()
