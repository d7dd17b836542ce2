#!/usr/bin/env python3
"""The known clients of AESM work: what each sends, and what each insists on in return.

Each class below is one client, written from its calls, not from its sources:
Intel's quote library, Open Enclave's host, Gramine, the Rust crate aesm-client.

usage: CONFCOM_BINARY=build/dev/bin/confcom client_sequences_test.py [TEST...]
"""

import select
import socket
import unittest

import aesm_requests as aesm
import aesm_wire
import sgx_structures as sgx
from aesm_wire import Answer, Field
from helper_process import Platform, QuoteHelper, Scratch

KEY = sgx.intel_att_key_id()
NONCE = bytes(range(sgx.NONCE_SIZE))
LARGE = 1 << 18
# A quote's buffer whose answer Linux hands over in one piece: of more than 36,544 bytes it makes
# several (net/unix/af_unix.c, unix_stream_sendmsg), and a reader may see the first before the rest.
AT_ONCE = 32_768


class ClientTest(unittest.TestCase):
    """A platform, a helper that was just started, and checks that clients share."""

    version = 3

    def setUp(self):
        self.scratch = Scratch(self)
        self.platform = Platform(self.scratch)
        self.start()

    def start(self) -> None:
        """Starts a helper; after a stop it is the next one, which knows no client."""
        options = ["--quote-version", str(self.version)]
        self.helper = QuoteHelper(self, self.scratch.socket(), self.platform.dir, *options)
        self.path = self.helper.socket

    def ask(self, kind: int, fields: list[Field]) -> Answer:
        """Asks what must succeed."""
        answer = aesm_wire.ask(self.path, kind, fields)
        self.assertEqual(answer.code, aesm.SUCCESS)
        return answer

    def target_info(self, answer: Answer) -> bytes:
        """All clients copy 512 bytes out of InitQuoteEx's answer."""
        self.assertEqual(len(answer.blob(2)), aesm.TARGET_INFO_SIZE)
        return answer.blob(2)

    def expect_genuine(self, quote: bytes, report: bytes) -> None:
        """The quote is about this REPORT and the platform's verifier accepts it."""
        self.assertEqual(sgx.quote_version(quote), self.version)
        self.assertEqual(sgx.report_body(quote), report[:384])
        verdict = self.platform.verify(quote)
        self.assertEqual(verdict.returncode, 0, verdict.stdout + verdict.stderr)

    def expect_padding(self, buffer: bytes, size: int) -> bytes:
        """The buffer has the size that was asked for; behind the quote are zeros."""
        self.assertEqual(len(buffer), size)
        quote = sgx.without_padding(buffer)
        self.assertEqual(buffer, quote.ljust(size, b"\0"))
        return quote


class IntelQuoteLibrary(ClientTest):
    """libsgx_dcap_ql with SGX_AESM_ADDR set, above libsgx_quote_ex. It sends a timeout each time."""

    timeout: list[Field] = [(aesm.TIMEOUT_FIELD, 15_000)]

    def get_target_info(self) -> bytes:
        """sgx_qe_get_target_info: the key's size first, then all of it."""
        size = self.ask(aesm.INIT_QUOTE_EX, [(1, KEY), (3, False), *self.timeout])
        self.assertEqual(size.number(3), aesm.PUB_KEY_ID_SIZE)
        self.assertNotIn(4, size.fields)
        whole = self.ask(aesm.INIT_QUOTE_EX, [(1, KEY), (3, True), (4, size.number(3)), *self.timeout])
        self.assertEqual(len(whole.blob(4)), size.number(3))
        return self.target_info(whole)

    def get_quote(self, report: bytes) -> bytes:
        """sgx_qe_get_quote_size, sgx_qe_get_quote."""
        size = self.ask(aesm.GET_QUOTE_SIZE_EX, [(1, KEY), *self.timeout]).number(2)
        answer = self.ask(aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, report, size) + self.timeout)
        self.assertEqual(sgx.quote_size(answer.blob(2)), size, "the size asked for is the quote's own")
        return self.expect_padding(answer.blob(2), size)

    def test_quotes(self):
        report = self.platform.report(target_info=self.get_target_info())
        self.expect_genuine(self.get_quote(report), report)

    def test_selects_ecdsa_where_epid_is_on_offer_too(self):
        epid = KEY[:154] + bytes(4) + KEY[158:]
        chosen = self.ask(aesm.SELECT_ATT_KEY_ID, [(1, sgx.att_key_id_list([epid, KEY])), (2, 15_000)])
        self.assertEqual(chosen.blob(2), KEY)

    def test_selects_ecdsa_when_it_names_nothing(self):
        self.assertEqual(self.ask(aesm.SELECT_ATT_KEY_ID, [(2, 15_000)]).blob(2), KEY)

    def one_piece(self, fields: list[Field]) -> bytes:
        """Reads as Intel's client does: waits until something is there, and reads once."""
        with aesm_wire.connect(self.path) as client:
            aesm_wire.send(client, aesm_wire.frame(aesm_wire.request(aesm.GET_QUOTE_EX, fields)))
            self.assertTrue(select.select([client], [], [], aesm_wire.PATIENCE_SECONDS)[0])
            piece, *_ = client.recvmsg(LARGE)
        return piece

    def test_the_answer_comes_in_one_piece(self):
        """Its body read begins at offset 0 in each round: two pieces overwrite each other.

        Real quotes have some 5 KB; only what is asked for with a far larger buffer can be torn.
        """
        report = self.platform.report(target_info=self.get_target_info())
        for size in (8192, 20_000, AT_ONCE):
            for _ in range(20):
                body = aesm_wire.take_frame(self.one_piece(aesm.quote_fields(KEY, report, size)))
                self.assertEqual(len(aesm_wire.decode_answer(body).blob(2)), size)

    def test_the_largest_answer_is_whole(self):
        report = self.platform.report(target_info=self.get_target_info())
        answer = self.ask(aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, report, aesm.MAX_QUOTE_BUFFER))
        self.assertEqual(len(answer.blob(2)), aesm.MAX_QUOTE_BUFFER)


