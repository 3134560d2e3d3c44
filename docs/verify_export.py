#!/usr/bin/env python3
"""Verifies an export or a proof of a tracker's journal: python3 verify_export.py FILE [--head "ORIGIN SIZE ROOT"]...

Written from journal-format.md alone. It needs Python 3.8 or later, and nothing of the tracker.
Exit code 0: everything holds. 1: something does not. 2: the file or the arguments cannot be read.
"""

import argparse
import hashlib
import json
import pathlib
import re
import stat
import sys

HEAD = re.compile(r"(monitorship-tracker/(?:[0-9a-f]{16}|new)) (0|[1-9][0-9]{0,17}) ([0-9a-f]{64})")
ENTRY = re.compile(r"entry ([0-9a-f]{64}) (\[.*\])", re.DOTALL)
ROW = re.compile(r"row ([a-z_]+) (\{.*\})", re.DOTALL)
PATH = re.compile(r"path ([0-9a-f]{64})")


class Broken(Exception):
    """Something does not hold."""


def sha256(data):
    """Hash bytes."""
    return hashlib.sha256(data).digest()


def node(left, right):
    """Hash two children into the node above them."""
    return sha256(b"\x01" + left + right)


def leaf_of(entry_hash):
    """Hash an entry's hash into the leaf that stands for it."""
    return sha256(b"\x00" + bytes.fromhex(entry_hash))


