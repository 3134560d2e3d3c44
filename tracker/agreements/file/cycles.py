"""Reviews that go through a cycle become plain obligations: `initial` with the step `report` is `initial.report`.

It is done on the file's tree, before anything is checked, so that each obligation made has the places of the step that
it was made from, and whatever is wrong with it is noted there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker.agreements.file import scalars
from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.problems import Problems, quoted
from tracker.rules.due.language import (
    Anchor,
    EventAnchor,
    Fixed,
    Name,
    OfSeveral,
    Reached,
    TermEdge,
    Which,
    anchored,
    names,
    with_names,
)

# What a step's rule calls the day on which its review begins.
BEGINS = "begins"
MOST_MADE = 2_000

# The keys of a cycle that are its own; the others hold for each of its steps that does not say otherwise.
_OF_THE_CYCLE = frozenset({"steps"})
_SOME_DAY = Fixed(date(2000, 1, 1))


@dataclass(frozen=True, slots=True)
class _Review:
    """One review as the file has it: its cycle, the steps it goes through, and what it says otherwise."""

    code: str
    node: Node
    cycle: Node
    steps: Mapping[str, Node]
    changed: Mapping[str, Node]

    def made(self, step: str) -> str:
        """The code of the obligation that a step becomes in this review."""
        return f"{self.code}.{step}"


def with_reviews(document: Document) -> tuple[Document, frozenset[str]]:
    """The document with an obligation for each step of each review, and the codes of those it made.

    Notes reviews of cycles that are not defined, steps that a cycle lacks, and a name taken twice.
    """
    root = document.root
    if "reviews" not in root.entries:
        return document, frozenset()
    reviews = []
    for review in _reviews(root, document.problems):
        reviews.append(review)
        if sum(len(each.steps) for each in reviews) > MOST_MADE:
            sentence = (
                f"The reviews have more than {MOST_MADE:,} steps together: keep those that are under way or near."
            )
            document.problems.add(root.keys["reviews"], sentence)
            return document, frozenset()
    if BEGINS in root.under("events"):
        document.problems.add(
            root.entries["events"].keys[BEGINS],
            f"`{BEGINS}` cannot name an event of a file with reviews: in a step it is the day its review begins.",
        )
    before = root.entries.get("obligations")
    own = root.under("obligations")
    known = frozenset(review.made(step) for review in reviews for step in review.steps)
    known = known.union(*map(root.under, ("events", "terms", "obligations")))
    made: dict[str, Node] = {}
    places = {}
    for review in reviews:
        making = _Making(review, _begins(review, known), known, document.problems)
        place = root.entries["reviews"].keys[review.code]
        for step in review.steps:
            code = review.made(step)
            if before is not None and code in own:
                document.problems.add(
                    place,
                    f"The review {review.code} makes an obligation {quoted(code)}, and there is one in line "
                    f"{before.keys[code].line}: give one of the two another name.",
                )
                continue
            made[code] = making.obligation(step)
            places[code] = place
    if before is None or before.content is None or isinstance(before.content, dict):
        earlier, at = ({}, root.keys["reviews"]) if before is None else (before.keys, before.place)
        obligations = Node(at, {**own, **made}, {**earlier, **places})
        keys = {"obligations": root.keys["reviews"], **root.keys}
        root = Node(root.place, {**root.entries, "obligations": obligations}, keys)
    return replace(document, root=root), frozenset(made)


def _reviews(root: Node, problems: Problems) -> Iterator[_Review]:
    cycles = root.under("cycles")
    for code, node in root.under("reviews").items():
        name = node.text("cycle")
        if name is None or not scalars.is_code(code):
            continue  # noted by the schema, or at the review's own name
        if name not in cycles:
            problems.add(
                node.entries["cycle"].place,
                f"`cycle` names the cycle {quoted(name)}, which is not defined. Define it under `cycles`.",
                name=name,
                known=cycles,
            )
            continue
        steps, changed = cycles[name].under("steps"), node.under("steps")
        left_out = {step: place for place, step in node.texts("without")}
        keys = {key: node.entries["steps"].keys[key] for key in changed}
        others = {key: each.place if key in left_out else keys[key] for key, each in changed.items()}
        for key, place in [*left_out.items(), *others.items()]:
            if key not in steps:
                problems.add(place, f"The cycle {name} has no step {quoted(key)}.", name=key, known=steps)
        for key in left_out.keys() & changed.keys():
            problems.add(keys[key], f"The review {code} goes `without` {key}: take one of the two away.")
        kept = {key: each for key, each in steps.items() if key not in left_out}
        yield _Review(code, node, cycles[name], kept, changed)


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the obligations of one review: what the review says of a step, else the step, else the cycle."""

    review: _Review
    begins: Anchor
    known: frozenset[str]
    problems: Problems

    def obligation(self, step: str) -> Node:
        written = self.review.steps[step]
        if not isinstance(written.content, dict):
            return written
        entries = {key: node for key, node in self.review.cycle.entries.items() if key not in _OF_THE_CYCLE}
        entries |= written.content
        if step in self.review.changed:
            entries |= self.review.changed[step].entries
        made = Node(written.place, entries, {**written.keys})
        for key, write in (
            ("title", self._title),
            ("due", self._due),
            ("contingent_on", self._woken),
            ("satisfied_by", self._sibling),
            ("part_of", self._sibling),
        ):
            text = made.text(key)
            if text is not None:
                entries[key] = replace(entries[key], content=write(entries[key], text))
        return made

    @property
    def _again(self) -> bool:
        return isinstance(self.begins, OfSeveral) and self.begins.which is Which.EACH

    def _title(self, node: Node, title: str) -> str:  # noqa: ARG002 — each key is written the same way
        return f"{title} ({self.review.node.text('title') or self.review.code})"

    def _sibling(self, node: Node, name: str) -> str:  # noqa: ARG002 — each key is written the same way
        return self.review.made(name) if name in self.review.steps else name

    def _due(self, node: Node, written: str) -> str:
        """Write a step's rule for this review; what cannot be read is noted by the schema."""
        try:
            rule = scalars.rule(written)
        except ValueError:
            return written

        def stands_for(name: Name) -> Anchor:
            match name:
                case EventAnchor(name=event) if event == BEGINS:
                    return self.begins
                case Reached(obligation=step) if step in self.review.steps:
                    made = replace(name, obligation=self.review.made(step))
                    # A review that begins anew each time has a deadline of each step for each of them.
                    return OfSeveral(Which.EACH, made) if self._again and made.occurrence is None else made
                case Reached(obligation=code) if code not in self.known:
                    self._unknown_step(node, code)
                    return _SOME_DAY
                case EventAnchor() | Reached() | TermEdge():
                    return name

        return str(with_names(rule, stands_for))

    def _unknown_step(self, node: Node, code: str) -> None:
        review = self.review
        left_out = code in review.cycle.under("steps")
        which = f"which the review {review.code} goes without" if left_out else "which is no step of its cycle"
        self.problems.add(
            node.place, f"`due` names {quoted(code)}, {which} and no obligation.", name=code, known=review.steps
        )

    def _woken(self, node: Node, name: str) -> str | None:
        if name != BEGINS:
            return name
        begins = self.begins.of if isinstance(self.begins, OfSeveral) else self.begins
        if isinstance(begins, EventAnchor):
            return begins.name
        if self.begins is not _SOME_DAY:
            self.problems.add(
                node.place,
                f"`contingent_on` names `begins`, and the review {self.review.code} begins with "
                f"`{anchored(self.begins)}`, which is no event: name an event.",
            )
        return None


def _begins(review: _Review, known: frozenset[str]) -> Anchor:
    """What a review begins with; any day where that is unreadable or not defined, which is noted at `begins` itself."""
    try:
        anchor = scalars.anchor(review.node.text("begins"))
    except ValueError:
        return _SOME_DAY
    return anchor if all(_node(name) in known for name in names(anchor)) else _SOME_DAY


def _node(name: Name) -> str:
    match name:
        case EventAnchor(name=event):
            return event
        case TermEdge(term=term):
            return term
        case Reached(obligation=code):
            return code
