"""Which C++ sources differ from a commit, by their own text or by what they include."""

import pathlib
import re
import subprocess

INCLUDE = re.compile(r'^ *# *include "([^"]+)"', re.MULTILINE)


def git(root: pathlib.Path, *args: str) -> list[str] | None:
    """The lines it prints; None where it fails."""
    done = subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else None


def changed_since(root: pathlib.Path, base: str) -> set[str] | None:
    """The files of a clone, of whatever kind, that differ from a commit, with all that include them. None where the
    clone does not have that commit."""
    differing = git(root, "diff", "--no-renames", "--name-only", base, "--") if base else None
    new = git(root, "ls-files", "--others", "--exclude-standard")
    if differing is None or new is None:
        return None
    sources = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.cc", "*.h", "*.S") or []
    return with_includers({*differing, *new}, {file: included(root / file) for file in sources if (root / file).exists()})


def included(file: pathlib.Path) -> set[str]:
    """The names that a file includes in quotes."""
    return set(INCLUDE.findall(file.read_text(encoding="utf-8")))


def with_includers(changed: set[str], includes: dict[str, set[str]]) -> set[str]:
    """With what includes them, and so on."""
    out, waiting = set(changed), list(changed)
    while waiting:
        names = names_of(waiting.pop())
        found = {file for file, named in includes.items() if file not in out and not named.isdisjoint(names)}
        out |= found
        waiting += found
    return out


def names_of(file: str) -> set[str]:
    """What an include may call it: every end of its path; of a .proto, the header that is made of it."""
    parts = pathlib.PurePath(re.sub(r"\.proto$", ".pb.h", file)).parts
    return {"/".join(parts[i:]) for i in range(len(parts))}