class IntelQuoteLibraryVersion4(IntelQuoteLibrary):
    """The same client where the helper makes quotes of version 4."""

    version = 4


class IntelQuoteLibraryVersion5(IntelQuoteLibrary):
    """And of version 5."""

    version = 5


class OpenEnclave(ClientTest):
    """Open Enclave's host asks which keys there are before it uses one."""

    def key_id(self) -> bytes:
        """The first id of an algorithm that it knows."""
        count = self.ask(aesm.GET_SUPPORTED_ATT_KEY_ID_NUM, []).number(2)
        self.assertGreater(count, 0)
        ids = self.ask(aesm.GET_SUPPORTED_ATT_KEY_IDS, [(1, sgx.ATT_KEY_ID_SIZE * count)]).blob(2)
        self.assertEqual(len(ids), sgx.ATT_KEY_ID_SIZE * count)
        each = [ids[at : at + sgx.ATT_KEY_ID_SIZE] for at in range(0, len(ids), sgx.ATT_KEY_ID_SIZE)]
        return next(key for key in each if sgx.algorithm(key) == sgx.ALGORITHM_ECDSA_P256)

    def initialize(self, key: bytes) -> bytes:
        """Twice, the second time with a buffer of the size that the first one said."""
        size = self.ask(aesm.INIT_QUOTE_EX, [(1, key), (3, False)])
        return self.target_info(self.ask(aesm.INIT_QUOTE_EX, [(1, key), (3, True), (4, size.number(3))]))

    def test_quotes(self):
        key = self.key_id()
        report = self.platform.report(target_info=self.initialize(key))
        size = self.ask(aesm.GET_QUOTE_SIZE_EX, [(1, key)]).number(2)
        answer = self.ask(aesm.GET_QUOTE_EX, aesm.quote_fields(key, report, size))
        self.expect_genuine(self.expect_padding(answer.blob(2), size), report)


