#!/usr/bin/env python3
"""Each bad request gets the code that Intel's service gives, in a response of its own type.

Clients decide by these codes what to do next, and some follow a null pointer
when the response is of another type.

usage: CONFCOM_BINARY=build/dev/bin/confcom bad_requests_test.py [TEST...]
"""

import itertools
import unittest

import aesm_requests as aesm
import aesm_wire
import sgx_structures as sgx
from aesm_wire import Field
from helper_process import Platform, QuoteHelper, Scratch

# Longer than any test waits: whatever is closed here was refused, it did not time out.
NO_TIMEOUT = ["--io-timeout", "600s"]

KEY = sgx.intel_att_key_id()
REPORT = bytes(sgx.REPORT_SIZE)

# Requests with all that they require, in the order in which the service looks for them.
COMPLETE: dict[int, list[Field]] = {
    aesm.GET_LAUNCH_TOKEN: [(1, bytes(32)), (2, bytes(384)), (3, bytes(16))],
    aesm.INIT_QUOTE: [],
    aesm.GET_QUOTE: [(1, REPORT), (2, 0), (3, bytes(16)), (6, 2048)],
    aesm.REPORT_ATTESTATION_ERROR: [(1, bytes(101)), (2, 0), (3, 100)],
    aesm.CHECK_UPDATE_STATUS: [(2, 100), (3, 0)],
    aesm.GET_WHITE_LIST_SIZE: [],
    aesm.GET_WHITE_LIST: [],
    aesm.GET_EXTENDED_EPID_GROUP_ID: [],
    aesm.SWITCH_EXTENDED_EPID_GROUP: [],
    aesm.SGX_REGISTER: [(1, b"manifest"), (2, 0)],
    aesm.INIT_QUOTE_EX: [(1, KEY), (3, False)],
    aesm.GET_QUOTE_SIZE_EX: [(1, KEY)],
    aesm.GET_QUOTE_EX: [(1, REPORT), (2, KEY), (4, 8192)],
    aesm.SELECT_ATT_KEY_ID: [],
    aesm.GET_SUPPORTED_ATT_KEY_ID_NUM: [],
    aesm.GET_SUPPORTED_ATT_KEY_IDS: [(1, 256)],
}
# What each must have; the rest of the fields above may be left out.
REQUIRED = {
    aesm.GET_LAUNCH_TOKEN: [1, 2, 3],
    aesm.GET_QUOTE: [1, 2, 3, 6],
    aesm.REPORT_ATTESTATION_ERROR: [1, 2, 3],
    aesm.CHECK_UPDATE_STATUS: [2, 3],
    aesm.SGX_REGISTER: [1, 2],
    aesm.INIT_QUOTE_EX: [3],
    aesm.GET_QUOTE_EX: [1, 4],
    aesm.GET_SUPPORTED_ATT_KEY_IDS: [1],
}
# Of the quoting that ended in 2025, and of launch control by Intel.
GONE = list(COMPLETE)[:10]

NOT_PROTOBUF = {
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "a tag cut off": b"\xff",
    "a tag of eleven bytes": b"\xff" * 10 + b"\x01",
    "field number 0": b"\x02\x00",
    "wire type 6": b"\x7e",
    "wire type 7": b"\x7f",
    "a group never closed": b"\x7b",
    "a group closed that was not opened": b"\x7c",
    "a length past the end": b"\x7a\x05\x18",
    "a length of 2^63": b"\x7a" + aesm_wire.varint(1 << 63),
    "a request with rubbish behind it": aesm_wire.request(aesm.GET_SUPPORTED_ATT_KEY_ID_NUM) + b"\xff",
    "a request with rubbish in it": aesm_wire.encode([(aesm.INIT_QUOTE_EX, b"\x18")]),
    "fixed 32 bits cut off": b"\x7d\x00\x00",
}
NOTHING_KNOWN = {
    "an unknown request": aesm_wire.request(20),
    "a number where a request belongs": aesm_wire.encode([(aesm.INIT_QUOTE_EX, 1)]),
    "a request of the next century": aesm_wire.request(100, [(1, b"x")]),
    "the highest field number": aesm_wire.request((1 << 29) - 1),
} | {f"PSE session request {number}": aesm_wire.request(number) for number in range(5, 10)}


