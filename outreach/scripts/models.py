"""What to say: call scripts, letters, answers and the pledge itself. Every version stays."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import ScriptKind, Stage
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile

_ONE_A_STAGE, _ONE_PLEDGE = text("stage IS NOT NULL"), text("kind = 'pledge'")


class Script(Model):
    """One text. There is one call script and one letter for each stage, one pledge, and any number
    of answers. Its words are in its versions."""

    __tablename__ = "scripts"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('call', 'letter')) = (stage IS NOT NULL)", name="stage_fits_kind"
        ),
        CheckConstraint("retired_at IS NULL OR kind = 'answer'", name="only_answers_retire"),
        Index(
            "uq_scripts_stage",
            "kind",
            "stage",
            unique=True,
            sqlite_where=_ONE_A_STAGE,
            postgresql_where=_ONE_A_STAGE,
        ),
        Index(
            "uq_scripts_pledge",
            "kind",
            unique=True,
            sqlite_where=_ONE_PLEDGE,
            postgresql_where=_ONE_PLEDGE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ScriptKind] = mapped_column(word(ScriptKind, "kind"))
    stage: Mapped[Stage | None] = mapped_column(word(Stage, "stage"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ScriptVersion(Model):
    """What a text said from one change to the next: never edited. The highest number is current."""

    __tablename__ = "script_versions"
    __table_args__ = (
        UniqueConstraint("script_id", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
        CheckConstraint("title <> '' AND body <> ''", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    script_id: Mapped[int] = mapped_column(ForeignKey("scripts.id"))
    number: Mapped[int]
    # A letter's subject; what the office says, for an answer; else what the text is called.
    title: Mapped[str] = mapped_column(Screened(120, Profile.SCRIPT))
    body: Mapped[str] = mapped_column(Screened(profile=Profile.SCRIPT))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Of the pledge: the version whose meaning this one keeps, with a slip corrected.
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("script_versions.id"))
    # Nobody: it came with the software.
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
