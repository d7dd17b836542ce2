"""Pages of an enclave and what they measure to, from Intel's SDM, vol. 3D: ECREATE, EADD, EEXTEND."""

import dataclasses
import hashlib
import struct

PAGE = 4096
PIECE = 256

READ = 1
WRITE = 2
EXECUTE = 4
TCS = 1 << 8
REGULAR = 2 << 8


@dataclasses.dataclass
class Page:
    """A page as it is added; `measured` are the numbers of its pieces of 256 bytes."""

    offset: int
    flags: int
    content: bytes = bytes(PAGE)
    measured: range | list[int] = dataclasses.field(default_factory=lambda: range(PAGE // PIECE))


def zeros(offset: int, count: int, flags: int) -> list[Page]:
    """Pages of nothing but zeros, one after another."""
    return [Page(offset + i * PAGE, flags) for i in range(count)]


def pages_of(offset: int, flags: int, content: bytes, memory: int) -> list[Page]:
    """The pages that `memory` bytes from `offset` touch, zeros around the content."""
    start = offset // PAGE * PAGE
    end = -(-(offset + memory) // PAGE) * PAGE
    whole = (bytes(offset - start) + content).ljust(end - start, b"\0")
    return [Page(start + i, flags, whole[i : i + PAGE]) for i in range(0, end - start, PAGE)]


def stream(size: int, ssa_frame_pages: int, pages: list[Page], unmeasured: bool = False) -> bytes:
    """What the processor hashes; with the data of unmeasured pieces it is a larger SGXS."""
    out = [struct.pack("<8sIQ44x", b"ECREATE", ssa_frame_pages, size)]
    for page in pages:
        out.append(struct.pack("<8sQQ40x", b"EADD", page.offset, page.flags))
        for i in range(PAGE // PIECE):
            piece = page.content[i * PIECE : (i + 1) * PIECE]
            if i in page.measured:
                out.append(struct.pack("<8sQ48x", b"EEXTEND", page.offset + i * PIECE) + piece)
            elif unmeasured and any(piece):
                out.append(struct.pack("<8sQ48x", b"UNMEASRD", page.offset + i * PIECE) + piece)
    return b"".join(out)


def mrenclave(size: int, ssa_frame_pages: int, pages: list[Page]) -> str:
    """As hexadecimal."""
    return hashlib.sha256(stream(size, ssa_frame_pages, pages)).hexdigest()
