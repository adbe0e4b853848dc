"""Writes a value as JSON, YAML or CSV, the way stencil's grammars have it by default.

A record is a list of (key, value) pairs; values are str, bool, Number, records and lists.
"""

import re

from values import Number


class Record(list):
    """An object: pairs in order."""


_ESCAPE = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quoted(s):
    return '"' + "".join(_ESCAPE.get(c, c) for c in s) + '"'


def scalar(v):
    if v is None:
        return "null"
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, Number):
        return str(v)
    return quoted(v)


def json_text(v):
    if isinstance(v, Record):
        return "{" + ",".join(quoted(k) + ":" + json_text(x) for k, x in v) + "}"
    if isinstance(v, list):
        return "[" + ",".join(json_text(x) for x in v) + "]"
    return scalar(v)


_NUMERIC = re.compile(r"[0-9.+][0-9a-fA-FxXoOtTzZ_.:+ -]*")
_OTHER = {"yes", "no", "on", "off", "true", "false", "null", "y", "n", "nan", "inf", "infinity", "~", "=", "<<", ""}


def plain(s):
    """Reports whether YAML reads the text s back without quotes, as stencil's grammar has it."""
    return not (s.lower() in _OTHER or s[0] in "-?:,[]{}#&*!|>'\"%@`" or s != s.strip() or ": " in s or " #" in s
                or s[-1] == ":" or "\n" in s or _NUMERIC.fullmatch(s))


def yaml_scalar(v):
    if isinstance(v, str) and not isinstance(v, Number):
        return v if plain(v) else quoted(v)
    return scalar(v)


def yaml_key(k):
    return k if k.lower() not in _OTHER else quoted(k)


def yaml_lines(v, indent):
    pad = "  " * indent
    if isinstance(v, Record):
        for k, x in v:
            if isinstance(x, list):
                yield pad + yaml_key(k) + ":"
                yield from yaml_lines(x, indent + 1)
            else:
                yield pad + yaml_key(k) + ": " + yaml_scalar(x)
    else:
        for x in v:
            if isinstance(x, Record):
                lines = list(yaml_lines(x, indent + 1))
                yield pad + "- " + lines[0][len(pad) + 2:]
                yield from lines[1:]
            else:
                yield pad + "- " + yaml_scalar(x)


def yaml_text(v):
    return "\n".join(yaml_lines(v, 0))


def csv_cell(v):
    s = str(v) if isinstance(v, str) else scalar(v)
    return '"' + s.replace('"', '""') + '"' if re.search(r'[",\n\r]', s) else s


def csv_text(rows):
    head = ",".join(k for k, _ in rows[0])
    return "\n".join([head] + [",".join(csv_cell(x) for _, x in row) for row in rows])


def outline(v, hints):
    """The keys, with what is in them in brackets, as stencil's prompts tell them."""
    parts = []
    for k, x in v:
        inner = ""
        if isinstance(x, list) and x and not isinstance(x, Record) and isinstance(x[0], Record):
            inner = outline(x[0], hints)
        elif isinstance(x, Record):
            inner = outline(x, hints)
        elif k in hints:
            inner = hints[k]
        parts.append(k + (" (" + inner + ")" if inner else ""))
    return ", ".join(parts)
