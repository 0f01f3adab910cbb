"""Several editors save the same text at the same moment."""

from sqlalchemy import select

from outreach.core import clock
from outreach.core.vocabulary import Role, Stage
from outreach.scripts.actions import save
from outreach.scripts.models import Script, ScriptVersion
from tests.facts import scalar, scalars
from tests.races import workers

ROUNDS = 40


def edits(person_id, script_id, editor):
    """In round n all start from version n, which one of them made in the round before."""
    same = {"script_id": script_id, "title": "A title", "person_id": person_id, "now": clock.now()}
    return [
        (save, {"base": base, "body": f"Editor {editor} on {base}"} | same)
        for base in range(1, ROUNDS + 1)
    ]


def test_of_8_editors_one_saves_and_the_others_are_shown_it(race, person, app):
    script_id = scalar(select(Script.id).where(Script.stage == Stage.FOLLOW_UP))
    people = [person(f"Editor {number}", role=Role.COORDINATOR).id for number in range(8)]
    work = [(edits(someone, script_id, n),) for n, someone in enumerate(people)]
    results = race(workers.rounds, work)
    for base, answers in enumerate(zip(*results, strict=True), start=1):
        assert sorted(map(str, answers)) == [str(base + 1), *["Superseded"] * 7], answers
    numbers = select(ScriptVersion.number).where(ScriptVersion.script_id == script_id)
    assert scalars(numbers.order_by(ScriptVersion.number)) == [*range(1, ROUNDS + 2)]
