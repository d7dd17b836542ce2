#!/usr/bin/env python3
"""Stuck, malformed and greedy clients cost good ones nothing, and the helper keeps nothing of them.

The service that this one stands in for reads without a deadline and without a
cap, in one thread: there a single client that sends half a length stops all.

usage: CONFCOM_BINARY=build/dev/bin/confcom hostile_clients_test.py [TEST...]
"""

import concurrent.futures
import fcntl
import socket
import struct
import termios
import unittest
from collections.abc import Iterator

import aesm_requests as aesm
import aesm_wire
import sgx_structures as sgx
from helper_process import Platform, QuoteHelper, Scratch, is_sanitized, wait_until

CLIENTS = 200
GOOD_CLIENTS = 60
CONNECTIONS = 16
ROUNDS = 12
# Less than a KiB of each client that came, were it kept.
LEAK_KIB = 1024

# Nobody is let go by its own deadline while a test looks.
NO_TIMEOUT = ["--io-timeout", "600s"]

KEY = sgx.intel_att_key_id()
NUM_REQUEST = aesm_wire.frame(aesm_wire.request(aesm.GET_SUPPORTED_ATT_KEY_ID_NUM))


def stuck_requests(quote_request: bytes) -> dict[str, bytes]:
    """What a client sends that then does no more, not even read."""
    return {
        "no byte": b"",
        "half a length": quote_request[:2],
        "a length alone": quote_request[:4],
        "half a body": quote_request[: len(quote_request) // 2],
        "all but the last byte": quote_request[:-1],
        "the largest frame but for a byte": (65_536).to_bytes(4, "little") + bytes(65_535),
        "a whole request, whose large answer it never reads": quote_request,
    }


def malformed_requests() -> dict[str, bytes]:
    """What the helper closes, whether the client goes or stays."""
    return {
        "4 GiB": b"\xff\xff\xff\xff" + b"x" * 5000,
        "length 0": bytes(4),
        "not protobuf": aesm_wire.frame(b"\xff" * 100),
        "nested without end": aesm_wire.frame(b"\x7b" * 60_000),
        "HTTP": b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "zeros for ever": bytes(100_000),
    }


def hold(path: str, data: bytes) -> socket.socket:
    """A connection that sends what its kernel takes, and is kept."""
    client = aesm_wire.connect(path)
    client.setblocking(False)
    try:
        if data:
            client.send(data)
    except (BrokenPipeError, ConnectionResetError, BlockingIOError):
        pass
    return client


def is_closed(client: socket.socket) -> bool:
    """Whether the helper has closed a held connection."""
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def is_taken(client: socket.socket) -> bool:
    """Whether the helper has read all that a held connection sent, or thrown it away."""
    unread = fcntl.ioctl(client, termios.TIOCOUTQ, bytes(4))
    return struct.unpack("i", unread) == (0,)


class HostileTest(unittest.TestCase):
    """A helper with a good client's request at hand."""

    options: list[str] = NO_TIMEOUT

    def setUp(self):
        scratch = Scratch(self)
        self.platform = Platform(scratch)
        self.helper = QuoteHelper(self, scratch.socket(), self.platform.dir, *self.options)
        self.path = self.helper.socket
        aesm.init_quote_ex(self.path, KEY)
        self.report = self.platform.report()
        fields = aesm.quote_fields(KEY, self.report, aesm.MAX_QUOTE_BUFFER)
        self.greedy = aesm_wire.frame(aesm_wire.request(aesm.GET_QUOTE_EX, fields))

    def quote(self, _: int = 0) -> bytes:
        """One good client: all that Gramine asks, in its order."""
        self.assertEqual(aesm.init_quote_ex(self.path, KEY).code, aesm.SUCCESS)
        answer = aesm.get_quote_ex(self.path, KEY, self.report, 8192)
        self.assertEqual(answer.code, aesm.SUCCESS)
        return sgx.without_padding(answer.blob(2))

    def serve_good_clients(self) -> None:
        """Many at a time; each must be served, and one quote is looked at."""
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            quotes = list(pool.map(self.quote, range(GOOD_CLIENTS)))
        self.assertEqual(len(quotes), GOOD_CLIENTS)
        self.assertEqual(self.platform.verify(quotes[-1]).returncode, 0)

    def hold_many(self, requests: list[bytes], count: int = CLIENTS) -> list[socket.socket]:
        """Connections that each send one of the requests, in turn."""
        held = [hold(self.path, requests[i % len(requests)]) for i in range(count)]
        for client in held:
            self.addCleanup(client.close)
        return held


class StuckClients(HostileTest):
    """Two hundred of each kind, one kind after the other, while good ones work."""

    def beset(self, requests: dict[str, bytes]) -> None:
        """Good clients are served while bad ones stay; then those go, and nothing of them is left."""
        before = self.helper.descriptors()
        for name, data in requests.items():
            with self.subTest(name):
                held = self.hold_many([data])
                self.serve_good_clients()
                for client in held:
                    client.close()
                wait_until(lambda: self.helper.descriptors() <= before, f"no descriptors of: {name}")

    def test_stuck_clients_delay_nobody(self):
        self.beset(stuck_requests(self.greedy))

    def test_malformed_clients_delay_nobody(self):
        self.beset(malformed_requests())

    def test_held_malformed_connections_are_closed(self):
        """The helper's side goes at once, whatever the client does with its own."""
        before = self.helper.descriptors()
        held = self.hold_many(list(malformed_requests().values()))
        wait_until(lambda: all(map(is_closed, held)), "malformed connections are closed")
        wait_until(lambda: self.helper.descriptors() <= before, "their descriptors are closed")
        self.serve_good_clients()

    def test_memory_comes_back(self):
        """Rounds after the first find all that they need in what that one left.

        The least of the later readings counts: one may be taken while a client is still being closed.
        """
        requests = list((stuck_requests(self.greedy) | malformed_requests()).values())
        sizes = list(self.sizes_after_rounds(requests, self.helper.descriptors()))
        if is_sanitized():
            print("a sanitized program keeps what it frees: memory not judged", sizes, end=" ")
            return
        self.assertLessEqual(min(sizes[ROUNDS // 2 :]), sizes[0] + LEAK_KIB, f"KiB after each round: {sizes}")

    def sizes_after_rounds(self, requests: list[bytes], descriptors: int) -> Iterator[int]:
        """The helper's own memory in KiB after each round."""
        for _ in range(ROUNDS):
            held = self.hold_many(requests)
            # So that each round takes as much as the others, however slow the machine.
            wait_until(lambda: all(map(is_taken, held)), "what a round sends is taken")
            self.serve_good_clients()
            for client in held:
                client.close()
            wait_until(lambda: self.helper.descriptors() <= descriptors, "descriptors of a round are closed")
            yield self.helper.anonymous_kib()


class SlowClients(HostileTest):
    """Each has a time to send its request; then its place is another's."""

    options = ["--io-timeout", "1s"]

    def test_stuck_clients_are_closed_after_their_time(self):
        before = self.helper.descriptors()
        requests = [data for data in stuck_requests(self.greedy).values() if data != self.greedy]
        held = self.hold_many(requests)
        wait_until(lambda: all(map(is_closed, held)), "slow clients are closed")
        wait_until(lambda: self.helper.descriptors() <= before, "their descriptors are closed")
        self.serve_good_clients()

    def test_a_trickle_of_bytes_buys_no_time(self):
        """The time is for the whole request, so that a byte now and then does not hold a place."""
        client = aesm_wire.connect(self.path)
        client.setblocking(False)
        self.addCleanup(client.close)
        client.send((65_536).to_bytes(4, "little"))

        def trickled_until_closed() -> bool:
            try:
                client.send(b"\0")
            except (BrokenPipeError, ConnectionResetError):
                return True
            return is_closed(client)

        wait_until(trickled_until_closed, "a trickling client is closed")


class EvictionOrder(HostileTest):
    """One connection more than allowed costs the one that has waited longest, never a good client.

    With several threads, clients that come within microseconds are of the same age; with one, their
    order is the kernel's.
    """

    options = ["--max-connections", str(CONNECTIONS), "--threads", "1", *NO_TIMEOUT]

    def test_the_longest_waiting_goes_first(self):
        held = self.hold_many([b"", b"\1"], CONNECTIONS)
        for turn in range(CONNECTIONS):
            num = aesm_wire.send_raw(self.path, NUM_REQUEST)
            self.assertIsNotNone(num, "a good client was turned away")
            wait_until(lambda: is_closed(held[turn]), f"connection {turn} makes room")
            self.assertFalse(any(map(is_closed, held[turn + 1 :])), "later ones stay")
            held += self.hold_many([b""], 1)

    def test_evicted_connections_leave_nothing(self):
        before = self.helper.descriptors()
        held = self.hold_many([b""])
        wait_until(lambda: sum(map(is_closed, held)) == CLIENTS - CONNECTIONS, "all but the last are closed")
        self.assertFalse(any(map(is_closed, held[-CONNECTIONS:])), "the last ones stay")
        self.assertLessEqual(self.helper.descriptors(), before + CONNECTIONS)
        for client in held:
            client.close()
        wait_until(lambda: self.helper.descriptors() <= before, "descriptors of the others are closed")


class TooManyConnections(HostileTest):
    """More than allowed, to threads that accept at once."""

    options = ["--max-connections", str(CONNECTIONS), *NO_TIMEOUT]

    def test_good_clients_among_many_more_stuck_ones(self):
        """Each good one comes after more stuck ones than there is room for."""
        for turn in range(40):
            with self.subTest(turn=turn):
                self.hold_many(list(stuck_requests(self.greedy).values()), CONNECTIONS + turn % 7)
                quote = self.quote()
        self.assertEqual(self.platform.verify(quote).returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
