"""Enclave files as Intel's SDK signs them: metadata, patches, layout table."""

import dataclasses
import struct

from elf_writer import Elf, Segment, write_elf
from measured_pages import EXECUTE, PAGE, READ, REGULAR, TCS, WRITE, Page, pages_of, zeros

DATA = REGULAR | READ | WRITE
SECTION = ".note.sgxmeta"
# Of the section: sizes and type, and a name that no padding follows.
METADATA = 12 + 13
SIGSTRUCT = METADATA + 64
PATCHES = 1888
LAYOUT = 2048
BLOB = 4096
METADATA_SIZE = 0x1200
NOTE_SIZE = 0x6000
SIZE = 0x100000
STACK_FILL = 0xCCCCCCCC
ADD = 1
EXTEND = 2
POST_ADD = 8
DYNAMIC_THREAD = 0x20
# Of the metadata, as the tool writes it: what is measured, then copies for older runtimes.
VERSIONS = ((2, 4), (2, 1), (1, 4))
FIRST_SDKS = (1, 3)
CODE = Segment(0x1000, 5, bytes(i * 7 % 251 for i in range(0x2234)), 0x2234)
# From the code's second page into its third; one that does nothing; one of VARIABLES.
_TABLE = b"".join(struct.pack("<QQ8x", *each) for each in ((0x2FF9, 8), (0x1000, 0), (0x4018, 8)))
RELOCATIONS = Segment(0x8000, 4, _TABLE, len(_TABLE))
DYNAMIC = Segment(0x9000, 4, struct.pack("<10Q", 22, 0, 7, 0x8000, 8, 72, 9, 24, 0, 0), 80, kind=2)
# Its end and the end of its length fall into different pages: the first SDKs add one page more.
VARIABLES = Segment(0x4010, 6, bytes(i * 5 % 253 for i in range(0x800)), 0x1800)


@dataclasses.dataclass
class Enclave:
    """A file and what it is made of."""

    elf: Elf
    pages: list[Page]
    copies: int
    size: int = SIZE
    ssa_frame_pages: int = 1

    def sigstructs(self) -> list[int]:
        """Where the SIGSTRUCT stands."""
        first = self.elf.sections[SECTION] + SIGSTRUCT
        return [first + number * METADATA_SIZE for number in range(self.copies)]

    def signed(self, sigstruct: bytes) -> bytes:
        """The file with this SIGSTRUCT."""
        data = bytearray(self.elf.data)
        for at in self.sigstructs():
            data[at : at + len(sigstruct)] = sigstruct
        return bytes(data)


def entry(kind: int, attributes: int, count: int, rva: int, size: int, offset: int, flags: int) -> bytes:
    """One entry of the layout table."""
    return struct.pack("<HHIQIIQ", kind, attributes, count, rva, size, offset, flags)


def group(entries: int, times: int, step: int, kind: int = 9) -> bytes:
    """Repeats the entries before it."""
    return struct.pack("<HHIQ16x", 0x1000 | kind, entries, times, step)


def tcs(ssa: int, own: int) -> bytes:
    """72 bytes; as a template its addresses are counted from the TCS."""
    ssa %= 1 << 64
    return struct.pack("<QQQIIQQQQII", 0, 0, ssa, 0, 2, 0x1000, 0, own, own, 0xFFF, 0xFFF)