def without(fields: list[Field], number: int) -> list[Field]:
    """A request's fields but for one."""
    return [field for field in fields if field[0] != number]


def flipped(data: bytes, at: int) -> bytes:
    """The same bytes but for one bit."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class Refusals(unittest.TestCase):
    """Requests that are answered; asked of one helper that knows its key."""

    @classmethod
    def setUpClass(cls):
        scratch = Scratch(cls)
        cls.platform = Platform(scratch)
        cls.helper = QuoteHelper(cls, scratch.socket(), cls.platform.dir, *NO_TIMEOUT)
        cls.path = cls.helper.socket
        aesm.init_quote_ex(cls.path, KEY)
        cls.report = cls.platform.report()
        cls.size = aesm.get_quote_size_ex(cls.path, KEY).number(2)

    def tearDown(self):
        """Whatever was asked, the next client is served."""
        self.assertEqual(aesm.get_quote_ex(self.path, KEY, self.report, self.size).code, aesm.SUCCESS)

    def expect(self, code: int, kind: int, fields: list[Field]) -> aesm_wire.Answer:
        """Asks, and insists on the code; that the type is right `ask` sees to."""
        answer = aesm_wire.ask(self.path, kind, fields)
        self.assertEqual(answer.code, code)
        if code != aesm.SUCCESS:
            self.assertEqual(set(answer.fields), {1}, "a refusal carries nothing but its code")
        return answer

    def test_complete_requests_are_understood(self):
        """Else the tests below could pass for another reason than theirs."""
        for kind in COMPLETE.keys() - set(GONE) - {aesm.GET_QUOTE_EX}:
            with self.subTest(kind=kind):
                self.expect(aesm.SUCCESS, kind, COMPLETE[kind])
        self.expect(aesm.INVALID_REPORT, aesm.GET_QUOTE_EX, COMPLETE[aesm.GET_QUOTE_EX])

    def test_a_required_field_is_missing(self):
        for kind, numbers in REQUIRED.items():
            for number in numbers:
                with self.subTest(kind=kind, missing=number):
                    self.expect(aesm.UNEXPECTED, kind, without(COMPLETE[kind], number))

    def test_epid_launch_and_white_list_requests_are_unavailable(self):
        for kind in GONE:
            with self.subTest(kind=kind):
                self.expect(aesm.SERVICE_UNAVAILABLE, kind, COMPLETE[kind])

    def test_registration_of_anything_but_a_manifest(self):
        for data_type in (1, 2, 0xFFFFFFFF):
            with self.subTest(data_type=data_type):
                self.expect(aesm.PARAMETER, aesm.SGX_REGISTER, [(1, b"x"), (2, data_type)])

    def test_the_first_of_several_requests_is_answered(self):
        for first, second in itertools.combinations(COMPLETE, 2):
            members = [(kind, aesm_wire.encode(COMPLETE[kind])) for kind in (first, second)]
            for order in (members, members[::-1]):
                with self.subTest(first=first, second=second, sent=order[0][0]):
                    answer = aesm_wire.send_raw(self.path, aesm_wire.frame(aesm_wire.encode(order)))
                    self.assertIsNotNone(answer)
                    self.assertEqual(answer.kind, first)

    def test_attestation_key_id_absent_or_short(self):
        for kind in (aesm.INIT_QUOTE_EX, aesm.GET_QUOTE_SIZE_EX, aesm.GET_QUOTE_EX):
            number = 2 if kind == aesm.GET_QUOTE_EX else 1
            for short in (None, b"", KEY[:158], KEY[:255]):
                with self.subTest(kind=kind, size=None if short is None else len(short)):
                    fields = without(COMPLETE[kind], number)
                    self.expect(aesm.PARAMETER, kind, fields + ([] if short is None else [(number, short)]))

    def test_attestation_key_id_unknown(self):
        for kind in (aesm.INIT_QUOTE_EX, aesm.GET_QUOTE_SIZE_EX, aesm.GET_QUOTE_EX):
            number = 2 if kind == aesm.GET_QUOTE_EX else 1
            for at in (0, 2, 4, 6, 37, 54, 58, 74, 138, 154, 157):
                with self.subTest(kind=kind, changed=at):
                    fields = without(COMPLETE[kind], number) + [(number, flipped(KEY, at))]
                    self.expect(aesm.UNSUPPORTED_ATT_KEY_ID, kind, fields)

    def test_attestation_key_id_is_compared_up_to_its_extension(self):
        for at in (158, 174, 255):
            with self.subTest(changed=at):
                self.expect(aesm.SUCCESS, aesm.GET_QUOTE_SIZE_EX, [(1, flipped(KEY, at))])

    def test_public_key_id_size(self):
        for fields in ([], [(4, 0)], [(4, 31)], [(4, 33)], [(4, (1 << 32) + 32)], [(4, (1 << 64) - 1)]):
            with self.subTest(fields=fields):
                self.expect(aesm.PARAMETER, aesm.INIT_QUOTE_EX, [(1, KEY), (3, True), *fields])

    def test_size_of_the_public_key_id_alone(self):
        answer = self.expect(aesm.SUCCESS, aesm.INIT_QUOTE_EX, [(1, KEY), (3, False)])
        self.assertEqual(answer.number(3), aesm.PUB_KEY_ID_SIZE)
        self.assertNotIn(4, answer.fields)

    def test_report_of_a_wrong_size(self):
        for size in (0, 1, 384, 431, 433, 512):
            with self.subTest(size=size):
                self.expect(aesm.PARAMETER, aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, bytes(size), 8192))

    def test_report_info_of_a_wrong_size(self):
        for size in (0, 1, 16, 528, 959, 961):
            with self.subTest(size=size):
                fields = aesm.quote_fields(KEY, self.report, 8192, bytes(size))
                self.expect(aesm.PARAMETER, aesm.GET_QUOTE_EX, fields)

    def test_buffer_too_small_or_too_large(self):
        for size in (0, 1, self.size - 1, aesm.MAX_QUOTE_BUFFER + 1, 0xFFFFFFFF):
            with self.subTest(size=size):
                self.expect(aesm.PARAMETER, aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, self.report, size))

    def test_buffer_just_large_enough_and_the_largest(self):
        for size in (self.size, self.size + 1, aesm.MAX_QUOTE_BUFFER):
            with self.subTest(size=size):
                fields = aesm.quote_fields(KEY, self.report, size)
                answer = self.expect(aesm.SUCCESS, aesm.GET_QUOTE_EX, fields)
                self.assertEqual(len(answer.blob(2)), size)

    def test_report_whose_mac_is_wrong(self):
        for at in (sgx.MAC.start, sgx.MAC.stop - 1, 0, sgx.MRENCLAVE.start, sgx.REPORT_DATA.stop - 1):
            with self.subTest(changed=at):
                fields = aesm.quote_fields(KEY, flipped(self.report, at), 8192)
                self.expect(aesm.INVALID_REPORT, aesm.GET_QUOTE_EX, fields)

    def test_report_for_another_target(self):
        ours = aesm.init_quote_ex(self.path, KEY).blob(2)
        for name, target in (("another enclave", flipped(ours, 0)), ("other attributes", flipped(ours, 33))):
            with self.subTest(name):
                report = self.platform.report(target_info=target)
                self.expect(aesm.INVALID_REPORT, aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, report, 8192))

    def test_report_of_another_platform(self):
        report = Platform(Scratch(self)).report()
        self.expect(aesm.INVALID_REPORT, aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, report, 8192))

    def test_selection_from_a_bad_list(self):
        good = sgx.att_key_id_list([KEY])
        bad = {
            "empty": b"",
            "no id": sgx.att_key_id_list([]),
            "one byte short": good[:-1],
            "one byte long": good + b"\0",
            "another id": sgx.att_key_id_list([KEY], list_id=1),
            "another version": sgx.att_key_id_list([KEY], version=1),
            "says two, has one": sgx.att_key_id_list([KEY], count=2),
            "says none, has one": sgx.att_key_id_list([KEY], count=0),
            "eleven": sgx.att_key_id_list([KEY] * 11),
            "a size that overflows": sgx.att_key_id_list([KEY], count=(1 << 24) + 1),
        }
        for name, content in bad.items():
            with self.subTest(name):
                self.expect(aesm.PARAMETER, aesm.SELECT_ATT_KEY_ID, [(1, content)])

    def test_selection_without_a_known_key(self):
        for count in (1, 10):
            with self.subTest(count=count):
                unknown = sgx.att_key_id_list([flipped(KEY, 6)] * count)
                self.expect(aesm.UNSUPPORTED_ATT_KEY_ID, aesm.SELECT_ATT_KEY_ID, [(1, unknown)])

    def test_selection_with_one_known_key(self):
        for at in (0, 9):
            with self.subTest(at=at):
                ids = [flipped(KEY, 6)] * 10
                ids[at] = KEY
                answer = self.expect(aesm.SUCCESS, aesm.SELECT_ATT_KEY_ID, [(1, sgx.att_key_id_list(ids))])
                self.assertEqual(answer.blob(2), KEY)

    def test_supported_ids_into_another_size(self):
        for size in (0, 255, 257, 512, 0xFFFFFFFF):
            with self.subTest(size=size):
                self.expect(aesm.PARAMETER, aesm.GET_SUPPORTED_ATT_KEY_IDS, [(1, size)])

    def closed(self, data: bytes) -> None:
        """Sends, keeps its side open, and insists on being closed without an answer."""
        self.assertIsNone(aesm_wire.send_raw(self.path, data))

    def test_not_protobuf_is_closed(self):
        for name, body in NOT_PROTOBUF.items():
            with self.subTest(name):
                self.closed(aesm_wire.frame(body))

    def test_nothing_known_is_closed(self):
        for name, body in NOTHING_KNOWN.items():
            with self.subTest(name):
                self.closed(aesm_wire.frame(body))

    def test_length_0_is_closed(self):
        self.closed(aesm_wire.frame(b""))

    def test_lengths_above_the_cap_are_closed_before_a_body(self):
        for size in (65_537, 1 << 24, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
            with self.subTest(size=size):
                self.closed(size.to_bytes(4, "little"))

    def test_frames_of_64_kib_and_one_byte_more(self):
        """A field that nobody knows fills a request that everybody does."""
        known = aesm_wire.request(aesm.GET_SUPPORTED_ATT_KEY_ID_NUM)
        for size in (65_536, 65_537):
            with self.subTest(size=size):
                room = size - len(known) - len(aesm_wire.encode([(99, bytes(60_000))])) + 60_000
                body = known + aesm_wire.encode([(99, bytes(room))])
                self.assertEqual(len(body), size)
                answer = aesm_wire.send_raw(self.path, aesm_wire.frame(body))
                self.assertEqual(None if answer is None else answer.code, 0 if size == 65_536 else None)


class BeforeInitialization(unittest.TestCase):
    """42 is what makes Gramine's and Open Enclave's clients begin anew."""

    def test_size_and_quote_want_initialization_first(self):
        scratch = Scratch(self)
        platform = Platform(scratch)
        path = QuoteHelper(self, scratch.socket(), platform.dir, *NO_TIMEOUT).socket
        report = platform.report()
        self.assertEqual(aesm.get_quote_size_ex(path, KEY).code, aesm.ATT_KEY_NOT_INITIALIZED)
        self.assertEqual(aesm.get_quote_ex(path, KEY, report, 8192).code, aesm.ATT_KEY_NOT_INITIALIZED)
        aesm.init_quote_ex(path, KEY)
        self.assertEqual(aesm.get_quote_size_ex(path, KEY).code, aesm.SUCCESS)
        self.assertEqual(aesm.get_quote_ex(path, KEY, report, 8192).code, aesm.SUCCESS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