class Gramine(ClientTest):
    """Gramine names Intel's key, sends length and body apart, and leaves out what it can."""

    buffer_size = 8192

    def ask_in_two_writes(self, kind: int, fields: list[Field]) -> Answer:
        """As it writes: the length by itself, then the message."""
        body = aesm_wire.request(kind, fields)
        client = aesm_wire.connect(self.path)
        aesm_wire.send(client, len(body).to_bytes(4, "little"))
        aesm_wire.send(client, body)
        answer = aesm_wire.finish(client)
        self.assertIsNotNone(answer)
        self.assertEqual(answer.kind, kind)
        return answer

    def initialize(self) -> bytes:
        """init_quoting_enclave_targetinfo: one request, always for the whole key id."""
        answer = self.ask_in_two_writes(aesm.INIT_QUOTE_EX, [(1, KEY), (3, True), (4, 32)])
        self.assertEqual(answer.code, aesm.SUCCESS)
        return self.target_info(answer)

    def retrieve(self, report: bytes) -> Answer:
        """retrieve_quote: no size asked for, 8,192 bytes have room for any quote."""
        return self.ask_in_two_writes(aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, report, self.buffer_size))

    def quote(self, report: bytes) -> bytes:
        """The quote without what is behind its signature, by the length within it."""
        answer = self.retrieve(report)
        self.assertEqual(answer.code, aesm.SUCCESS)
        return self.expect_padding(answer.blob(2), self.buffer_size)

    def test_quotes(self):
        report = self.platform.report(target_info=self.initialize())
        self.expect_genuine(self.quote(report), report)

    def test_initializes_again_after_a_restart(self):
        """The target info is the same then, so that a REPORT made before is still good."""
        before = self.initialize()
        report = self.platform.report(target_info=before)
        self.helper.stop()
        self.start()
        self.assertEqual(self.retrieve(report).code, aesm.ATT_KEY_NOT_INITIALIZED)
        self.assertEqual(self.initialize(), before)
        self.expect_genuine(self.quote(report), report)

    def test_initializes_again_after_an_update_of_the_platform(self):
        report = self.platform.report(target_info=self.initialize())
        self.expect_genuine(self.quote(report), report)
        self.platform.advance("--tcb-recovery", "--update-platform")
        self.assertEqual(self.retrieve(report).code, aesm.ATT_KEY_NOT_INITIALIZED)
        target = self.initialize()
        self.assertEqual(self.retrieve(report).code, aesm.INVALID_REPORT, "its CPUSVN is of before")
        report = self.platform.report(target_info=target)
        self.expect_genuine(self.quote(report), report)

    def test_a_quote_of_before_the_update_is_out_of_date(self):
        report = self.platform.report(target_info=self.initialize())
        old = self.quote(report)
        self.platform.advance("--tcb-recovery", "--update-platform")
        verdict = self.platform.verify(old)
        self.assertEqual(verdict.returncode, 1)
        self.assertIn("OutOfDate", verdict.stdout.splitlines()[0])


class RustAesmClient(ClientTest):
    """The crate aesm-client wants the quoting enclave's own REPORT with each quote."""

    timeout: list[Field] = [(aesm.TIMEOUT_FIELD, 30_000_000)]

    def key_id(self) -> bytes:
        """get_supported_att_key_ids."""
        count = self.ask(aesm.GET_SUPPORTED_ATT_KEY_ID_NUM, self.timeout).number(2)
        fields = [(1, sgx.ATT_KEY_ID_SIZE * count), *self.timeout]
        return self.ask(aesm.GET_SUPPORTED_ATT_KEY_IDS, fields).blob(2)[: sgx.ATT_KEY_ID_SIZE]

    def initialize(self, key: bytes) -> bytes:
        """init_quote_ex; a buffer of no size goes with the first request."""
        size = self.ask(aesm.INIT_QUOTE_EX, [(1, key), (3, False), (4, 0), *self.timeout])
        whole = self.ask(aesm.INIT_QUOTE_EX, [(1, key), (3, True), (4, size.number(3))])
        self.assertEqual(len(whole.blob(4)), aesm.PUB_KEY_ID_SIZE)
        return self.target_info(whole)

    def quote(
        self, key: bytes, report: bytes, target_info: bytes, size: int | None = None
    ) -> tuple[bytes, bytes]:
        """get_quote_ex: the quote, and the REPORT for `target_info` that goes with it."""
        size = size or self.ask(aesm.GET_QUOTE_SIZE_EX, [(1, key), *self.timeout]).number(2)
        info = sgx.report_info(NONCE, target_info)
        answer = self.ask(aesm.GET_QUOTE_EX, aesm.quote_fields(key, report, size, info) + self.timeout)
        self.assertEqual(len(answer.blob(3)), sgx.REPORT_INFO_SIZE)
        self.assertEqual(answer.blob(3)[:528], info[:528], "nonce and target come back as they were")
        return self.expect_padding(answer.blob(2), size), sgx.qe_report(answer.blob(3))

    def test_quotes_and_the_report_binds_nonce_and_quote(self):
        key = self.key_id()
        report = self.platform.report(target_info=self.initialize(key))
        quote, qe_report = self.quote(key, report, sgx.target_info_of(report))
        self.expect_genuine(quote, report)
        self.assertEqual(len(qe_report), sgx.REPORT_SIZE)
        self.assertEqual(qe_report[sgx.REPORT_DATA], sgx.expected_qe_report_data(NONCE, quote))

    def test_the_report_binds_the_quote_without_its_padding(self):
        key = self.key_id()
        report = self.platform.report(target_info=self.initialize(key))
        quote, qe_report = self.quote(key, report, sgx.target_info_of(report), size=8192)
        self.assertLess(len(quote), 8192)
        self.assertEqual(qe_report[sgx.REPORT_DATA], sgx.expected_qe_report_data(NONCE, quote))

    def test_the_report_is_genuine(self):
        """Made for the quoting enclave itself, that is who checks its MAC here."""
        key = self.key_id()
        target = self.initialize(key)
        report = self.platform.report(target_info=target)
        _, for_itself = self.quote(key, report, target)
        quote, for_the_application = self.quote(key, for_itself, sgx.target_info_of(report))
        self.expect_genuine(quote, for_itself)
        self.assertEqual(sgx.report_body(quote)[sgx.MRENCLAVE], target[:32])
        refused = aesm.get_quote_ex(self.path, key, for_the_application, 8192)
        self.assertEqual(refused.code, aesm.INVALID_REPORT)

    def test_without_a_nonce_there_is_no_report(self):
        key = self.key_id()
        report = self.platform.report(target_info=self.initialize(key))
        self.assertNotIn(3, self.ask(aesm.GET_QUOTE_EX, aesm.quote_fields(key, report, 8192)).fields)

    def test_old_calls_say_that_epid_is_gone(self):
        fields: list[Field] = [(1, bytes(432)), (2, 1), (3, bytes(16)), (4, bytes(16)), (6, 1244), (7, True)]
        for kind, content in ((aesm.INIT_QUOTE, self.timeout), (aesm.GET_QUOTE, fields)):
            self.assertEqual(aesm_wire.ask(self.path, kind, content).code, aesm.SERVICE_UNAVAILABLE)


