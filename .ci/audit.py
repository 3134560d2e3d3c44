"""Ask an advisory service about every package that runs, and say plainly which of them it knows nothing of.

`pip-audit` ends well where the index that it asks keeps no advisories: each package is then left out with a note. That
looks like a clean audit and is none, so it is counted here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
CLEAN, FOUND, UNKNOWN = 0, 1, 3
_SHOWN = 3


def locked() -> list[str]:
    """The name of each package of the lock for running."""
    return re.findall(r"^([a-z0-9][\w.-]*)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def outcome(answer: str, complaint: str, wanted: Sequence[str]) -> tuple[int, list[str]]:
    """Judge what `pip-audit --format json` wrote on its two streams about the packages that were wanted.

    Gives 0 where each of them was looked up and none has an advisory, 1 where one has, 3 where none was found and at
    least one was not looked up, with the sentences to print.
    """
    try:
        told: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = complaint.strip().splitlines()[-1:] or ["pip-audit said nothing."]
        return UNKNOWN, [f"Nothing was audited: {reason[0]}"]
    audited = {each["name"]: each["vulns"] for each in told if "skip_reason" not in each}
    reasons = {each["name"]: each["skip_reason"] for each in told if "skip_reason" in each}
    found = [
        f"{name} {each['version']}: {advisory['id']}, mended in {', '.join(advisory['fix_versions']) or 'no version yet'}"
        for each in told
        for name in [each["name"]]
        for advisory in audited.get(name, [])
    ]
    left = [name for name in wanted if name not in audited]
    if left:
        first = [reasons.get(name, f"{name} is not in the answer") for name in left[:_SHOWN]]
        head = "Nothing was audited" if not audited else f"{len(left)} of {len(wanted)} packages were not audited"
        more = [f"… and {len(left) - _SHOWN} more."] if len(left) > _SHOWN else []
        sentences = [f"{head}: the service that was asked does not know them.", *first, *more]
        return (FOUND, [*found, *sentences]) if found else (UNKNOWN, sentences)
    if found:
        return FOUND, found
    return CLEAN, [f"{len(wanted)} packages were audited, and none has a known advisory."]


def main(options: Sequence[str]) -> int:
    """Run pip-audit over the lock, with further options for it, print the outcome and give the exit code."""
    asked = subprocess.run(  # noqa: S603 — our own interpreter, and the options of who calls
        [
            *(sys.executable, "-m", "pip_audit", "--requirement", LOCK, "--disable-pip", "--require-hashes"),
            *("--format", "json", "--progress-spinner", "off", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    code, sentences = outcome(asked.stdout, asked.stderr, locked())
    print("\n".join(sentences), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
