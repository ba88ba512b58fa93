#!/usr/bin/env python3
"""Holds tests/rules/SEEDS.tsv, the table of what Pleo's pages say, to the pages themselves.

    python3 tests/seeds.py DIRECTORY         every sentence of the pages has a row, every row a sentence, and no sentence of
                                             seven words or more stands in a file of ours
    python3 tests/seeds.py --list DIRECTORY  the sentences with their places and marks, to write rows from

The pages are the *.txt files of DIRECTORY, each named by the digits its name begins with. They are Pleo's and are not
kept here: a row knows its sentences by page and line, and by a mark, the beginning of the SHA-256 of the sentence as
`normalised` leaves it. Equal sentences have one mark and one row. The exit code is 1 if anything is missing.
"""
import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "tests" / "rules" / "SEEDS.tsv"
OURS = ["README.md", "assets/**/*.toml", "assets/**/*.html", "src/**/*.rs", "src/**/*.md", "tests/rules/*.tsv"]
LONG = 7

# A block of code or layout is one piece, from the line that opens it to the line that closes it.
OPENS = re.compile(r"^(export const |<div|<WhatComesNext)")
CLOSES = re.compile(r"^(  </div>;|</div>|</WhatComesNext>)$")
LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
# Where a sentence ends: pages that lost their line breaks have no blank after it.
ENDS = re.compile(r"(?<=[^\d\s.][.?!:])(?=\s*[A-Z(]|\s*-\s|\s*\|)|(?<=[a-z]\s\d\.\d\.)(?=\s*[A-Z])")
MARKS = re.compile(r"^(?:[\s|•*#>-]|\d+\.\s)+")


def normalised(text):
    """A sentence without marks of layout, one blank between words."""
    text = re.sub(r"\*\*|`", "", MARKS.sub("", text))
    text = re.sub(r"\s*\|\s*", " · ", text).replace("’", "'")
    return re.sub(r"\s+", " ", text).strip(" ·\\")


def mark(text):
    """The beginning of the SHA-256 of a normalised sentence."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def pieces(lines):
    """The number of each line or block, its text, and whether it is a block."""
    block, start = [], 0
    for number, line in enumerate(lines, 1):
        if block:
            block.append(line)
            if CLOSES.match(line):
                yield start, " ".join(block), True
                block = []
        elif OPENS.match(line):
            block, start = [line], number
        else:
            yield number, line, False
    if block:
        yield start, " ".join(block), True


def sentences(path):
    """Place and text of each sentence, list item, row, link and block of a page."""
    page = re.match(r"\d+", path.name).group()
    for number, piece, is_block in pieces(path.read_text(encoding="utf-8").splitlines()):
        if is_block:
            parts, links = [piece], []
        else:
            links = [url for _, url in LINK.findall(piece)]
            parts = ENDS.split(MARKS.sub("", LINK.sub(r"\1", piece)))
        for part in [normalised(part) for part in parts] + [f"link {url}" for url in links]:
            if re.search(r"[A-Za-z]", part):
                yield f"{page}:{number}", part


def rows():
    """Mark and places of each row of the table."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            places, known_by, *_ = line.split("\t")
            yield known_by, places.split(" ")


def carried_over(found):
    """Sentences of the pages that stand in a file of ours, whatever their case."""
    long = {text: places[0] for text, places in found.values() if len(text.split(" ")) >= LONG}
    for path in sorted(path for pattern in OURS for path in ROOT.glob(pattern)):
        ours = re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).lower()
        for text, place in long.items():
            if text.rstrip(".?!:").lower() in ours:
                yield f"{place}: carried over into {path.relative_to(ROOT)}: {text}"


def main(arguments):
    listing = arguments[:1] == ["--list"]
    if listing:
        arguments = arguments[1:]
    pages = sorted(Path(arguments[0]).glob("*.txt")) if len(arguments) == 1 else []
    if not pages:
        print(__doc__, file=sys.stderr)
        return 2
    found = {}
    for path in pages:
        for place, text in sentences(path):
            found.setdefault(mark(text), (text, []))[1].append(place)
    if listing:
        for known_by, (text, places) in found.items():
            print(" ".join(places), known_by, text, sep="\t")
        return 0
    table = list(rows())
    known = dict(table)
    wrong = []
    for known_by, (text, places) in found.items():
        if known_by not in known:
            wrong.append(f"{places[0]}: no row for {known_by}: {text}")
        elif known[known_by] != places:
            wrong.append(f"{known_by}: at {' '.join(places)}, and the row says {' '.join(known[known_by])}")
    wrong += [f"{known_by}: a row without a sentence" for known_by, _ in table if known_by not in found]
    wrong += carried_over(found)
    if len(known) < len(table):
        wrong.append("two rows have the same mark")
    count = sum(len(places) for _, places in found.values())
    verdict = "not all is well" if wrong else "all is well"
    wrong.append(f"{len(pages)} pages, {count} sentences, {len(found)} different, {len(table)} rows: {verdict}")
    print("\n".join(wrong))
    return 1 if len(wrong) > 1 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
