#!/usr/bin/env python3
"""The demo fails, and says what, when confcom does not do what it should; and leaves no process behind.

usage: demo_platform_test.py BIN_DIRECTORY
"""

import demo_trial

ROOT = "--trust-root sim/root_ca.pem"


class DemoPlatformTest(demo_trial.DemoTrial):
    NAME = "demo_platform"
    DEFECTS = [
        ("does nothing", "exit 0", "the quote helper ended"),
        ("fails at everything", "echo no >&2; exit 2", "exit status 2"),
        ("trusts the simulated root unasked",
         f'[[ "$*" != "quote verify"* || "$*" == *--trust-root* ]] || set -- "$@" {ROOT}; exec "$real" "$@"',
         "expected 'REFUSED: pck.format'"),
        ("accepts a tampered quote", 'exec "$real" "${@/tampered.bin/quote.bin}"', "expected 'REFUSED: quote.signature'"),
        ("quotes a forged REPORT", 'exec "$real" "${@/forged.bin/report.bin}"', "this should have been refused"),
        ("knows of no TCB recovery", 'exec "$real" "${@/--tcb-recovery/--renew-pck}"', "expected 'REFUSED: policy.status"),
        ("revokes nothing", 'exec "$real" "${@/--revoke-pck/--renew-pck}"', "expected 'REFUSED: pck.not_revoked'"),
        ("fails when told to stop",
         '[[ $1 == quote-helper ]] || exec "$real" "$@"; "$real" "$@" & trap "kill $!; exit 7" TERM; wait',
         "ended with status 7"),
    ]

    def test_passes_with_nothing_wrong(self):
        said = self.passes()
        self.assertEqual(said.count("   ACCEPTED: UpToDate"), 2)
        self.assertEqual(said.count("   REFUSED: "), 4)
        self.assertIn("54 checks, 54 hold", said)


if __name__ == "__main__":
    demo_trial.main()
