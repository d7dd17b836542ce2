"""Enclave files of confcom's own format, written from docs/formats/enclave.md alone."""

import dataclasses
import struct

from elf_writer import Elf, Segment, write_elf
from measured_pages import EXECUTE, PAGE, READ, REGULAR, TCS, WRITE, Page, pages_of, zeros

NOTE_HEAD = 12 + 8
SIGSTRUCT_IN_NOTE = 48
SECTION = ".note.confcom.enclave"
DATA = REGULAR | READ | WRITE


@dataclasses.dataclass
class Options:
    """The numbers of the note."""

    ssa_frame_pages: int = 1
    ssa_frames: int = 2
    threads: int = 1
    heap_pages: int = 0
    stack_pages: int = 1
    dynamic_pages: int = 0


@dataclasses.dataclass
class Enclave:
    """A file and what it is made of."""

    elf: Elf
    size: int
    ssa_frame_pages: int
    pages: list[Page]

    def signed(self, sigstruct: bytes) -> bytes:
        """The file with this SIGSTRUCT."""
        data = bytearray(self.elf.data)
        at = self.elf.sections[SECTION] + NOTE_HEAD + SIGSTRUCT_IN_NOTE
        data[at : at + len(sigstruct)] = sigstruct
        return bytes(data)


def _note(o: Options) -> bytes:
    head = struct.pack("<III8s", 8, 1856, 1, b"confcom")
    numbers = struct.pack(
        "<IIIIQQQII", 1, o.ssa_frame_pages, o.ssa_frames, o.threads, o.heap_pages, o.stack_pages,
        o.dynamic_pages, 0, 0,
    )  # fmt: skip
    return head + numbers.ljust(1856, b"\0")


def _permissions(segment: Segment) -> int:
    out = REGULAR
    for elf_bit, sgx_bit in ((4, READ), (2, WRITE), (1, EXECUTE)):
        if segment.flags & elf_bit:
            out |= sgx_bit
    return out


def build(entry: int, segments: list[Segment], o: Options) -> Enclave:
    """The file, and the pages that the document says it has."""
    pages = []
    for segment in segments:
        pages += pages_of(segment.address, _permissions(segment), segment.content, segment.memory)
    heap = pages[-1].offset + 2 * PAGE
    pages += zeros(heap, o.heap_pages, DATA)
    ssa_pages = o.ssa_frames * o.ssa_frame_pages
    thread_bytes = (4 + o.stack_pages + ssa_pages) * PAGE
    threads = heap + o.heap_pages * PAGE
    dynamic = threads + o.threads * thread_bytes
    size = 1 << (dynamic + o.dynamic_pages * PAGE - 1).bit_length()
    for number in range(o.threads):
        stack = threads + number * thread_bytes + PAGE
        stack_end = stack + o.stack_pages * PAGE
        own = stack_end + PAGE
        ssa = own + PAGE
        tcs = ssa + ssa_pages * PAGE
        facts = struct.pack(
            "<QQQQQQQQII", own, size, heap if o.heap_pages else 0, o.heap_pages * PAGE, stack,
            stack_end, dynamic if o.dynamic_pages else 0, o.dynamic_pages * PAGE, number, o.threads,
        )  # fmt: skip
        control = struct.pack(
            "<QQQIIQQQQII", 0, 0, ssa, 0, o.ssa_frames, entry, 0, own, own, 0xFFF, 0xFFF
        )
        pages += zeros(stack, o.stack_pages, DATA)
        pages.append(Page(own, DATA, facts.ljust(PAGE, b"\0")))
        pages += zeros(ssa, ssa_pages, DATA)
        pages.append(Page(tcs, TCS, control.ljust(PAGE, b"\0")))
    return Enclave(write_elf(entry, segments, {SECTION: _note(o)}), size, o.ssa_frame_pages, pages)
