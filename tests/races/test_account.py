"""What proves who somebody is works once, and limits hold, whoever tries at the same moment."""

from datetime import timedelta

import pyotp
from sqlalchemy import func, select, update

from outreach.auth import password_resets as resets
from outreach.auth import rate_limits as limits
from outreach.auth import two_factor as second_factor
from outreach.auth.actions import change_password, sign_in
from outreach.auth.guessing import guard, mailed_codes
from outreach.auth.guessing.known_browsers import Known
from outreach.auth.models import Attempts, RecoveryCode, SignIn
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person
from tests.auth.scenes import SECRET, now, recovery_codes, set_up
from tests.races import workers

CROWD, ROUNDS = 8, 12


def count(what, *where):
    return db.session.scalar(select(func.count()).select_from(what).where(*where))


def sessions(someone, moment):
    """A sign-in for each process, waiting for its code."""
    tokens = []
    with transaction():
        for _ in range(CROWD):
            tokens.append(sign_in(person_id=someone.id, now=moment))
    return list(db.session.scalars(select(SignIn.id).where(SignIn.person_id == someone.id)))


def outcomes(race, work):
    """Of each round, the answers of all processes."""
    return list(zip(*race(workers.rounds, [(mine,) for mine in work]), strict=True))


def test_a_code_lets_one_in(race, asha):
    set_up(asha)
    work = [[] for _ in range(CROWD)]
    ids = sessions(asha, clock.now())
    for number in range(ROUNDS):
        at = clock.now() + number * timedelta(seconds=90)
        words = {"person_id": asha.id, "code": pyotp.TOTP(SECRET).at(at), "now": at}
        for mine, sign_in_id in zip(work, ids, strict=True):
            mine.append((second_factor.give_code, words | {"sign_in_id": sign_in_id}))
    for answers in outcomes(race, work):
        assert answers.count("WrongCode") == CROWD - 1, answers


def test_a_recovery_code_lets_one_in(race, asha):
    set_up(asha)
    codes, ids = recovery_codes(asha), sessions(asha, clock.now())
    hashes = [second_factor.recovery_hash(asha.id, code) for code in codes]
    work = [
        [
            (
                second_factor.give_recovery_code,
                {
                    "person_id": asha.id,
                    "sign_in_id": sign_in_id,
                    "code_hash": code_hash,
                    "now": clock.now(),
                },
            )
            for code_hash in hashes
        ]
        for sign_in_id in ids
    ]
    for answers in outcomes(race, work):
        assert answers.count("WrongRecoveryCode") == CROWD - 1, answers
    assert count(RecoveryCode, RecoveryCode.used_at.is_not(None)) == len(codes)


def test_a_link_chooses_one_password(race, asha):
    work = [[] for _ in range(CROWD)]
    for _ in range(ROUNDS):
        with transaction():
            token = resets._make(asha.id, None, clock.now())
        for number, mine in enumerate(work):
            words = {"token": token, "new_hash": f"hash {number}", "now": clock.now()}
            mine.append((resets.choose_password, words))
    first, *others = outcomes(race, work)
    # The first that is used ends all links of before it.
    assert first.count("LinkUsed") == CROWD - 1, first
    assert all(set(answers) == {"LinkUsed"} for answers in others)


def test_two_links_at_once_choose_one_password(race, asha):
    """Each has a link of their own: who comes second finds theirs ended."""
    for _ in range(ROUNDS // 4):
        with transaction():
            tokens = [resets._make(asha.id, None, clock.now()) for _ in range(CROWD)]
        work = [
            [(resets.choose_password, {"token": each, "new_hash": each, "now": clock.now()})]
            for each in tokens
        ]
        [answers] = outcomes(race, work)
        assert answers.count("LinkUsed") == CROWD - 1, answers
        assert now(asha).password_hash == tokens[answers.index(asha.id)]


def test_a_password_is_changed_from_the_one_that_was_asked(race, asha):
    """In eight tabs of one browser, whose session none of them ends."""
    mine, *_ = sessions(asha, clock.now())
    words = {"person_id": asha.id, "sign_in_id": mine, "old_hash": "-", "now": clock.now()}
    work = [[(change_password, words | {"new_hash": f"hash {number}"})] for number in range(CROWD)]
    [answers] = outcomes(race, work)
    assert answers.count("ChangedMeanwhile") == CROWD - 1, answers
    assert count(SignIn) == 1


def test_a_limit_lets_so_many_through_and_no_more(race, app):
    keys = [f"key {number}" for number in range(ROUNDS)]
    words = {"kind": "test", "times": CROWD // 2, "within": timedelta(hours=1), "now": clock.now()}
    work = [[(limits.allow, words | {"key": key}) for key in keys] for _ in range(CROWD)]
    for answers in outcomes(race, work):
        assert answers.count(True) == CROWD // 2, answers
    assert set(db.session.scalars(select(Attempts.times))) == {CROWD // 2}


def test_setting_up_by_two_leaves_one_set_of_codes(race, asha):
    with transaction():
        values = {"totp_secret": SECRET}
        db.session.execute(update(Person).where(Person.id == asha.id).values(values))
    code = pyotp.TOTP(SECRET).at(clock.now())
    words = {"person_id": asha.id, "code": code, "now": clock.now()}
    work = [
        [
            (
                second_factor.confirm,
                words | {"sign_in_id": each, "code_hashes": [f"{each}:{n}" for n in range(10)]},
            )
        ]
        for each in sessions(asha, clock.now())
    ]
    [answers] = outcomes(race, work)
    assert answers.count("WrongCode") == CROWD - 1, answers
    assert count(RecoveryCode) == 10


def test_twenty_guesses_pass_over_many_processes_and_no_more(race, app):
    """Each process is a new browser at another address; the account exists or not."""
    words = {"email": "guessed@example.org", "known": Known(), "now": clock.now()}
    tries = [(guard.count_try, words)] * 5
    answers = [each for of_one in race(workers.rounds, [(tries,)] * CROWD) for each in of_one]
    assert [each.is_guarded for each in answers].count(False) == 20


def test_a_mailed_code_lets_one_in(race, asha):
    work = [[] for _ in range(CROWD)]
    for _ in range(mailed_codes.MAILED.times):
        with transaction():
            token = mailed_codes.begin(person_id=asha.id, now=clock.now())
            db.session.flush()
            made = mailed_codes.make_code(token=token, now=clock.now())
        for mine in work:
            words = {"token": token, "code": made.code, "now": clock.now()}
            mine.append((mailed_codes.give_code, words))
    for answers in outcomes(race, work):
        assert answers.count("SignInOver") == CROWD - 1, answers


def test_wrong_mailed_codes_of_many_processes_are_five(race, asha):
    with transaction():
        token = mailed_codes.begin(person_id=asha.id, now=clock.now())
    words = {"token": token, "code": "12345678", "now": clock.now()}
    [answers] = outcomes(race, [[(mailed_codes.give_code, words)] for _ in range(CROWD)])
    assert answers.count("SignInOver") == CROWD - mailed_codes.MOST_TRIES, answers