class Journal:
    """Takes an export line by line, and raises Broken at the first that does not hold."""

    def __init__(self, heads=()):
        self.heads = list(heads)
        self.line = 0
        self.size = 0
        self.rows = 0
        self.checkpoints = 0
        self.previous = "0" * 64
        self.origin = None
        self.name = "monitorship-tracker/new"
        self.stack = []  # the roots of the full subtrees, each with its height, the largest first
        self.table = ""  # of the row above, since the last entry
        self.held = {}  # the rows since the last entry, by table
        self.earlier = {}  # the rows of entries that vouch for none, by table
        self.vouches = False
        self.promised = None
        self.moment = ""
        self.clock = None  # the entry that set the clock right last, 0 for none, None while entries name no clock
        self.remarks = []
        self.before = (0, sha256(b""))
        self.ended = False
        self._compare()

    def feed(self, raw):
        """Take the next line, without its line feed."""
        self.line += 1
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Broken("it is not UTF-8")
        if self.ended:
            raise Broken("something follows the head")
        if self.line == 1:
            if text != "tracker-journal 1":
                raise Broken("it is not an export of a journal in this format")
        elif self.line == 2:
            if not text.startswith("origin "):
                raise Broken("the journal's name is missing")
            self.origin = text[len("origin ") :]
        elif text.startswith("entry "):
            self._entry(text)
        elif text.startswith("row "):
            self._row(text)
        elif text.startswith("head "):
            self._end(text)
        else:
            raise Broken("the line is of no known kind")

    def root(self):
        """Give the root over the entries so far."""
        if not self.stack:
            return sha256(b"")
        result = self.stack[-1][1]
        for _, subtree in reversed(self.stack[:-1]):
            result = node(subtree, result)
        return result

    def finish(self):
        """Say that there are no more lines."""
        if not self.ended:
            raise Broken("the head at the end is missing: the tail was cut off")
        if self.heads:
            raise Broken(
                "a head names %d entries, and there are %d: the tail was cut off" % (self.heads[0][1], self.size)
            )

    def _entry(self, text):
        self._settle()
        match = ENTRY.fullmatch(text)
        if match is None:
            raise Broken("the entry cannot be read")
        own, array = match.groups()
        if hashlib.sha256(array.encode("utf-8")).hexdigest() != own:
            raise Broken("the entry's content does not match its hash")
        try:
            seq, at, actor, action, settlement, payload, previous = json.loads(array)
            said = json.loads(payload)
        except (ValueError, TypeError):
            raise Broken("the entry's content cannot be read")
        if seq != self.size + 1 or previous != self.previous:
            raise Broken("the entry does not follow the one before it")
        if not isinstance(said, dict):
            raise Broken("the entry's payload is no object")
        self._time(seq, at, action, said.get("clock"))
        self.promised = said.get("rows")
        if self.promised is not None and not self.vouches:
            self.vouches = True
            self._agree(self.earlier, said.get("earlier", {}))
            self.earlier = {}
        elif self.promised is None and self.vouches:
            raise Broken("the entry does not say which rows it vouches for")
        self.before = (self.size, self.root())
        self.previous = own
        if self.size == 0:
            self.name = "monitorship-tracker/" + own[:16]
        self.size += 1
        height, subtree = 0, leaf_of(own)
        while self.stack and self.stack[-1][0] == height:
            subtree = node(self.stack.pop()[1], subtree)
            height += 1
        self.stack.append((height, subtree))
        self._compare()

    def _time(self, seq, at, action, clock):
        """Compare the entry's moment with that of the one before it."""
        before, self.moment = self.moment, at
        if not isinstance(at, str):
            raise Broken("the entry has no moment")
        if action == "set clock":
            if clock != seq:
                raise Broken("the entry sets the clock right, and does not say so")
            self.clock = seq
            self.remarks.append("Entry %d sets the clock right, from %s to %s." % (seq, before, at))
            return
        if clock is None and self.clock is not None:
            raise Broken("the entry does not say by which clock it is")
        if clock is not None and clock != (self.clock or 0):
            raise Broken("the entry is not by the clock that was set right before it")
        if clock is not None:
            self.clock = clock
        if at < before:
            if self.clock is not None:
                raise Broken("the entry is earlier than the one before it: %s after %s" % (at, before))
            self.remarks.append("Entry %d is earlier than the one before it: %s after %s." % (seq, at, before))

    def _row(self, text):
        match = ROW.fullmatch(text)
        if match is None or self.size == 0:
            raise Broken("the row cannot be read, or comes before any entry")
        table, row = match.groups()
        if table < self.table:
            raise Broken("the rows are not in the order of their tables")
        self.table = table
        self.rows += 1
        self.held.setdefault(table, []).append(row.encode("utf-8") + b"\n")
        if table == "checkpoints":
            self._checkpoint(row)

    def _checkpoint(self, row):
        try:
            point = json.loads(row)
            found = (point["size"], bytes.fromhex(point["root"]))
        except (ValueError, TypeError, KeyError):
            raise Broken("the checkpoint cannot be read")
        if found != self.before:
            raise Broken("the checkpoint is not of the entries before it")
        self.checkpoints += 1

    def _settle(self):
        """Compare the rows since the last entry with what that entry vouches for."""
        held, self.held, self.table = self.held, {}, ""
        if self.vouches:
            self._agree(held, self.promised or {})
        else:
            for table, rows in held.items():
                self.earlier.setdefault(table, []).extend(rows)

    def _agree(self, held, promised):
        found = {
            table: {"count": len(rows), "sha256": hashlib.sha256(b"".join(rows)).hexdigest()}
            for table, rows in held.items()
        }
        if found != promised:
            raise Broken("the rows before this line are not those that their entry vouches for")

    def _end(self, text):
        self._settle()
        if self.origin != self.name:
            raise Broken("the journal's name is not that of its first entry")
        if text != "head %s %d %s" % (self.name, self.size, self.root().hex()):
            raise Broken("the head is not that of these entries")
        self.ended = True

    def _compare(self):
        """Compare the heads kept elsewhere that are of this size."""
        for kept in [each for each in self.heads if each[1] == self.size]:
            self.heads.remove(kept)
            if kept[1] and kept[0] != self.name:
                raise Broken("a head is of another journal: " + kept[0])
            if kept[2] != self.root().hex():
                raise Broken("the first %d entries are not those of a head: the history was rewritten" % self.size)


def verify_proof(lines, heads):
    """Verify a proof, and say what it proves."""
    if lines[-1] != b"" or len(lines) < 5:
        raise Broken("the proof is cut short")
    kind, first, *path, last = [line.decode("utf-8") for line in lines[1:-1]]
    end = read_head(last, "head ")
    if any(head not in ((end,) if kind == "inclusion" else (read_head(first, "head "), end)) for head in heads):
        raise Broken("the proof is not for that head")
    if kind == "inclusion":
        numbers = [included(*each, end) for each in proven_entries([first] + path)]
        if len(numbers) == 1:
            return "Entry %d is in the journal of %d entries." % (numbers[0], end[1])
        return "%d entries are in the journal of %d entries: %s." % (len(numbers), end[1], ", ".join(map(str, numbers)))
    if kind == "consistency":
        start = read_head(first, "head ")
        if start[0] != end[0] or not has_grown(
            start[1], bytes.fromhex(start[2]), end[1], bytes.fromhex(end[2]), hashes_of(path)
        ):
            raise Broken("the later journal does not go on from the earlier one")
        return "The journal of %d entries goes on from that of %d." % (end[1], start[1])
    raise Broken("it is a proof of no known kind")


