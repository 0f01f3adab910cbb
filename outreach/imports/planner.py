"""What would come of a sheet, row by row. Reads nothing and writes nothing: it is told all."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from outreach.core.vocabulary import (
    OUTCOMES,
    REACHED,
    SPOKEN,
    WRITTEN,
    Channel,
    ColumnMeaning,
    Outcome,
    PledgeStatus,
    SaidBy,
    Stance,
)
from outreach.imports.cell_screening import LEFT_OUT
from outreach.imports.column_groups import Block, blocks
from outreach.imports.column_mapping import Table
from outreach.imports.contact_dates import Days
from outreach.imports.date_order import is_month_first
from outreach.imports.mappings import Choices, digest, is_open
from outreach.imports.mp_matching import Clues, Who
from outreach.imports.outcome_mapping import NOT_A_CONTACT, OPEN, Guess, parts, says_nothing
from outreach.imports.plan import Left, Plan, Planned, Value, World
from outreach.imports.readers import Row
from outreach.imports.skip_reasons import Why
from outreach.parliament.names import fold
from outreach.pledges.actions import on_the_web
from outreach.screening.profiles import Profile, judge

M = ColumnMeaning
_HEARD: dict[str, Stance] = {
    PledgeStatus.DECLINED: Stance.AGAINST,
    PledgeStatus.CONSIDERING: Stance.UNCLEAR,
}
LONGEST_NOTE = LONGEST_LINK = 500


def plan(table: Table, choices: Choices, world: World, same: Mapping[int, int]) -> Plan:
    """Read every row; `same` are the rows that repeat an earlier one. What is here already is not
    looked at: see `without`."""
    return _Planner(table, choices, world).plan(same)


class _Planner:
    def __init__(self, table: Table, choices: Choices, world: World) -> None:
        meanings = [choices.columns.get(at, meant.meaning) for at, meant in enumerate(table.meant)]
        self.table, self.choices, self.world = table, choices, world
        self.at: dict[ColumnMeaning, list[int]] = defaultdict(list)
        for column, meaning in enumerate(meanings):
            self.at[meaning].append(column)
        self.blocks = blocks(table.headers, meanings)
        self.found = Plan()
        self.times: Counter[Value] = Counter()
        month_first = choices.month_first
        if month_first is None:
            days = (row.cells[at] for at in self.at[M.DATE] for row in table.rows)
            month_first = is_month_first(days)
        self.days = Days(world.now, month_first, choices.undated_on)

    def plan(self, same: Mapping[int, int]) -> Plan:
        for done, row in enumerate(self.table.rows):
            self.world.step(done)
            self._row(row, repeats=row.number in same)
        kinds = ((value, count) for value, count in self.times.most_common())
        for (kind, hint, text), count in kinds:
            guess = self.choices.value(kind, text, Channel(hint) if hint else None)
            self.found.values[kind, hint, text] = count, guess
        return self.found

    def _leave(self, row: Row, why: Why) -> None:
        self.found.left.append(Left(row.number, why))

    def _row(self, row: Row, *, repeats: bool) -> None:
        clues = self.clues(row)
        who = self.world.parliament.find(clues)
        if who.mp_id is None and who.perhaps:
            count = self.found.unsure.get(clues, (0, who))[0]
            self.found.unsure[clues] = count + 1, who
            chosen = self.choices.names.get(digest(*clues))
            if chosen in who.perhaps:
                who = Who(chosen, 1.0)
            elif chosen == 0:
                who = Who(None, 1.0, Why.NOBODY)
        if who.mp_id is None:
            why = who.why or Why.NOBODY
            self.found.unmatched[row.number] = why
            self._leave(row, why)
            return
        self.found.matched.append(row.number)
        if repeats:
            self._leave(row, Why.SAME_ROW)
            return
        said = [one for block in self.blocks for one in self._said(row, block)]
        made = [self._contact(row, who.mp_id, *one) for one in said]
        stance, signed = self._stance(row), self._signed(row)
        if not said:
            self._leave(row, Why.ONLY_PLEDGE if signed else Why.EMPTY)
        if contacts := [one for one in made if one]:
            self.found.contacts += self._with_answers(row, contacts, stance, signed=signed)
            day = self._cell(row, M.FOLLOW_UP_ON)
            if not says_nothing(day) and not any(one.follow_up_on for one in contacts):
                self._leave(row, Why.NO_FOLLOW_UP)

    def clues(self, row: Row) -> Clues:
        name = self._cell(row, M.MP)
        if not name:
            name = f"{self._cell(row, M.FIRST_NAME)} {self._cell(row, M.LAST_NAME)}".strip()
        number, email = self._cell(row, M.PARLIAMENT_ID), self._cell(row, M.EMAIL)
        return Clues(name[:120], self._cell(row, M.CONSTITUENCY)[:120], number[:20], email[:254])

    def _cell(self, row: Row, meaning: ColumnMeaning) -> str:
        return next((row.cells[at] for at in self.at[meaning] if row.cells[at]), "")

    def _value(self, kind: ColumnMeaning, text: str, channel: Channel | None = None) -> Guess:
        """What a value is taken for, and that it was there."""
        self.times[kind, str(channel or ""), text] += 1
        return self.choices.value(kind, text, channel)

    def _said(self, row: Row, block: Block) -> Iterator[tuple[Block, Channel | None, str, str]]:
        """(block, how, what happened, what a cell told beyond that) of each thing that a cell says
        happened; what happened is empty where that is not clear."""
        cell = row.cells[block.column]
        if not cell:
            return
        how = block.hint
        if block.channel is not None and row.cells[block.channel]:
            named = self._value(M.CHANNEL, row.cells[block.channel]).word
            how = Channel(named) if named and named != NOT_A_CONTACT else how
        if block.kind is M.EMAIL_SENT:
            if self.days.read(cell):  # the day says that it was
                yield block, Channel.EMAIL, Outcome.SENT, ""
                return
            guess = self._value(M.EMAIL_SENT, cell)
            yield block, how or Channel.EMAIL, "" if is_open(guess) else guess.word, ""
            return
        for said in parts(cell):
            channel = said.channel or how
            guess = self._value(M.OUTCOME, said.text, channel)
            story = said.text if len(fold(said.text).split()) > 3 else ""
            yield block, channel, "" if is_open(guess) else guess.word, story

    def _contact(
        self, row: Row, mp_id: int, block: Block, how: Channel | None, what: str, told: str
    ) -> Planned | None:
        if not what or what == NOT_A_CONTACT:
            if block.kind is not M.EMAIL_SENT or not what:
                self._leave(row, Why.NOTHING if what else Why.OPEN)
            return None
        outcome = Outcome(what)
        at = self._when(row, block)
        if isinstance(at, Why):
            self._leave(row, at)
            return None
        on = self.days.follow_up(self._cell(row, M.FOLLOW_UP_ON), at)
        if on is None and outcome is Outcome.CALL_BACK:
            self._leave(row, Why.NO_RETURN)
            return None
        note = self._note(row, mp_id, block, told)
        channel = _channel(outcome, how)
        return Planned(row.number, mp_id, at, channel, outcome, note=note, follow_up_on=on)

    def _with_answers(
        self, row: Row, contacts: list[Planned], stance: Stance | None, *, signed: bool
    ) -> list[Planned]:
        """Where they stand, and that they signed, is said once in a row: it goes with the last
        contact in which somebody answered."""
        link = self._cell(row, M.LINK)
        reached = [at for at, one in enumerate(contacts) if one.outcome in REACHED]
        if stance and not reached:
            self._leave(row, Why.NO_STANCE)
        is_link = on_the_web(link) and len(link) <= LONGEST_LINK
        is_link = is_link and not judge(link, Profile.LINK)
        if not says_nothing(link) and not (signed and is_link):
            self._leave(row, Why.NO_LINK)
        if signed and not (reached or is_link):
            self._leave(row, Why.NO_PLEDGE)
        if reached and stance:
            at = reached[-1]
            said_by = self._said_by(row, contacts[at].outcome)
            contacts[at] = contacts[at]._replace(stance=stance, said_by=said_by)
        if signed and (reached or is_link):
            at = reached[-1] if reached else -1
            shows = link if is_link else None
            contacts[at] = contacts[at]._replace(signed=True, link=shows)
        return contacts

    def _when(self, row: Row, block: Block) -> datetime | Why:
        cells = [row.cells[block.column]] if block.kind is M.EMAIL_SENT else []
        cells += [row.cells[block.day]] if block.day is not None else []
        found = self.days.when(cells, row.cells[block.time] if block.time is not None else "")
        if isinstance(found, Why):
            # That an email went out is no day that cannot be read.
            beside = block.day is not None and row.cells[block.day]
            return Why.NO_DAY if found is Why.NO_SUCH_DAY and not beside else found
        at, lost = found
        if lost:
            self._leave(row, Why.NO_TIME)
        return at

    def _stance(self, row: Row) -> Stance | None:
        """Where they stand. A no, or a perhaps, in the column of pledges is a stance that was
        heard: more of it is for a person to enter."""
        if cell := self._cell(row, M.STANCE):
            guess = self._value(M.STANCE, cell)
            return None if is_open(guess) or guess.word not in list(Stance) else Stance(guess.word)
        asked = self._cell(row, M.PLEDGE)
        heard = self.choices.value(M.PLEDGE, asked) if asked else OPEN
        return None if is_open(heard) else _HEARD.get(heard.word)

    def _said_by(self, row: Row, outcome: Outcome) -> SaidBy:
        said = self._cell(row, M.SAID_BY)
        named = self._value(M.SAID_BY, said).word if said else ""
        by = {Outcome.SPOKE_MP: SaidBy.MP, Outcome.SPOKE_STAFF: SaidBy.STAFF}
        return SaidBy(named) if named in list(SaidBy) else by.get(outcome, SaidBy.DOCUMENT)

    def _signed(self, row: Row) -> bool:
        cell = self._cell(row, M.PLEDGE)
        guess = self._value(M.PLEDGE, cell) if cell else OPEN
        return not is_open(guess) and guess.word == PledgeStatus.SIGNED

    def _note(self, row: Row, mp_id: int, block: Block, told: str) -> str:
        texts = [told, *(row.cells[at] for at in block.notes)]
        if any(LEFT_OUT in text for text in texts):
            self._leave(row, Why.NO_NOTE)
            return ""
        note = " · ".join(dict.fromkeys(" ".join(text.split()) for text in texts if text))
        if len(note) > LONGEST_NOTE:
            self._leave(row, Why.CUT_NOTE)
            note = f"{note[: LONGEST_NOTE - 1]}…"
        if note and self.world.unfit(note, mp_id):
            self._leave(row, Why.NO_NOTE)
            return ""
        return note


def _channel(outcome: Outcome, how: Channel | None) -> Channel:
    """How it was, as far as that goes with what happened: a voicemail was a call."""
    if how is not None and outcome in OUTCOMES[how]:
        return how
    if outcome in SPOKEN and outcome not in WRITTEN:
        return Channel.PHONE
    return Channel.EMAIL
