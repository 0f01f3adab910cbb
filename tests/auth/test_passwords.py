"""Which passwords are refused, and how the others are kept."""

import pytest
from argon2 import PasswordHasher, Type

from outreach.auth import password_strength as common_passwords
from outreach.auth import passwords
from outreach.auth import two_factor as second_factor
from outreach.auth.password_strength import (
    AGAIN,
    CAMPAIGN,
    COMMON,
    MP,
    OWN,
    WALK,
    breached,
    why_not,
)

# Before the tests' quick ones take their place.
HASHER, NOBODY = passwords._hasher, passwords.NOBODY
ASHA = ("Asha Example", "asha.r.example@mail.example.org")


REFUSED = {
    COMMON: """Password123456|P@ssw0rd2026!!|!!Manchester2026|summer 2026!!|ManchesterUnited1|
        iloveyousarah|monkeydragon12|welcome1welcome2|correct horse battery staple|ADMINISTRATOR|
        youllneverwalkalone|1234567welcome|january20260|L3tM31n!!!!2026|ｐａｓｓｗｏｒｄ2026""",
    WALK: """qwertyuiop12|1q2w3e4r5t6y|asdfghjkl;'#|123456789012|zyxwvutsrqpo|1qaz2wsx3edc|
        098765432109|qwerty123456|azertyuiop789|abcdefgh1234""",
    AGAIN: "aaaaaaaaaaaa|abcabcabcabc|............|tulips tulips|2626262626262|é" + "é" * 30,
    OWN: "i am asha 2026|4sh4 and the sea|EXAMPLE of a fine one|asharexample1",
    CAMPAIGN: """Outreach-2026|mps not border guards|0utr34ch for all|MigrantsOrganise1|
        welcome migrants|M1grant rights now""",
}
CASES = [(each.strip(), why) for why, several in REFUSED.items() for each in several.split("|")]


@pytest.mark.parametrize("password, sentence", CASES)
def test_what_is_tried_first_is_refused(password, sentence):
    assert why_not(password, own=ASHA) == sentence


FINE = """four words nobody guesses|tangerine velvet hammock|the river runs uphill at dawn|
    x7#kQ!9pLz@2|sunshine and biscuits|correct giraffe staple|夏の夜の長い夢を見ていた|
    ?!:;,.-_#'+*~|
    my password is long and odd|92750183644918|a blue door in winter|rest of the ashes"""


@pytest.mark.parametrize("password", [each.strip() for each in FINE.split("|")])
def test_others_are_not(password):
    assert why_not(password, own=("Rob", "rob@example.org")) is None


# One of a published breach, and what people do to it when it is refused.
BREACHED = """iseedeadpeople|ISeeDeadPeople|IseeDeadPeople!|iseedeadpeople2026|2026iseedeadpeople|
    i see dead people|1s33d34dp30pl3|!!iseedeadpeople!!|elpoepdaedeesi|iseedeadpeopleab|
    xiseedeadpeople|i-see-dead-people-7|vanyarespekt|gfhfktkjuhfv|peanutbutter99|entertainment!?|
    playstation3!!|Philadelphia-1|butterfly-abc|x.sweetheart.x|trustno1trustno1!|
    sunshine-butterfly|fuckoff-biteme1|iloveyou-forever1|starwars-liverpool|12jessica-michelle|
    Princess0102030|MICHAELjordan23"""


@pytest.mark.parametrize("password", [each.strip() for each in BREACHED.split("|")])
def test_a_published_one_is_refused_however_it_is_dressed_up(password):
    assert why_not(password, own=ASHA) in (COMMON, AGAIN)


def test_no_published_one_is_let_through():
    assert len([each for each in breached() if len(each) >= 8]) > 15_000
    long = [each for each in breached() if len(each) >= passwords.SHORTEST]
    assert len(long) > 200
    assert not [each for each in long if not why_not(each)]


@pytest.mark.parametrize("password", ["Dianes kettle 26", "ABB0TT is my MP", "dear diane abbott"])
def test_ones_own_mp_is_refused(password):
    assert why_not(password, own=ASHA, mp="Ms Diane Abbott") == MP
    assert why_not(password, own=ASHA) is None


def test_nothing_is_asked_of_a_name_too_short_to_matter():
    assert why_not("tangerine velvet hammock", own=("Ann", "vel@example.org")) is None


@pytest.mark.parametrize("password", ["bo@example.org", "my BO@example.ORG!", "jo.b over the sea"])
def test_ones_own_address_is_refused_however_short_its_parts(password):
    assert why_not(password, own=("Bo", "bo@example.org", "jo.b@example.org")) == OWN


def test_the_list_is_as_long_as_it_says():
    known = common_passwords.known()
    assert len(known.short) > 500
    assert len(known.long) > 3000
    assert all(len(each) >= passwords.SHORTEST for each in known.long)
    every = known.long | known.short
    assert all(each == "".join(filter(str.isalnum, each)).lower() for each in every)


def test_every_entry_of_it_is_refused():
    assert not [each for each in common_passwords.known().long if not why_not(each)]


def test_the_hash_of_nobody_takes_as_long_as_one_of_somebody():
    assert not PasswordHasher().check_needs_rehash(NOBODY)


def test_a_password_is_hashed_as_slowly_as_the_library_says():
    assert not PasswordHasher().check_needs_rehash(HASHER.hash("four words nobody guesses"))


def test_a_recovery_code_is_hashed_as_slowly_as_owasp_says(monkeypatch):
    asked = []

    def hash_secret_raw(code, salt, **costs):
        asked.append(costs)
        return bytes(costs["hash_len"])

    monkeypatch.setattr(second_factor, "hash_secret_raw", hash_secret_raw)
    codes, _ = second_factor.make_codes()
    assert len(codes) == len(asked) == second_factor.RECOVERY_CODES
    costs = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1, "hash_len": 24}
    assert all(one == costs | {"type": Type.ID} for one in asked)
