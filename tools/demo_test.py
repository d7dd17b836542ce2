#!/usr/bin/env python3
"""The demo fails, and says what, when confcom does not do what it should; and leaves no process behind.

usage: demo_test.py BIN_DIRECTORY    with the enclaves beside it
"""

import demo_trial

ROOT = "--trust-root sim/root_ca.pem"


class DemoTest(demo_trial.DemoTrial):
    NAME = "demo"
    ARGUMENTS = [demo_trial.BIN and demo_trial.BIN.parent / "enclaves"]
    DEFECTS = [
        ("does nothing", "exit 0", "the quote helper ended"),
        ("fails at everything", "echo no >&2; exit 2", "exit status 2"),
        ("greets otherwise", '[[ $1$2 != enclaverun ]] || { echo Hello; exit 0; }; exec "$real" "$@"',
         "expected 'Hello world"),
        ("trusts the simulated root unasked",
         f'[[ "$*" != "quote verify"* || "$*" == *--trust-root* ]] || set -- "$@" {ROOT}; exec "$real" "$@"',
         "expected 'REFUSED: pck.format'"),
        ("knows not the secret", 'exec "$real" "${@/answer/attest}"', "where 0 was expected"),
        ("runs what was modified", 'exec "$real" "${@/modified.enclave/hello.enclave}"', "this should have been refused"),
        ("takes any signer", '[[ $2 != run ]] || set -- "${@/theirs.enclave/hello.enclave}"; exec "$real" "$@"', "expected 'REFUSED: policy.mr_signer'"),
        ("accepts debug enclaves", 'exec "$real" "$@" $([[ $1 != quote ]] || echo --allow-debug)',
         "expected 'REFUSED: policy.debug'"),
        ("forgets the least SVN", 'exec "$real" "${@/--min-isv-svn/--isv-prod-id}"', "policy.isv_prod_id"),
        ("seals for replayed quotes",
         '[[ "$*" != *replayed ]] || { echo "ACCEPTED: UpToDate"; exit 0; }; exec "$real" "$@"',
         "expected 'REFUSED: secret.key_binding'"),
        ("fails when told to stop",
         '[[ $1 == quote-helper ]] || exec "$real" "$@"; "$real" "$@" & trap "kill $!; exit 7" TERM; wait',
         "ended with status 7"),
    ]

    def test_passes_with_nothing_wrong(self):
        said = self.passes()
        self.assertEqual(said.count("   ACCEPTED: UpToDate"), 3)
        self.assertEqual(said.count("   REFUSED: "), 6)
        self.assertIn("55 checks, 55 hold", said)


if __name__ == "__main__":
    demo_trial.main()
