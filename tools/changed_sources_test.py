#!/usr/bin/env python3
"""What lint leaves out is what reads as it did: every way that a source can change is seen."""

import pathlib
import subprocess
import tempfile
import unittest

from changed_sources import changed_since

FILES = {
    "src/a/low.h": "",
    "src/a/middle.h": '#include "a/low.h"\n',
    "src/a/top.cc": '#include "a/middle.h"\n#include <vector>\n',
    "src/a/other.cc": '#include "a/other.h"\n',
    "src/a/other.h": "",
    "src/a/wire.cc": '  #  include "proto/wire.pb.h"\n',
    "proto/wire.proto": "",
}


class ChangedSince(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)
        for file, text in FILES.items():
            self.write(file, text)
        self.git("init", "--quiet")
        self.commit()
        self.base = self.git("rev-parse", "HEAD").strip()

    def write(self, file: str, text: str):
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def git(self, *args: str) -> str:
        who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
        return subprocess.run(["git", "-C", self.root, *who, *args], check=True, capture_output=True, text=True).stdout

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "test")

    def changed(self):
        return changed_since(self.root, self.base)

    def test_nothing_has(self):
        self.assertEqual(self.changed(), set())

    def test_a_source_in_a_later_commit(self):
        self.write("src/a/other.cc", "int x;\n")
        self.commit()
        self.assertEqual(self.changed(), {"src/a/other.cc"})

    def test_a_header_that_another_header_includes(self):
        self.write("src/a/low.h", "int x;\n")
        self.assertEqual(self.changed(), {"src/a/low.h", "src/a/middle.h", "src/a/top.cc"})

    def test_a_source_that_git_does_not_know(self):
        self.write("src/a/new.cc", '#include "a/other.h"\n')
        self.assertEqual(self.changed(), {"src/a/new.cc"})

    def test_a_header_that_is_gone_or_elsewhere(self):
        self.git("mv", "src/a/other.h", "src/a/away.h")
        self.assertEqual(self.changed(), {"src/a/other.h", "src/a/away.h", "src/a/other.cc"})

    def test_a_header_that_is_made_of_a_proto(self):
        self.write("proto/wire.proto", "message A {}\n")
        self.assertEqual(self.changed(), {"proto/wire.proto", "src/a/wire.cc"})

    def test_a_commit_that_is_not_there(self):
        for base in ("", "0" * 40, "no such"):
            self.assertIsNone(changed_since(self.root, base))


if __name__ == "__main__":
    unittest.main()
