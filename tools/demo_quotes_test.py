#!/usr/bin/env python3
"""The demo fails, and says what, when confcom does not say what it should.

usage: demo_quotes_test.py BIN_DIRECTORY
"""

import demo_trial

ACCEPTS_ALL = "printf 'ACCEPTED: UpToDate\\n'; for i in $(seq 60); do echo \"  ok    some.check$i\"; done"
REFUSES_ALL = "printf 'REFUSED: pck.root: another key\\n  FAIL  pck.root\\n'; exit 1"


class DemoQuotesTest(demo_trial.DemoTrial):
    NAME = "demo_quotes"
    DEFECTS = [
        ("accepts everything", ACCEPTS_ALL, "expected 'REFUSED: quote.signature'"),
        ("refuses everything", REFUSES_ALL, "expected 'ACCEPTED: UpToDate'"),
        ("says nothing", "exit 0", "no verdict"),
        ("cannot look", "exit 2", "no verdict"),
        ("exits with 0 whatever it says", '"$real" "$@"; exit 0', "expected exit status 1"),
        ("exits with 1 whatever it says", '"$real" "$@"; exit 1', "expected exit status 0"),
        ("makes no checks", '"$real" "$@" | grep -v "^  ok "; exit "${PIPESTATUS[0]}"', "too few"),
        ("hides a failed check", '"$real" "$@" | grep -v "FAIL  policy"; exit "${PIPESTATUS[0]}"', "expected the failed checks"),
        ("ignores the time", '"$real" "${@/2026-01-15T12:00:00Z/2036-01-15T12:00:00Z}"', "expected 'ACCEPTED: UpToDate'"),
    ]

    def setUp(self):
        super().setUp()
        (self.bin / "mint_quotes").symlink_to(demo_trial.BIN / "mint_quotes")

    def demo(self, **variables):
        return super().demo(**{"CONFCOM_CONFORMANCE_DATA": "/nonexistent", **variables})

    def test_passes_with_nothing_wrong(self):
        said = self.passes()
        self.assertEqual(said.count("\n   ACCEPTED: UpToDate"), 6)
        self.assertEqual(said.count("\n   REFUSED: "), 4)

    def test_fails_without_its_programs(self):
        self.assertIn("no confcom", self.demo().stderr)
        self.put_confcom()
        (self.bin / "mint_quotes").unlink()
        result = self.demo()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no mint_quotes", result.stderr)

    def test_fails_when_a_recorded_quote_is_missing(self):
        self.put_confcom()
        data = self.bin / "data"
        (data / "attestation/sgx/golden").mkdir(parents=True)
        result = self.demo(CONFCOM_CONFORMANCE_DATA=str(data))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("06-sgx-v3-azure", result.stderr)


if __name__ == "__main__":
    demo_trial.main()
