"""Hypothesis strategies for due rules of every shape."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import strategies as st

from tracker.rules.due.language import (
    RESERVED,
    Addition,
    After,
    Anchor,
    Anniversary,
    AtLeastEvery,
    AtLeastOnce,
    Before,
    Continuing,
    DayBefore,
    DayKind,
    DayOfEach,
    DueRule,
    EachAnniversary,
    EachPeriod,
    EarlierOf,
    Edge,
    EdgeOfPeriod,
    EventAnchor,
    Every,
    Fixed,
    ForEach,
    LaterOf,
    Milestone,
    NotBefore,
    OfSeveral,
    On,
    Period,
    PlaceInPeriod,
    Promptly,
    Reached,
    TermEdge,
    Which,
    Window,
    YearEnd,
)
from tracker.rules.due.spans import Span, Unit

KEYWORDS = RESERVED | {"from", "until", "through", "plus", "for", "and", "not", "before", "after", "of", "within"}
KEYWORDS |= {"first", "latest"}
names = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,6}){0,2}", fullmatch=True).filter(
    lambda name: name not in KEYWORDS
)
codes = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,3}(-[a-z0-9]{1,5})?", fullmatch=True)
spans = st.builds(Span, st.integers(1, 400), st.sampled_from(Unit))
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
several = st.one_of(st.builds(EventAnchor, names), st.builds(Reached, st.sampled_from(Milestone), codes))
plain_anchors = st.one_of(
    st.builds(Fixed, st.one_of(days, moments)),
    st.builds(EventAnchor, names, st.one_of(st.none(), st.integers(1, 200))),
    st.builds(TermEdge, st.sampled_from(Edge), codes),
    st.builds(Reached, st.sampled_from(Milestone), codes, st.one_of(st.none(), st.sampled_from(["3", "2025-Q1"]))),
    st.builds(OfSeveral, st.sampled_from([Which.FIRST, Which.LATEST]), several),
)
additions = st.lists(st.builds(Addition, spans, st.sampled_from(["service", "distance"])), max_size=2).map(tuple)


numbers = st.integers(1, 28)
kinds = st.sampled_from(DayKind)
places = st.builds(PlaceInPeriod, numbers, kinds)
longer = st.sampled_from([Period.MONTH, Period.QUARTER, Period.HALF_YEAR, Period.YEAR])
of_year = st.builds(PlaceInPeriod, numbers, kinds, st.integers(1, 12))
years = st.builds(Span, st.integers(1, 5), st.just(Unit.YEAR))
intervals = st.one_of(years, st.builds(Span, st.integers(1, 30), st.sampled_from([Unit.MONTH, Unit.WEEK, Unit.DAY])))
year_ends = st.one_of(st.none(), st.builds(YearEnd, st.integers(1, 12), st.integers(1, 28)))


def _wider(anchors: st.SearchStrategy[Anchor]) -> st.SearchStrategy[Anchor]:
    counted = st.one_of(st.builds(After, spans, anchors, additions), st.builds(Before, spans, anchors, additions))
    several = st.lists(st.one_of(counted, st.builds(On, anchors)), min_size=2, max_size=3).map(tuple)
    return st.one_of(
        counted,
        st.builds(On, anchors),
        st.builds(Anniversary, st.integers(1, 120), anchors),
        st.builds(DayBefore, anchors),
        st.builds(EdgeOfPeriod, st.sampled_from(Edge), longer, anchors, year_ends, st.booleans()),
        st.builds(LaterOf, several),
        st.builds(EarlierOf, several),
    )


def _for_each(of: EventAnchor | Reached, way: type[After | Before], span: Span, until: Anchor | None) -> ForEach:
    return ForEach(way(span, OfSeveral(Which.EACH, of)), of, until)


def _series_of_each(of: EventAnchor | Reached, span: Span, until: Anchor | None, starting: bool) -> ForEach:
    return ForEach(Every(span, OfSeveral(Which.EACH, of), until, starting), of)


def _window(way: type[After | Before], days: int, anchor: Anchor) -> Window:
    """A window whose ends are written as it prints them: the longer first where it is counted backward."""
    shorter, longer = way(Span(days, Unit.DAY), anchor), way(Span(days, Unit.WEEK), anchor)
    return Window(shorter, longer) if way is After else Window(longer, shorter)


anchors: st.SearchStrategy[Anchor] = st.recursive(plain_anchors, _wider, max_leaves=4)
bounds = st.one_of(st.none(), anchors)
rules: st.SearchStrategy[DueRule] = st.one_of(
    st.builds(On, anchors),
    st.builds(After, spans, anchors, additions),
    st.builds(Before, spans, anchors, additions),
    st.builds(NotBefore, st.one_of(st.builds(After, spans, anchors, additions), st.builds(On, plain_anchors))),
    st.builds(NotBefore, st.builds(Before, spans, anchors, additions)),
    st.builds(Anniversary, st.integers(1, 120), anchors),
    st.builds(Every, spans, anchors, bounds, st.booleans()),
    st.builds(AtLeastEvery, spans, bounds, bounds, st.integers(1, 40)),
    st.builds(EachAnniversary, spans, intervals, anchors, bounds, st.booleans()),
    st.builds(EachAnniversary, st.none(), years, anchors, bounds),
    st.builds(
        EachPeriod, st.none(), st.sampled_from(Period), bounds, bounds, edge=st.sampled_from(Edge), full=st.booleans()
    ),
    st.builds(
        EachPeriod, spans, longer, bounds, bounds, st.booleans(), st.sampled_from(Edge), year_ends, st.booleans()
    ),
    st.builds(AtLeastOnce, longer, bounds, bounds, st.integers(1, 40), year_ends, st.booleans()),
    st.builds(AtLeastOnce, st.sampled_from(Period), bounds, bounds),
    st.builds(
        DayOfEach, places, longer, bounds, bounds, year_end=year_ends, full=st.booleans(), opens=st.none() | places
    ),
    st.builds(DayOfEach, of_year, st.just(Period.YEAR), bounds, bounds, opens=st.none() | of_year),
    st.builds(DayOfEach, st.builds(PlaceInPeriod, st.integers(1, 5), kinds), st.just(Period.WEEK), bounds, bounds),
    st.builds(
        DayOfEach,
        st.builds(PlaceInPeriod, st.just(-1) | numbers, kinds),
        longer,
        bounds,
        bounds,
        months_after=st.integers(1, 6),
        year_end=year_ends,
    ),
    st.builds(Window, plain_anchors, anchors.filter(lambda anchor: not isinstance(anchor, After | Before))),
    st.builds(_window, st.sampled_from([After, Before]), st.integers(1, 400), anchors),
    st.builds(LaterOf, st.lists(st.builds(After, spans, anchors), min_size=2, max_size=3).map(tuple)),
    st.builds(EarlierOf, st.lists(st.builds(After, spans, anchors), min_size=2, max_size=3).map(tuple)),
    st.builds(
        Promptly,
        anchors,
        st.one_of(st.none(), spans),
        st.one_of(
            st.none(),
            st.builds(On, anchors),
            st.builds(After, spans, anchors, additions),
            st.builds(Before, spans, anchors, additions),
        ),
    ),
    st.builds(Continuing, bounds, bounds, st.one_of(st.none(), spans)),
    st.builds(_for_each, several, st.sampled_from([After, Before]), spans, bounds),
    st.builds(_series_of_each, several, spans, bounds, st.booleans()),
    st.builds(
        _series_of_each,
        st.builds(EventAnchor, names),
        spans,
        st.builds(OfSeveral, st.just(Which.EACH), st.builds(Reached, st.sampled_from(Milestone), codes)),
        st.booleans(),
    ),
)
