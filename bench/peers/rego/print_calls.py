"""Cuts print calls out of Rego: regorus' bytecode machine cannot compile them, and other engines are to get equal text.

Rows stay what they are. A body of which nothing else is left becomes `true`.
"""

import re
from collections.abc import Iterator

TOKEN = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[A-Za-z_][\w.]*|\s+|.', re.DOTALL)


def cut(text: str) -> str:
    kept: list[str] = []
    # For each brace that is open: whether a call was cut inside, and whether anything else is in there.
    bodies = [[False, True]]
    after_call = False
    tokens = _tokens(text)
    for token in tokens:
        if token == "print" and _skip_call(tokens):
            bodies[-1][0] = True
            after_call = not _drop_semicolon(kept)
            continue
        if token == ";" and after_call:
            after_call = False
            continue
        after_call = after_call and token.isspace()
        if token == "}" and len(bodies) > 1 and bodies.pop() == [True, False]:
            kept.append("true ")
        if not (token[0].isspace() or token[0] == "#"):
            bodies[-1][1] = True
        if token == "{":
            bodies.append([False, False])
        kept.append(token)
    return "".join(kept)


def _tokens(text: str) -> Iterator[str]:
    return (found.group() for found in TOKEN.finditer(text))


def _drop_semicolon(kept: list[str]) -> bool:
    """Takes the separator before a call away, if there is one."""
    at = len(kept) - 1
    while at >= 0 and kept[at].isspace():
        at -= 1
    if at < 0 or kept[at] != ";":
        return False
    del kept[at]
    return True


def _skip_call(tokens: Iterator[str]) -> bool:
    """Consumes the parentheses after `print`."""
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if depth == 0:
            return True
    raise ValueError("print: its parenthesis is not closed")
