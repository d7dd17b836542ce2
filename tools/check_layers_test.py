#!/usr/bin/env python3
"""Each rule of check_layers refuses what it is for, at the line, and lets the neighbour pass."""

import pathlib
import runpy
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
check = runpy.run_path(str(TOOLS / "check_layers"))["findings"]

# (file, its text)
ALLOWED = [
    ("verify/a.cc", '#include "verify/a.h"\n#include "collateral/b.h"\n#include "base/error.h"\n'),
    ("service/a.cc", '#include "rego/b.h"\n#include "rpc/b.h"\n'),
    ("service/a.h", '#include "sdk/abi.h"\n'),
    ("rego/a.cc", '#include "crypto/digest.h"\n#include "base/error.h"\n'),
    ("crypto/a.cc", "#include <openssl/evp.h>\n"),
    ("app/a.cc", "#include <CLI/CLI.hpp>\n#include <fstream>\n"),
    ("base/a.cc", "#include <simdjson.h>\n#include <spdlog/spdlog.h>\n"),
    ("verify/a_test.cc", '#include <fstream>\n#include "base/file.h"\n'),
    ("verify/testing/a.cc", '#include "base/clock.h"\n'),
    ("verify/a.h", "#include <chrono>\n"),
]

# (file, its text, the line and part of the reason)
REFUSED = [
    ("base/a.h", '#include "crypto/b.h"\n', "a.h:1: base may not include crypto"),
    ("evidence/sgx/a.cc", '\n#include "verify/b.h"\n', "sgx/a.cc:2: evidence may not include verify"),
    ("verify/a_test.cc", '#include "app/b.h"\n', "verify may not include app"),
    ("verify/a.cc", '#include "rego/b.h"\n', "verify may not include rego"),
    ("collateral/a.cc", '#include "image/b.h"\n', "collateral may not include image"),
    ("enclave/a.cc", '#include "sdk/abi.h"\n', "enclave hosts no enclave"),
    ("rego/a.cc", '#include "evidence/b.h"\n', "rego may not include evidence"),
    ("evidence/a.cc", "#include <openssl/evp.h>\n", "only crypto may"),
    ("evidence/a.cc", "  #  include <fstream>\n", "no I/O"),
    ("evidence/a.cc", "#include <unistd.h>\n", "no I/O"),
    ("evidence/a.h", "#include <sys/stat.h>\n", "no I/O"),
    ("verify/a.cc", '#include "base/file.h"\n', "no I/O"),
    ("verify/a.cc", '#include "base/clock.h"\n', "knows no clock"),
    ("verify/a.cc", "\n\nauto t = std::chrono::system_clock::now();\n", "a.cc:3: verify does no I/O"),
    ("service/a.h", "#include <boost/asio.hpp>\n", "heavy"),
    ("service/a.h", "#include <boost/beast/http.hpp>\n", "heavy"),
    ("app/a.h", "#include <CLI/CLI.hpp>\n", "heavy"),
    ("base/a.h", "#include <spdlog/spdlog.h>\n", "heavy"),
    ("rpc/a.h", "#include <grpcpp/grpcpp.h>\n", "heavy"),
    ("base/a.h", "#include <nlohmann/json.hpp>\n", "heavy"),
    ("base/a.h", "#include <simdjson.h>\n", "heavy"),
    ("policy/a.h", "#include <yaml-cpp/yaml.h>\n", "heavy"),
    ("evidence/a.h", "#include <cbor.h>\n", "heavy"),
    ("policy/a.h", "#include <toml++/toml.h>\n", "heavy"),
    ("misc/a.h", "", "does not know misc"),
]


def findings(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, "src", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return list(check(pathlib.Path(folder, "src")))


class CheckLayers(unittest.TestCase):
    def test_lets_downward_includes_pass(self):
        for name, text in ALLOWED:
            with self.subTest(name=name, text=text):
                self.assertEqual(findings({name: text}), [])

    def test_refuses_each_other_edge_at_its_line(self):
        for name, text, reason in REFUSED:
            with self.subTest(name=name, text=text):
                found = findings({name: text})
                self.assertEqual(len(found), 1)
                self.assertIn(reason, found[0])

    def test_refuses_openssl_reached_through_headers_of_crypto(self):
        files = {
            "crypto/openssl.h": "#include <openssl/evp.h>\n",
            "crypto/names.h": '#include "crypto/openssl.h"\n',
            "crypto/names.cc": '#include "crypto/names.h"\n',
        }
        self.assertEqual(findings(files), [])
        (found,) = findings(files | {"verify/a.cc": '#include "crypto/names.h"\n'})
        self.assertIn("verify/a.cc:1: verify reaches OpenSSL", found)

    def test_accepts_this_tree(self):
        self.assertEqual(list(check(TOOLS.parent / "src")), [])


if __name__ == "__main__":
    unittest.main()
