"""Remembers the journal's checkpoints: the root of the hash tree over its first entries; rows are added and never changed."""

from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, Base
from tracker.models.columns import EntrySeq


class Checkpoint(Base):
    """The root over the journal's first `size` entries, fixed by the day's run whose entry is `entry_seq`.

    `root` and the `subtrees` (the roots of the tree's full subtrees, the largest first) are in hexadecimal; from the
    subtrees the next checkpoint is reached without reading the whole journal again.
    """

    __tablename__ = "checkpoints"
    __table_args__ = APPEND_ONLY

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str]
    subtrees: Mapped[tuple[str, ...]]
    entry_seq: Mapped[EntrySeq]