class UnusualClients(ClientTest):
    """Ways to send that the protocol allows."""

    def setUp(self):
        super().setUp()
        aesm.init_quote_ex(self.path, KEY)
        request = aesm.quote_fields(KEY, self.platform.report(), 8192)
        self.frame = aesm_wire.frame(aesm_wire.request(aesm.GET_QUOTE_EX, request))

    def expect_quote(self, client: socket.socket) -> None:
        """The request is whole now, so the quote comes, and then the end."""
        answer = aesm_wire.finish(client)
        self.assertIsNotNone(answer)
        self.assertEqual((answer.kind, answer.code), (aesm.GET_QUOTE_EX, aesm.SUCCESS))

    def test_one_that_closes_its_half_after_the_request(self):
        client = aesm_wire.connect(self.path)
        aesm_wire.send(client, self.frame)
        client.shutdown(socket.SHUT_WR)
        self.expect_quote(client)

    def test_one_that_sends_byte_by_byte(self):
        client = aesm_wire.connect(self.path)
        for byte in self.frame:
            aesm_wire.send(client, bytes([byte]))
        self.expect_quote(client)

    def test_one_that_sends_in_every_two_pieces(self):
        for at in range(1, 12):
            with self.subTest(at=at):
                client = aesm_wire.connect(self.path)
                aesm_wire.send(client, self.frame[:at])
                aesm_wire.send(client, self.frame[at:])
                self.expect_quote(client)

    def test_one_request_a_connection(self):
        """The second of two goes unanswered: `finish` insists on one frame and the end."""
        client = aesm_wire.connect(self.path)
        aesm_wire.send(client, self.frame + self.frame)
        self.expect_quote(client)

    def test_one_that_closes_its_half_within_the_request(self):
        for at in (0, 2, 4, len(self.frame) - 1):
            with self.subTest(at=at):
                client = aesm_wire.connect(self.path)
                aesm_wire.send(client, self.frame[:at])
                client.shutdown(socket.SHUT_WR)
                self.assertIsNone(aesm_wire.finish(client))

    def test_one_that_leaves_before_its_answer(self):
        for _ in range(50):
            client = aesm_wire.connect(self.path)
            aesm_wire.send(client, self.frame)
            client.close()
        client = aesm_wire.connect(self.path)
        aesm_wire.send(client, self.frame)
        self.expect_quote(client)


if __name__ == "__main__":
    unittest.main(verbosity=2)
