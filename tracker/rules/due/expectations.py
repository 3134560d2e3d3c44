"""What a due rule could have gone on with where it cannot be read, in the words of the language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_EXPECTED = {
    "NAME": "an event's name",
    "CODE": "a code",
    "COUNT": "a number",
    "NUMBER": "a number",
    "FREQUENCY": "“every”",
    "DATE": "a date such as 2026-03-31",
    "DATE_IN_WORDS": "a date such as 2026-03-31",
    "ORDINAL": "an ordinal such as 2nd",
    "LAST": "“last”",
    "FULL": "“full”",
    "FISCAL": "“fiscal”",
    "PERIOD_EDGE": "“end of” or “start of”",
    "WHICH": "“later” or “earlier”",
    "WEEKDAY": "a day of the week",
    "MONTH": "a month such as March",
    "DAY_OF_YEAR": "a day such as 31 March",
    "HOURS": "“hours”",
    "DAYS": "“days”",
    "WEEKS": "“weeks”",
    "MONTHS": "“months”",
    "YEARS": "“years”",
    "QUARTER": "“quarter”",
    "HALF_YEAR": "“half-year”",
    "EDGE": "“start(…)” or “end(…)”",
    "MILESTONE": "“due(…)”, “resolved(…)”, “received(…)”, “accepted(…)” or “returned(…)”",
    "LPAR": "“(”",
    "RPAR": "“)”",
    "COMMA": "“,”",
    "__ANON_0": "“@”",
    "$END": "the end of the rule",
}
# Other words for what is expected under its canonical one.
_SYNONYMS = frozenset(
    {
        "EACH",
        "OF_WHICH",
        "BY",
        "CALENDAR",
        "FOLLOWING",
        "PRIOR",
        "WORKING",
        "FEWER",
        "LESS",
        "NUMBER",
        "OR",
        "DATE_IN_WORDS",
    }
)
_FREQUENCY = "(annually|yearly|semi-?annually|half-yearly|quarterly|monthly|weekly|biennially)"
# Words of clauses that name no day by themselves, and how what is meant is written.
_ADVICE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(rf"\s*{_FREQUENCY}\s*$", re.IGNORECASE),
        (
            "the day that it is counted from, as in “quarterly from signed”",
            "a calendar period, as in “30 days after the end of each calendar quarter”",
        ),
    ),
    (
        re.compile(
            r"\s*(immediately\s+)?(up)?on\s+(the\s+)?(written\s+)?(request|demand|notice)(?![\w-])", re.IGNORECASE
        ),
        (
            (
                "an event of the file, as in “10 days after request” or “promptly after request”; one that comes again is "
                "declared as an event that repeats"
            ),
        ),
    ),
    (
        re.compile(
            r"\s*(upon|immediately|forthwith|as\s+(soon|promptly|quickly)\s+as\s+(practicable|possible))(?![\w-])",
            re.IGNORECASE,
        ),
        ("“promptly after” an event of the file, as in “promptly after signed, target 5 business days”",),
    ),
    (
        re.compile(
            rf"\s*(at\s+least|no[t]?\s+(less|fewer)(\s+(often|frequently))?\s+than)\s+{_FREQUENCY}(?![\w-])",
            re.IGNORECASE,
        ),
        (
            "so many times in each calendar period, as in “at least once each calendar month”",
            "a span from when it was last done, as in “at least once every 12 months”",
        ),
    ),
    (
        re.compile(
            r"\s*(on|by)\s+(\d+\s+[a-z]+|[a-z]+\s+\d+)\s+and\s+(\d+\s+[a-z]+|[a-z]+\s+\d+)(?=\s+(of|each|for)\s)",
            re.IGNORECASE,
        ),
        ("a duty for each of the two days", "“31 days after the end of each calendar half-year”"),
    ),
    (
        re.compile(
            r"\s*by\s+(noon|midnight|\d+(:\d+)?(\s*[ap]\.?m\.?)?)(?=\s+(on\s+)?(each|every|the)\s)", re.IGNORECASE
        ),
        ("a day, as in “every Monday”, and the hour beside it as the duty's `cut_off`",),
    ),
    (
        re.compile(
            r".*\bthe\s+(end|start|beginning)\s+of\s+the\s+(term|agreement|order|probation|monitorship)(?![\w-])",
            re.IGNORECASE,
        ),
        ("the code of that term, as in “end(probation)” or “start(probation)”",),
    ),
    (
        re.compile(r"\s*(biannually|bi-?monthly|bi-?weekly)(?![\w-])", re.IGNORECASE),
        ("what it means, since it is read both ways: “every 6 months from” or “every 2 years from”, and so on",),
    ),
)


def advice_on(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What words that name no day were found, and what is to be written instead; None where a rule begins otherwise."""
    for words, advice in _ADVICE:
        if (met := words.match(text)) is not None:
            return f"“{met[0].strip()}” alone", advice
    return None


def expected_words(terminals: Iterable[str], literal: Callable[[str], str]) -> list[str]:
    """What the grammar's terminals are called, each by its canonical word; `literal` spells one that is a word itself."""
    wanted = {each for each in terminals if each != "WS"}
    if "DAYS" in wanted:
        wanted.discard("LPAR")  # of a figure behind a number in words
    named = wanted - _SYNONYMS or wanted
    return sorted({_EXPECTED[each] if each in _EXPECTED else f"“{literal(each)}”" for each in named})