def thread_pages(base: int) -> list[Page]:
    """Stack, SSA, TCS and thread data of one thread, whose stack is at `base`."""
    fill = struct.pack("<I", STACK_FILL) * (PAGE // 4)
    at = base + 5 * PAGE
    return [
        Page(base, DATA, fill),
        Page(base + PAGE, DATA, fill),
        *zeros(base + 3 * PAGE, 2, DATA),
        Page(at, TCS, tcs(at - 2 * PAGE, at + PAGE).ljust(PAGE, b"\0")),
        *zeros(at + PAGE, 1, DATA),
    ]


def _dynamic_threads() -> bytes:
    """Added while the enclave runs."""
    dynamic = POST_ADD | DYNAMIC_THREAD
    return b"".join(
        [
            entry(10, 0, 16, 0x70000, 0, 0, 0),
            entry(18, dynamic, 2, 0x80000, STACK_FILL, 0, DATA),
            entry(14, dynamic, 1, 0x82000, 72, BLOB + 64, TCS),
            entry(16, dynamic, 2, 0x83000, 0, 0, DATA),
            group(4, 2, 0x20000, kind=19),
        ]
    )


def _layout(major: int) -> bytes:
    dynamic = POST_ADD if major > 1 else 0
    return b"".join(
        [
            entry(1, ADD, 4, 0x10000, 0, 0, DATA),  # heap
            entry(3, dynamic, 8, 0x14000, 0, 0, DATA if dynamic else 0),  # more of it, later
            entry(10, 0, 16, 0x1C000, 0, 0, 0),  # guard
            entry(8, ADD | EXTEND, 2, 0x30000, STACK_FILL, 0, DATA),
            entry(10, 0, 1, 0x32000, 0, 0, 0),
            entry(6, ADD | EXTEND, 2, 0x33000, 0, 0, DATA),
            entry(4, ADD | EXTEND, 1, 0x35000, 72, BLOB + 64, TCS),
            entry(5, ADD | EXTEND, 1, 0x36000, 0, 0, DATA),
            group(5, 3, 0x10000),
            _dynamic_threads() if dynamic else b"",
        ]
    )


def metadata(version: tuple[int, int], layout: bytes, blob: bytes, patches: bytes) -> bytes:
    """One copy."""
    major, minor = version
    head = struct.pack(
        "<QQIIIIIIQQQ", 0x86A80294635D0E4C, major << 32 | minor, METADATA_SIZE, 1, 1, 2632, 0, 1,
        SIZE, 4, 3,
    )  # fmt: skip
    head = head.ljust(1872, b"\0")
    head += struct.pack("<IIII", PATCHES, len(patches), LAYOUT, len(layout))
    out = (head + patches).ljust(LAYOUT, b"\0") + layout
    return (out.ljust(BLOB, b"\0") + blob).ljust(METADATA_SIZE, b"\0")


def note(copies: list[bytes]) -> bytes:
    """The section; what follows the last copy is zero."""
    content = b"".join(copies).ljust(NOTE_SIZE, b"\0")
    return struct.pack("<III13s", 13, NOTE_SIZE, 1, b"sgx_metadata") + content


def _program_pages(code: bytes, variables: bytes, text_relocations: bool) -> list[Page]:
    pages = pages_of(CODE.address, REGULAR | READ | EXECUTE, code, CODE.memory)
    if text_relocations:
        for page in pages[1:]:
            page.flags |= WRITE
    pages += pages_of(VARIABLES.address, DATA, variables, VARIABLES.memory)
    if text_relocations:
        content = RELOCATIONS.content
        pages += pages_of(RELOCATIONS.address, REGULAR | READ, content, RELOCATIONS.memory)
    return pages


def build(
    versions: tuple[tuple[int, int], ...] = VERSIONS, text_relocations: bool = False
) -> Enclave:
    """Code, data, a heap that is not measured, four threads, and two patches."""
    segments = [CODE, VARIABLES, *([RELOCATIONS, DYNAMIC] if text_relocations else [])]
    blob = b"patched data of the SDK".ljust(64, b"\0") + tcs(-2 * PAGE, PAGE)
    first = write_elf(0x1000, segments, {SECTION: note([])})
    patches = struct.pack("<QII16x", first.segments[0] + 0x20, BLOB, 23)
    patches += struct.pack("<QII16x", first.segments[1] + 4, BLOB + 8, 4)
    copies = [metadata(each, _layout(each[0]), blob, patches) for each in versions]
    elf = write_elf(0x1000, segments, {SECTION: note(copies)})
    code = bytearray(CODE.content)
    code[0x20 : 0x20 + 23] = blob[:23]
    variables = bytearray(VARIABLES.content)
    variables[4:8] = blob[8:12]
    pages = _program_pages(bytes(code), bytes(variables), text_relocations)
    if versions[0] == FIRST_SDKS:
        pages += zeros(0x6000, 1, DATA)
    pages += [Page(each.offset, DATA, measured=[]) for each in zeros(0x10000, 4, DATA)]
    for thread in range(4):
        pages += thread_pages(0x30000 + thread * 0x10000)
    return Enclave(elf, pages, len(versions))
