"""What every entry of `facts` may say: who says it, and when it happened."""

from __future__ import annotations

from pydantic import Field

from tracker.agreements.entries import Day, Learned, Moment, Text


class Fact(Learned):
    """One entry of `facts`."""

    recorded_by: Text | None = Field(None, description="Who says so: a key of `persons`.")


class DatedFact(Fact):
    """A fact with a day, a last possible day, or a range of days."""

    on: Moment | None = Field(None, description="The day it happened, or the moment in the settlement's time zone.")
    no_later_than: Day | None = Field(None, description="Where only the last possible day is known: that day.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not happened yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have happened.")
