"""The figures of the campaign, each defined once. Import them from here.

- `Scope`: which days (London, both ends counted in) and which party, nation, region.
  `last_weeks(now, 12)`, `this_week(now)`, `same_time_last_week(now)`, `monday(day)`.
- About MPs: `everybody(now)` gives the 650 `Seat`s once (two queries); `within(seats, scope)` those
  that the filters fit; every figure takes such seats and gives the list behind its number, so
  count = len(list): `signed`, `signed_within`, `at_status`, `at_stage`, `told`, `in_state`,
  `never_tried`, `last_contact`, `tried`, `moves`, `reached_after`, `not_reached`, `in_touch`.
- About contacts: `hours(scope)` is what `made`, `reached`, `by_hour_of_day` and `over_time` add up
  (`made(hours(scope))`), `by_outcome(scope)` is a table of its own; the lists behind them have the
  conditions `of_scope(scope)`, `REACHES`, `CALL`, `ATTEMPT`, `in_hour_of_day`, and come from
  `list_of`.
- `pace(seats, today)`, `moves(seats, standing_at(moment))`, `mps_in_touch(scope)`.
- Another feature's figures go into a module of their own here (`metrics/stuck.py`,
  `metrics/people.py`), each entered with `@figure("Title")`: its docstring is the sentence that
  pages show as *what this counts* (`FIGURES[name].counts`) and that docs/metrics.md lists.

`queue_entries.attempts` and `last_contact_at` are taken as true: who writes contacts keeps them
(an attempt is direction OUT and any outcome but no_reply).
"""

from outreach.progress.metrics.contacts import (
    ATTEMPT,
    CALL,
    LETTER,
    REACHES,
    Calls,
    Hour,
    between,
    by_hour_of_day,
    by_outcome,
    count_of,
    first_day,
    hours,
    in_hour_of_day,
    list_of,
    made,
    of_scope,
    reached,
)
from outreach.progress.metrics.figures import FIGURES, Figure, figure
from outreach.progress.metrics.ledger import (
    Move,
    moved_into,
    moved_out_of,
    moves,
    standing_at,
)
from outreach.progress.metrics.reaching import (
    MOST,
    attempts_until_reached,
    in_touch,
    mps_in_touch,
    not_reached,
    reached_after,
)
from outreach.progress.metrics.scope import (
    DAY,
    WEEK,
    Scope,
    last_weeks,
    monday,
    same_time_last_week,
    this_week,
)
from outreach.progress.metrics.standing import (
    Seat,
    Since,
    Stage,
    Tries,
    at_stage,
    at_status,
    everybody,
    in_state,
    last_contact,
    never_tried,
    signed,
    signed_before,
    signed_within,
    since,
    stage,
    told,
    tried,
    tries,
    vacant,
    within,
)
from outreach.progress.metrics.timeline import (
    Pace,
    Step,
    last_four_weeks,
    over_time,
    pace,
)

__all__ = [
    "ATTEMPT",
    "CALL",
    "DAY",
    "FIGURES",
    "LETTER",
    "MOST",
    "REACHES",
    "WEEK",
    "Calls",
    "Figure",
    "Hour",
    "Move",
    "Pace",
    "Scope",
    "Seat",
    "Since",
    "Stage",
    "Step",
    "Tries",
    "at_stage",
    "at_status",
    "attempts_until_reached",
    "between",
    "by_hour_of_day",
    "by_outcome",
    "count_of",
    "everybody",
    "figure",
    "first_day",
    "hours",
    "in_hour_of_day",
    "in_state",
    "in_touch",
    "last_contact",
    "last_four_weeks",
    "last_weeks",
    "list_of",
    "made",
    "monday",
    "moved_into",
    "moved_out_of",
    "moves",
    "mps_in_touch",
    "never_tried",
    "not_reached",
    "of_scope",
    "over_time",
    "pace",
    "reached",
    "reached_after",
    "same_time_last_week",
    "signed",
    "signed_before",
    "signed_within",
    "since",
    "stage",
    "standing_at",
    "this_week",
    "told",
    "tried",
    "tries",
    "vacant",
    "within",
]