def proven_entries(lines):
    """Take the lines of entries and paths apart: each entry with its own path."""
    found = []
    for line in lines:
        if line.startswith("entry "):
            found.append((line, []))
        elif not found:
            raise Broken("the proof does not begin with an entry")
        else:
            found[-1][1].append(line)
    return found


def included(entry, path, end):
    """Verify that an entry is in the journal of a head, and give its number."""
    match = ENTRY.fullmatch(entry)
    if match is None or hashlib.sha256(match.group(2).encode("utf-8")).hexdigest() != match.group(1):
        raise Broken("the entry's content does not match its hash")
    seq = json.loads(match.group(2))[0]
    if not isinstance(seq, int) or isinstance(seq, bool):
        raise Broken("the entry has no number")
    if not is_included(leaf_of(match.group(1)), seq - 1, end[1], hashes_of(path), bytes.fromhex(end[2])):
        raise Broken("the path of entry %d does not lead to the root" % seq)
    return seq


def hashes_of(path):
    """Read the hashes of a path."""
    matches = [PATH.fullmatch(line) for line in path]
    if None in matches:
        raise Broken("the path cannot be read")
    return [bytes.fromhex(match.group(1)) for match in matches]


def is_included(value, index, size, path, root):
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    fn, sn = index, size - 1
    for other in path:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            value = node(other, value)
            while fn % 2 == 0 and fn != 0:
                fn //= 2
                sn //= 2
        else:
            value = node(value, other)
        fn //= 2
        sn //= 2
    return sn == 0 and value == root


def has_grown(first, first_root, second, second_root, path):
    """RFC 9162, section 2.1.4.2."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if first & (first - 1) == 0:
        path = [first_root] + path
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn % 2 == 1:
        fn //= 2
        sn //= 2
    fr = sr = path[0]
    for other in path[1:]:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            fr, sr = node(other, fr), node(other, sr)
            while fn % 2 == 0 and fn != 0:
                fn //= 2
                sn //= 2
        else:
            sr = node(sr, other)
        fn //= 2
        sn //= 2
    return sn == 0 and fr == first_root and sr == second_root


def read_head(text, prefix=""):
    """Read a head: the journal's name, how many entries, and their root."""
    match = HEAD.fullmatch(text[len(prefix) :].strip() if not prefix else text[len(prefix) :])
    if match is None or not text.startswith(prefix):
        raise Broken("a head cannot be read: " + text[:120])
    return match.group(1), int(match.group(2)), match.group(3)


def verify(data, heads):
    """Verify the bytes of a file, and say what they hold."""
    lines = data.split(b"\n")
    if lines[0] == b"tracker-proof 1":
        return verify_proof(lines, heads)
    journal = Journal(heads)
    try:
        if lines.pop() != b"":
            raise Broken("the last line has no end")
        for line in lines:
            journal.feed(line)
        journal.finish()
    except Broken as error:
        raise Broken("Line %d: %s." % (journal.line, error))
    remarks = "".join("Remark: %s\n" % each for each in journal.remarks)
    return remarks + "%d entries hold, and %d rows and %d checkpoints with them.\nHead: %s %d %s" % (
        journal.size,
        journal.rows,
        journal.checkpoints,
        journal.name,
        journal.size,
        journal.root().hex(),
    )


def read_file(name):
    """Read the bytes of an ordinary file; a pipe or a device may have no end."""
    if not stat.S_ISREG(pathlib.Path(name).stat().st_mode):
        raise Broken("it is not an ordinary file: " + name)
    with open(name, "rb") as file:
        return file.read()


def tell(error):
    """Say on standard error what is wrong, with nothing in it that a terminal would obey."""
    sys.stderr.write("".join(each if each.isprintable() else ascii(each)[1:-1] for each in str(error)) + "\n")


def main():
    """Verify the file that is named on the command line."""
    parser = argparse.ArgumentParser(description="Verify an export or a proof of a tracker's journal.")
    parser.add_argument("file")
    parser.add_argument("--head", action="append", default=[], help='a head kept elsewhere: "ORIGIN SIZE ROOT"')
    asked = parser.parse_args()
    try:
        heads = [read_head(line) for line in asked.head]
        data = read_file(asked.file)
    except (OSError, Broken) as error:
        tell(error)
        return 2
    try:
        print(verify(data, heads))
    except RecursionError:
        tell("something in it is nested without end")
        return 1
    except (Broken, ValueError, TypeError, IndexError) as error:
        tell(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
