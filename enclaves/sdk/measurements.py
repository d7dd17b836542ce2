#!/usr/bin/env python3
"""Writes what enclaves measure to, and all that went into that. The fields: docs/enclaves.md, "Reproduce".

usage: measurements.py --out FILE --confcom PROGRAM --compiler PROGRAM --source FOLDER --build FOLDER
                       --enclave SIGNED_FILE --link-flags=FLAGS [--enclave …]

Beside SIGNED_FILE, NAME.enclave, is NAME.linked.d, the linker's own record of the files that it read.
The same inputs give the same bytes: sorted, no dates, no path of the build's or the project's folders.
"""

import argparse
import concurrent.futures
import dataclasses
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ENCLAVES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(*command: str, folder: str | None = None, may_fail: bool = False) -> str:
    """What a program prints. Ends this one when it fails."""
    in_english = os.environ | {"LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=folder, env=in_english, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0 and not may_fail:
        sys.exit(f"measurements.py: {shlex.join(command)}: status {done.returncode}\n{done.stderr}{done.stdout}")
    return done.stdout


@functools.cache
def sha256(path: str) -> str:
    """A file's digest."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def prerequisites(rule: str) -> list[str]:
    """The files that a rule for make, as compilers and linkers write it, depends on."""
    words = re.split(r"(?<!\\)\s+", rule.replace("\\\n", " ").strip())
    return [re.sub(r"\\([ #])", r"\1", word).replace("$$", "$") for word in words if not word.endswith(":")]


class Folders:
    """Takes the folders of this build out of paths and flags."""

    def __init__(self, source: str, build: str, out: str):
        # Of two names for one folder the last stays.
        names = {build: "$BUILD", os.path.dirname(out): "$BUILD", source: "$SOURCE", ENCLAVES: "$ENCLAVES"}
        self.names = sorted(names.items(), key=lambda item: -len(item[0]))

    def name(self, path: str) -> str:
        """A file's name in the record: of the system absolute, else from the folder above sdk."""
        for folder, name in self.names:
            if pathlib.PurePath(path).is_relative_to(folder):
                made = name == "$BUILD"
                return f"$BUILD/{os.path.relpath(path, folder)}" if made else os.path.relpath(path, ENCLAVES)
        return os.path.realpath(path)

    def flags(self, words: list[str]) -> str:
        """Flags as they were, with names in place of folders, and without those that do the same for the compiler."""
        text = " ".join(word for word in words if not word.startswith("-ffile-prefix-map="))
        for folder, name in self.names:
            text = text.replace(folder, name)
        return text


@dataclasses.dataclass
class Unit:
    """One source as it was compiled."""

    enclave: str | None
    source: str
    object: str
    folder: str
    flags: list[str]


def unit_of(entry: dict, compiler: str) -> Unit | None:
    """The unit of an entry of compile_commands.json; none when it is not of an enclave."""
    words = shlex.split(entry["command"])
    words = words[words.index(compiler) + 1 :] if compiler in words else words[1:]
    output = words[words.index("-o") + 1]
    target = re.search(r"CMakeFiles/(?:(confcom_sdk)|([^/]+)\.unsigned)\.dir/", output)
    if not target:
        return None
    folder, source = entry["directory"], entry["file"]
    # What is left is what decides; the rest says where things go.
    for option in ("-o", "-MF", "-MT"):
        while option in words:
            del words[words.index(option) : words.index(option) + 2]
    flags = [word for word in words if word not in ("-c", "-MD", source)]
    return Unit(target[2], os.path.join(folder, source), os.path.join(folder, output), folder, flags)


def headers_of(unit: Unit, compiler: str) -> list[str]:
    """What a source is made of, by the compiler's own account: itself and every header."""
    rule = run(compiler, *unit.flags, "-M", unit.source, folder=unit.folder)
    return [os.path.normpath(os.path.join(unit.folder, each)) for each in prerequisites(rule)]


class Packages:
    """Debian's packages of files; of no file where there is no dpkg."""

    def __init__(self, paths: set[str]):
        self.known = shutil.which("dpkg-query") is not None
        self.of_path: dict[str, str] = {}
        if not self.known:
            return
        # On a merged /usr dpkg knows a file by the name it was packed under.
        asked = sorted(paths | {path.removeprefix("/usr") for path in paths})
        for line in run("dpkg-query", "-S", *asked, may_fail=True).splitlines():
            package, _, path = line.rpartition(": ")
            if not package.startswith("diversion ") and "," not in package:
                self.of_path[path] = package
        names = sorted(set(self.of_path.values()))
        shown = run("dpkg-query", "-W", "-f", "${binary:Package}\t${Package} ${Version}\n", *names) if names else ""
        versions = dict(line.split("\t") for line in shown.splitlines())
        # `binary:Package` leaves out the architecture where there is no doubt.
        self.of_path = {p: versions.get(n) or versions[n.partition(":")[0]] for p, n in self.of_path.items()}

    def __getitem__(self, path: str) -> str | None:
        return self.of_path.get(path) or self.of_path.get(path.removeprefix("/usr"))

    def of_all(self, paths: set[str]) -> list[str] | None:
        """The packages of these files."""
        return sorted({self[path] for path in paths} - {None}) if self.known else None


def find_tools(compiler: str) -> dict[str, str]:
    """The programs that make an enclave. GCC's compiler is four of them; clang is one, and needs a linker alone."""
    tools = {"driver": os.path.realpath(compiler)}
    for role, name in (("compiler", "cc1plus"), ("preprocessor", "cc1"), ("assembler", "as"), ("linker", "ld")):
        found = shutil.which(run(compiler, f"-print-prog-name={name}").strip())
        if role == "compiler" and not found:
            return tools | {"linker": find_linker(compiler)}
        tools[role] = os.path.realpath(found or sys.exit(f"measurements.py: {compiler} has no {name}"))
    return tools


def find_linker(compiler: str) -> str:
    """The linker that a compiler calls."""
    found = shutil.which(run(compiler, "-print-prog-name=ld").strip())
    return os.path.realpath(found or sys.exit(f"measurements.py: {compiler} has no ld"))


def libraries_of(programs: list[str]) -> set[str]:
    """The shared libraries of programs."""
    shown = "".join(run("ldd", program, may_fail=True) for program in programs)
    return {os.path.realpath(path) for path in re.findall(r"(/\S+) \(0x", shown)}


def many(paths: set[str], packages: Packages) -> dict:
    """Many files as one digest, that of what sha256sum prints for them."""
    lines = "".join(f"{sha256(path)}  {path}\n" for path in sorted(paths))
    digest = hashlib.sha256(lines.encode()).hexdigest()
    return {"files": len(paths), "sha256": digest, "packages": packages.of_all(paths)}


def tool_records(tools: dict[str, str], packages: Packages) -> dict:
    """Each program's version, which is the driver's for what has none of its own, and digest."""
    with_version = [role for role in tools if role not in ("compiler", "preprocessor")]
    versions = {role: run(tools[role], "--version").partition("\n")[0] for role in with_version}
    return {
        role: {
            "path": path,
            "version": versions.get(role, versions["driver"]),
            "sha256": sha256(path),
            "package": packages[path],
        }
        for role, path in tools.items()
    }


def groups(units: list[Unit], folders: Folders) -> list[dict]:
    """The sources that were compiled with the same flags for the same enclave."""
    found: dict[tuple[str, str], list[str]] = {}
    for unit in units:
        found.setdefault((unit.enclave or "", folders.flags(unit.flags)), []).append(folders.name(unit.source))
    return [
        {"enclave": enclave or None, "flags": flags, "sources": sorted(sources)}
        for (enclave, flags), sources in sorted(found.items())
    ]


def measured(confcom: str, signed: pathlib.Path) -> dict:
    """What a signed enclave measures to and says of itself."""
    computed = json.loads(run(confcom, "enclave", "measure", "-o", "json", str(signed)))
    stated = json.loads(run(confcom, "enclave", "inspect", "-o", "json", str(signed)))
    return (
        {"name": signed.stem, "file": signed.name}
        | {field: computed[field] for field in ("mrenclave", "format", "size", "pages")}
        | {field: stated[field] for field in ("mrsigner", "product_id", "svn")}
    )


def linked_files(signed: pathlib.Path, units: list[Unit]) -> list[str]:
    """What the linker read beside the objects of sources, in its order: archives, other objects, its script."""
    rule = signed.with_suffix(".linked.d").read_text(encoding="utf-8").split("\n\n")[0]
    folder = next(unit.folder for unit in units if unit.enclave == signed.stem)
    paths = [os.path.normpath(os.path.join(folder, each)) for each in prerequisites(rule)]
    objects = {os.path.normpath(unit.object) for unit in units}
    return [path for path in dict.fromkeys(paths) if path not in objects]


def read_units(options: argparse.Namespace, enclaves: list[pathlib.Path]) -> list[Unit]:
    """The sources of these enclaves, and those that are in all."""
    entries = json.loads(pathlib.Path(options.build, "compile_commands.json").read_text(encoding="utf-8"))
    wanted = {None} | {signed.stem for signed in enclaves}
    units = (unit_of(entry, options.compiler) for entry in entries)
    return [unit for unit in units if unit and unit.enclave in wanted]


def link_records(
    linked: dict[pathlib.Path, list[str]], options: argparse.Namespace, folders: Folders, packages: Packages
) -> list[dict]:
    """How each enclave was linked."""
    flags_of = dict(zip(options.enclave, options.link_flags))
    return [
        {
            "enclave": signed.stem,
            "flags": folders.flags([flags_of[str(signed)]]),
            "files": [
                {"path": folders.name(path), "sha256": sha256(path), "package": packages[folders.name(path)]}
                for path in paths
            ],
        }
        for signed, paths in linked.items()
    ]


def built_with(options: argparse.Namespace, enclaves: list[pathlib.Path]) -> dict:
    """All that went into these enclaves."""
    folders = Folders(options.source, options.build, options.out)
    units = read_units(options, enclaves)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        per_unit = pool.map(lambda unit: headers_of(unit, options.compiler), units)
        names = {path: folders.name(path) for paths in per_unit for path in paths}
    headers = {name for name in names.values() if os.path.isabs(name)}
    linked = {signed: linked_files(signed, units) for signed in enclaves}
    tools = find_tools(options.compiler)
    libraries = libraries_of(list(tools.values()))
    archives = {folders.name(path) for paths in linked.values() for path in paths}
    packages = Packages({path for path in headers | libraries | set(tools.values()) | archives if os.path.isabs(path)})
    return {
        "tools": tool_records(tools, packages),
        "tool_libraries": many(libraries, packages),
        "compiled": groups(units, folders),
        "linked": link_records(linked, options, folders, packages),
        "sources": {name: sha256(path) for path, name in names.items() if not os.path.isabs(name)},
        "system_headers": many(headers, packages),
    }


def record(options: argparse.Namespace) -> dict:
    """All of measurements.json."""
    enclaves = sorted(map(pathlib.Path, options.enclave), key=lambda signed: signed.stem)
    return {
        "version": 1,
        "enclaves": [measured(options.confcom, signed) for signed in enclaves],
        "built_with": built_with(options, enclaves),
    }


def main() -> None:
    """Writes the record, all of it or nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("out", "confcom", "compiler", "source", "build"):
        parser.add_argument(f"--{option}", required=True)
    for option in ("enclave", "link-flags"):
        parser.add_argument(f"--{option}", action="append", required=True)
    options = parser.parse_args()
    text = json.dumps(record(options), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    unfinished = pathlib.Path(options.out + ".new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(options.out)


if __name__ == "__main__":
    main()
