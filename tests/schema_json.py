#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares schema/dyngen.schema.json with the program, and prints TAP.

 1. The words that the JSON Schema has in each place, and the values that it lists for them,
    are those that gen/model/words.c says are built.
 2. It accepts every schema that the program accepts: all that stand under tests/cases and
    examples, but for those in tests/cases/diag.
 3. For every case of tests/cases/diag: it refuses the file when one of the codes in
    expected.txt is marked "shape" in gen/diag/diag_codes.h, else it accepts it.

Files are loaded twice: as dyngen reads them, every scalar as text, and as YAML 1.1 with its
types, where that works. What is accepted must be accepted both ways; what is refused, one way.

usage: schema_json.py [SOURCE_ROOT]
"""

import datetime
import json
import pathlib
import re
import sys

import jsonschema
import yaml

# gen/model/words.c's places, and where they stand in the JSON Schema.
PLACES = {
    "FILE": None,
    "TABLE": "table",
    "KEY": "key",
    "INDEX": "index",
    "ENUM": "enum",
    "VALUE": "value",
    "STRUCT": "struct",
    "MODEL": "model",
    "ENTRY": "entry",
    "FIELD": "field",
    "QUERY": "query",
}


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problems):
        self.count += 1
        if problems:
            self.failed += 1
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")
        for problem in problems:
            for line in str(problem).splitlines()[:12]:
                print(f"# {line}")

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


# --- The table of words ---------------------------------------------------------------------


def read_words(text):
    """Rows of gen/model/words.c: {place: {word: (shape, is_required, choices)}} of what is built,
    and {place: set of words} of what is not."""
    macros = {}
    for name, value in re.findall(r'#define (\w+)\s+(?:\\\s*)?"([^"]*)"', text):
        macros[name] = value
    built = {place: {} for place in PLACES}
    later = {}
    row = re.compile(
        r'^\s*WORD\((\w+), "(\w+)", (\w+), (MUST|OPEN), \w+,\s*(NULL|\w+|"[^"]*")\)', re.M
    )
    for place, word, shape, need, choices in row.findall(text):
        if choices == "NULL":
            choices = None
        elif choices.startswith('"'):
            choices = choices.strip('"')
        else:
            choices = macros[choices]
        built[place][word] = (shape, need == "MUST", choices)
    for place, word in re.findall(r'^\s*LATER\((\w+), "(\w+)"\)', text, re.M):
        later.setdefault(place, set()).add(word)
    return built, later


def place_schema(schema, place):
    name = PLACES[place]
    return schema if name is None else schema["definitions"][name]


def listed(schema, node, seen=()):
    """Every text that an `enum` inside of a node lists; references are followed once."""
    found = set()
    if isinstance(node, list):
        for item in node:
            found |= listed(schema, item, seen)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "enum" and isinstance(value, list):
                found |= {v for v in value if isinstance(v, str)}
            elif key == "$ref" and value not in seen:
                name = value.rsplit("/", 1)[1]
                found |= listed(schema, schema["definitions"][name], seen + (value,))
            elif key not in ("description", "contains"):
                found |= listed(schema, value, seen)
    return found


def check_words(tap, schema, text):
    built, later = read_words(text)
    for place in PLACES:
        node = place_schema(schema, place)
        words = set(node["properties"])
        required = set(node.get("required", []))
        problems = []
        for word in sorted(words - set(built[place])):
            problems.append(f"'{word}' is in the JSON Schema only")
        for word in sorted(set(built[place]) - words):
            problems.append(f"'{word}' is in gen/model/words.c only")
        needed = {word for word, row in built[place].items() if row[1]}
        if needed != required:
            problems.append(f"required: {sorted(needed)} and {sorted(required)}")
        if node.get("additionalProperties") is not False:
            problems.append("the object is open")
        for word in sorted(words & later.get(place, set())):
            problems.append(f"'{word}' is not built yet")
        for word, (_, _, choices) in built[place].items():
            if choices is None or word not in words:
                continue
            wanted = set(choices.split("|")[0].split())
            found = listed(schema, node["properties"][word])
            if wanted != found:
                problems.append(f"{word}: {sorted(wanted)} and {sorted(found)}")
        for word, value in node["properties"].items():
            target = value
            if "$ref" in value:
                target = schema["definitions"][value["$ref"].rsplit("/", 1)[1]]
            if "description" not in target:
                problems.append(f"'{word}' has no description")
        tap.result(f"words of {place} are the program's", problems)


# --- Loading --------------------------------------------------------------------------------


def plain(value, made=None):
    """What JSON has for a value of YAML: keys are text, and so are dates. What aliases share
    stays shared (`made`: by identity), or a file of aliases would have no end."""
    made = {} if made is None else made
    if isinstance(value, (dict, list)):
        if id(value) not in made:
            if isinstance(value, dict):
                made[id(value)] = {key_text(k): plain(v, made) for k, v in value.items()}
            else:
                made[id(value)] = [plain(item, made) for item in value]
        return made[id(value)]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value


def key_text(key):
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def load(path):
    """The file with every scalar as text, and typed; None where it cannot be loaded."""
    loaded = []
    for loader in (yaml.BaseLoader, yaml.SafeLoader):
        try:
            loaded.append(plain(yaml.load(path.read_bytes(), loader)))
        except (yaml.YAMLError, ValueError, RecursionError, TypeError):
            loaded.append(None)
    return loaded


def refusals(validator, loaded):
    """Why each way of loading is refused; an empty list where it is accepted."""
    reasons = []
    for document in loaded:
        errors = sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.path)))
        reasons.append([f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in errors])
    return reasons


# --- Files ----------------------------------------------------------------------------------


def is_schema(path):
    try:
        return re.search(r"^dyngen:", path.read_text(encoding="utf-8"), re.M) is not None
    except (OSError, UnicodeDecodeError):
        return False


def check_valid(tap, validator, root):
    diag = root / "tests" / "cases" / "diag"
    paths = sorted((root / "tests" / "cases").rglob("*.yaml"))
    paths += sorted((root / "examples").rglob("*.yaml"))
    for path in paths:
        if diag in path.parents or not is_schema(path):
            continue
        loaded = load(path)
        problems = [p for reasons in refusals(validator, loaded) for p in reasons]
        if None in loaded:
            problems = ["the file cannot be loaded"]
        tap.result(f"{path.relative_to(root)} is accepted", problems)


def read_codes(text):
    """{number: is it caught by shape} of gen/diag/diag_codes.h."""
    codes = {}
    row = r'DIAG\(\s*(\d+),\s*\w+,\s*(?:ERROR|WARNING),\s*"(shape|meaning)"'
    for number, caught in re.findall(row, text):
        codes[int(number)] = caught == "shape"
    return codes


def check_case(tap, validator, codes, case):
    expected = (case / "expected.txt").read_text(encoding="utf-8")
    found = {int(number) for number in re.findall(r"\[DG(\d{4})\]$", expected, re.M)}
    wants_refusal = any(codes[number] for number in found)
    loaded = load(case / "schema.yaml")
    reasons = refusals(validator, loaded)
    problems = []
    if loaded == [None, None]:
        # No YAML at all: that the loader refuses it is all there is to see.
        if not any(number < 200 for number in found):
            problems = ["the file cannot be loaded"]
    elif wants_refusal:
        if None not in loaded and not any(reasons):
            problems = ["the JSON Schema accepts what is marked as shape"]
    else:
        for document, refused in zip(loaded, reasons):
            problems += refused if document is not None else []
        if problems:
            problems.insert(0, "the JSON Schema refuses what is marked as meaning")
    tap.result(f"diag/{case.name} is {'refused' if wants_refusal else 'accepted'}", problems)


def check_all_covered(tap, codes, cases):
    found = set()
    for case in cases:
        expected = (case / "expected.txt").read_text(encoding="utf-8")
        found |= {int(number) for number in re.findall(r"\[DG(\d{4})\]$", expected, re.M)}
    missing = [n for n in sorted(codes) if n < 800 and n not in found]
    tap.result("every code below 0800 has a case", [f"DG{n:04} has none" for n in missing])


def main():
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default
    tap = Tap()
    schema = json.loads((root / "schema" / "dyngen.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    codes = read_codes((root / "gen" / "diag" / "diag_codes.h").read_text(encoding="utf-8"))
    check_words(tap, schema, (root / "gen" / "model" / "words.c").read_text(encoding="utf-8"))
    check_valid(tap, validator, root)
    cases = sorted(p.parent for p in (root / "tests/cases/diag").glob("*/expected.txt"))
    for case in cases:
        if (case / "schema.yaml").exists():
            check_case(tap, validator, codes, case)
    check_all_covered(tap, codes, cases)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
