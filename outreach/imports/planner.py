"""What would come of a sheet, row by row. Reads nothing and writes nothing: it is told all."""

from collections.abc import Mapping
from datetime import date, datetime

from outreach.core.vocabulary import Channel, ColumnMeaning, Outcome
from outreach.imports.answer_mapping import in_confidence
from outreach.imports.column_groups import Block, blocks
from outreach.imports.column_mapping import Table
from outreach.imports.mappings import LEAVE_OUT, Choices
from outreach.imports.outcome_mapping import NOT_A_CONTACT, says_nothing
from outreach.imports.own_exports import own_direction
from outreach.imports.plan import Left, Plan, Planned, World
from outreach.imports.questions import KEEP, Topic, column_key
from outreach.imports.readers import Row
from outreach.imports.row_answers import RowAnswers
from outreach.imports.row_days import RowDays
from outreach.imports.row_events import Event, RowEvents, channel_of
from outreach.imports.row_kinds import kinds
from outreach.imports.row_notes import RowNotes
from outreach.imports.row_people import RowPeople
from outreach.imports.sheet_cells import SheetCells
from outreach.imports.skip_reasons import IN_PART, Why

M = ColumnMeaning
# Columns that say when, and what happened.
_SAID = (M.DATE, M.TIME, M.OUTCOME, M.EMAIL_SENT, M.NOTE)


def plan(table: Table, choices: Choices, world: World, same: Mapping[int, int]) -> Plan:
    """Read every row; `same` are the rows that repeat an earlier one. What is here already is not
    looked at: see `split_existing`."""
    return _Planner(table, choices, world).plan(same)


class _Planner:
    def __init__(self, table: Table, choices: Choices, world: World) -> None:
        self.table, self.world = table, world
        self.cells = SheetCells(table, choices)
        self.book, self.at = self.cells.book, self.cells.at
        self.blocks = blocks(table.headers, self.cells.meanings)
        self.found = Plan()
        days = (row.cells[at] for at in self.at[M.DATE] for row in table.rows)
        column = self.cells.header(M.DATE)
        self.days = RowDays(days, column, self.book, choices.undated_on, world.now)
        self.people = RowPeople(world.parliament, table.rows, self.at, self.book, self._day)
        self.events = RowEvents(self.cells, self.days)
        self.answers = RowAnswers(self.cells, self._leave)
        self.notes = RowNotes(world.unfit, self._leave)
        said = [at for meaning in _SAID for at in self.at[meaning]]
        self.kinds = kinds(table.rows, said)

    def plan(self, same: Mapping[int, int]) -> Plan:
        for done, row in enumerate(self.table.rows):
            self.world.step(done)
            contacts, left = len(self.found.contacts), len(self.found.left)
            self._row(row, repeats=row.number in same)
            self._account(row, contacts, left)
        found = self.found
        found.asked, found.questions = self.book.asked, self.book.all()
        for (kind, hint, text), count in self.cells.times.most_common():
            channel = Channel(hint) if hint else None
            found.values[kind, hint, text] = count, self.cells.choices.value(kind, text, channel)
        return found

    def _account(self, row: Row, contacts: int, left: int) -> None:
        """See that each row is written, left out for a reason, or asked about."""
        is_written = len(self.found.contacts) > contacts
        reasons = [each.why for each in self.found.left[left:]]
        if not is_written and not set(reasons) - set(IN_PART) and row.number not in self.book.asked:
            self._leave(row, Why.EMPTY)

    def _leave(self, row: Row, why: Why) -> None:
        self.found.left.append(Left(row.number, why))

    def _day(self, row: Row) -> date | None:
        """Return the day of a row, if all its days are the same."""
        cells = [row.cells[at] for at in self.at[M.DATE] if row.cells[at]]
        return self.days.certain_day(cells[:1]) if len(set(cells)) == 1 else None

    def _is_no_contact(self, row: Row) -> bool:
        if why := self.kinds.get(row.number):
            self._leave(row, why)
            return True
        if not row.hidden:
            return False
        answer = self.book.ask(Topic.HIDDEN_ROWS, row.number, "", options=(KEEP,))
        if answer == LEAVE_OUT:
            self._leave(row, Why.HIDDEN)
        return answer != KEEP

    def _row(self, row: Row, *, repeats: bool) -> None:
        if self._is_no_contact(row):
            return
        self._ask_columns(row)
        who = self.people.find(row)
        for why in who.missing:
            if not who.is_open:
                self._leave(row, why)
        if not who.mp_ids:
            self.found.unmatched[row.number] = who.missing[0]
            return
        self.found.matched.append(row.number)
        if repeats:
            self._leave(row, Why.SAME_ROW)
            return
        self._contacts(row, who.mp_ids)

    def _ask_columns(self, row: Row) -> None:
        """Ask about the columns of which it is not certain what they hold."""
        for at, meant in self.cells.open_columns:
            if not says_nothing(row.cells[at]):
                self.book.ask(
                    Topic.COLUMN,
                    row.number,
                    self.table.headers[at],
                    key=column_key(at),
                    suggested=meant.meaning,
                    options=(meant.meaning, *meant.others),
                )

    def _contacts(self, row: Row, mp_ids: tuple[int, ...]) -> None:
        events = [event for block in self.blocks for event in self.events.of(row, block)]
        known = [event for event in events if event.word not in ("", NOT_A_CONTACT)]
        for event in events:
            if not event.word:  # so that all is asked at once
                self._when(row, event.block)
        contacts = [one for event in known if (one := self._contact(row, event))]
        outcomes = [one.outcome for one, _ in contacts]
        is_open = any(not event.word for event in events) or len(contacts) < len(known)
        heard = self.answers.of(row, outcomes, is_open=is_open, said=bool(events))
        if events and not known and all(event.word for event in events):
            self._leave(row, Why.NOTHING)
        planned = self.answers.put(row, [one for one, _ in contacts], heard)
        for mp_id in mp_ids:
            for contact, (_, event) in zip(planned, contacts, strict=True):
                told = heard.words if contact.signed else ""
                note = self.notes.of(row, mp_id, event.block, event.story, told)
                self.found.contacts.append(contact._replace(mp_id=mp_id, note=note))
        day = self.cells.cell(row, M.FOLLOW_UP_ON)
        if contacts and not says_nothing(day) and not any(one.follow_up_on for one in planned):
            self._leave(row, Why.NO_FOLLOW_UP)

    def _contact(self, row: Row, event: Event) -> tuple[Planned, Event] | None:
        outcome = Outcome(event.word)
        when = self._when(row, event.block)
        if when is None:
            return None
        cells = self.cells
        on = self.days.days.follow_up(cells.cell(row, M.FOLLOW_UP_ON), when)
        if on is None and outcome is Outcome.CALL_BACK:
            self._leave(row, Why.NO_RETURN)
            return None
        one = Planned(
            row.number,
            0,
            when,
            channel_of(outcome, event.channel),
            outcome,
            follow_up_on=on,
            in_confidence=in_confidence(cells.cell(row, M.IN_CONFIDENCE)),
            way=own_direction(cells.cell(row, M.DIRECTION)),
        )
        return one, event

    def _when(self, row: Row, block: Block) -> datetime | None:
        beside = row.cells[block.day] if block.day is not None else ""
        dated = block.kind is M.EMAIL_SENT and self.days.days.read(row.cells[block.column])
        cells = [row.cells[block.column]] if dated else [beside]
        given = row.cells[block.time] if block.time is not None else ""
        day = self.days.read(row.number, cells, given)
        if day.why is not None:
            self._leave(row, day.why)
        elif day.lost:
            self._leave(row, Why.NO_TIME)
        return day.at
