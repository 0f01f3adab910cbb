"""Passkeys against a browser, a device or a person who lies: nobody comes in, nothing breaks."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.auth import rate_limits as limits
from outreach.auth.models import SignIn
from outreach.auth.passkeys import challenges
from outreach.auth.passkeys.models import Passkey, PasskeyChallenge
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Result
from outreach.privacy.actions import leave
from tests.auth.passkeys.authenticator import (
    ATTESTED,
    PRESENT,
    VERIFIED,
    Authenticator,
    base64url,
    cose,
    from_base64url,
)
from tests.auth.passkeys.conftest import asha, carol, dev, named_site, office, phone, told
from tests.auth.passkeys.conftest import with_passkey as with_passkey
from tests.auth.passkeys.scenes import (
    ADD,
    CONFIRM,
    OVER,
    REFUSED,
    STEP,
    USE,
    add,
    ask,
    give,
    passkeys,
    use,
)
from tests.auth.scenes import ELSEWHERE, change, cookie, is_in, move, now, send, sign_in
from tests.browsing import Browser, text_of
from tests.facts import scalar

__all__ = ["asha", "carol", "dev", "named_site", "office", "phone", "told"]
MOST = 2**32 - 1


def refused(response: Any, sentence: str = REFUSED) -> bool:
    return response.status_code == 422 and sentence in text_of(response)


def altered(answer: dict[str, Any], **response: Any) -> dict[str, Any]:
    return answer | {"response": answer["response"] | response}


# What a device says when a passkey is used ------------------------------------------------------

LIES: dict[str, dict[str, Any]] = {
    "another site's origin": {"client": {"origin": "https://outreach.example.net"}},
    "a subdomain's origin": {"client": {"origin": "http://evil.localhost:8000"}},
    "another port": {"client": {"origin": "http://localhost:9000"}},
    "no origin": {"client": {"origin": None}},
    "an origin that is a list": {"client": {"origin": ["http://localhost:8000"]}},
    "in a frame of another site": {"client": {"crossOrigin": True}},
    "in a frame that names its top": {"client": {"topOrigin": "https://outreach.example.net"}},
    "another site's id": {"rp_id": "outreach.example.net"},
    "the origin as the id": {"rp_id": "http://localhost:8000"},
    "nobody was asked to unlock it": {"flags": PRESENT},
    "nobody was there": {"flags": VERIFIED},
    "no flag at all": {"flags": 0},
    "a new credential in the middle": {"flags": PRESENT | VERIFIED | ATTESTED},
    "an answer for making one": {"client": {"type": "webauthn.create"}},
    "no type": {"client": {"type": None}},
    "another challenge": {"client": {"challenge": base64url(b"c" * 32)}},
    "an empty challenge": {"client": {"challenge": ""}},
    "a challenge that is a number": {"client": {"challenge": 7}},
    "another account": {"user_handle": b"somebody else"},
    "no account": {"user_handle": None},
    "an empty account": {"user_handle": b""},
    "another key": {"key": generate_private_key(SECP256R1())},
    "no signature": {"signature": b""},
    "half a signature": {"signature": b"0" * 8},
    "data that were not signed": {"authenticatorData": b"\0" * 37},
    "too little data": {"authenticatorData": b"\0" * 36},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(stranger, asha, phone, with_passkey, lie):
    with_passkey(asha)
    assert refused(use(stranger, phone, **LIES[lie])), lie
    assert not is_in(stranger)
    assert scalar(select(Passkey.last_used_at)) is None
    assert scalar(select(Passkey.stopped_at)) is None
    assert use(stranger, phone).status_code == 303


def test_every_bit_of_what_was_signed_counts(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    for name, byte in (("authenticatorData", 32), ("authenticatorData", 36), ("signature", 20)):
        answer = phone.use(ask(stranger, USE))
        data = bytearray(from_base64url(answer["response"][name]))
        data[byte] ^= 0x08
        assert refused(give(stranger, USE, altered(answer, **{name: base64url(bytes(data))})))
    assert not is_in(stranger)


# What is sent, and whose it is ------------------------------------------------------------------


def test_an_answer_works_once(stranger, app, asha, phone, with_passkey):
    with_passkey(asha)
    answer = phone.use(ask(stranger, USE))
    session = cookie(stranger)
    assert give(stranger, USE, answer).status_code == 303
    thief = Browser(app, None)
    thief.client.set_cookie("outreach", session)
    assert refused(give(thief, USE, answer), OVER)
    assert not is_in(thief)


def test_a_wrong_answer_uses_the_challenge_up(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    options = ask(stranger, USE)
    wrong = phone.use(options, rp_id="outreach.example.net")
    assert refused(give(stranger, USE, wrong))
    assert scalar(select(func.count(PasskeyChallenge.id))) == 0
    assert refused(give(stranger, USE, phone.use(options)), OVER)


def test_a_challenge_is_bound_to_the_browser(stranger, app, asha, phone, with_passkey):
    with_passkey(asha)
    answer = phone.use(ask(stranger, USE))
    thief = Browser(app, None)
    assert refused(give(thief, USE, answer), OVER)
    ask(thief, USE)
    assert refused(give(thief, USE, answer))
    assert give(stranger, USE, answer).status_code == 303


def test_a_challenge_ends(stranger, asha, phone, with_passkey, moment):
    with_passkey(asha)
    answer = phone.use(ask(stranger, USE))
    moment.shift(challenges.LASTS)
    assert refused(give(stranger, USE, answer), OVER)


def test_a_challenge_is_good_for_what_it_was_made(app, asha, carol, phone, with_passkey):
    """Each with the answer to each other's challenge."""
    mine, half_way = with_passkey(carol), Browser(app, None)
    sign_in(half_way, carol)
    who = {USE: half_way, STEP: half_way, CONFIRM: mine}
    for asked, asking in who.items():
        for path, browser in who.items():
            if asked != path:
                ask(browser, path)
                why = OVER if asking is browser else REFUSED
                answer = phone.use(ask(asking, asked))
                assert refused(give(browser, path, answer), why), (asked, path)
    made = Authenticator().make(ask(mine, ADD))
    assert refused(give(mine, CONFIRM, made), OVER)
    assert refused(give(mine, ADD, phone.use(ask(mine, ADD))))
    assert passkeys() == 1
    assert not is_in(half_way)


@pytest.mark.parametrize("path", [STEP, CONFIRM])
def test_somebody_elses_passkey_is_no_proof(app, asha, carol, phone, with_passkey, path):
    own, other = with_passkey(carol), Authenticator()
    add(Browser(app, asha), other)
    browser = own
    if path == STEP:
        browser = Browser(app, None)
        sign_in(browser, carol)
    assert refused(use(browser, other, path))
    assert refused(use(browser, other, path, user_handle=phone.user_handle))
    assert path != STEP or not is_in(browser)


def test_another_persons_challenge_adds_nothing(app, asha, carol, phone):
    hers, mine = Browser(app, asha), Browser(app, carol)
    answer = phone.make(ask(hers, ADD))
    assert refused(give(mine, ADD, answer), OVER)
    ask(mine, ADD)
    assert refused(give(mine, ADD, answer))
    assert passkeys() == 0


def test_the_cookie_of_another_sign_in_does_not_carry_it_over(app, asha, phone, with_passkey):
    """One person, two browsers, and the token of the first copied into the second."""
    first, second = with_passkey(asha), Browser(app, asha)
    answer = phone.use(ask(first, CONFIRM))
    with first.client.session_transaction() as session:
        token = session["passkey"]
    with second.client.session_transaction() as session:
        session["passkey"] = token
    assert refused(give(second, CONFIRM, answer), OVER)


def test_who_is_half_way_proves_nothing_else(app, carol, phone, with_passkey):
    with_passkey(carol)
    browser = Browser(app, None)
    sign_in(browser, carol)
    for path in (f"{ADD}/challenge", ADD, f"{ADD}/1/remove", f"{CONFIRM}/challenge", CONFIRM):
        response = send(browser, path)
        assert (response.status_code, response.location) == (303, "/sign-in"), path


def test_an_unknown_a_removed_and_a_switched_off_one_are_told_the_same(
    app, asha, carol, phone, with_passkey
):
    owner = with_passkey(asha)
    answers = [use(Browser(app, None), Authenticator())]
    change(asha, disabled_at=now(asha).created_at)
    answers.append(use(Browser(app, None), phone))
    change(asha, disabled_at=None)
    send(owner, f"{ADD}/{scalar(select(Passkey.id))}/remove")
    answers.append(use(Browser(app, None), phone))
    assert {(each.status_code, text_of(each)) for each in answers} == {(422, text_of(answers[0]))}
    assert len({len(each.data) for each in answers}) == 1


def test_another_persons_passkey_is_not_theirs_to_remove(app, asha, carol, phone, with_passkey):
    with_passkey(asha)
    response = send(Browser(app, carol), f"{ADD}/{scalar(select(Passkey.id))}/remove")
    assert response.status_code == 404
    assert passkeys(asha) == 1


def test_who_left_took_their_passkeys_along(app, asha, phone, with_passkey):
    with_passkey(asha)
    with transaction():
        leave(person_id=asha.id, now=clock.now())
    assert passkeys() == 0
    assert refused(use(Browser(app, None), phone))


def test_switching_off_ends_what_a_passkey_opened(stranger, asha, carol, phone, with_passkey):
    with_passkey(asha)
    use(stranger, phone)
    send(Browser(stranger.app, carol), f"/people/{asha.id}/disable")
    assert not is_in(stranger)
    assert refused(use(stranger, phone))


# Counters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 1, 4, 5])
def test_a_counter_that_goes_back_stops_the_passkey(
    stranger, app, asha, phone, with_passkey, told, after
):
    owner = with_passkey(asha)
    use(stranger, phone, count=5)
    told()
    assert refused(use(Browser(app, None), phone, count=after))
    [(to, what)] = told()
    assert to == asha.email
    assert "only a copy of it is, so it is stopped" in what
    assert not is_in(stranger)
    assert refused(use(Browser(app, None), phone, count=9))
    assert told() == []
    assert "Stopped" in text_of(owner.get(ADD))
    assert "One of them was stopped" in text_of(owner.get("/account"))
    copied = select(AuditEvent.result).where(AuditEvent.action == "account.passkey_copied")
    assert scalar(copied) == Result.REFUSED


def test_only_who_has_the_key_can_stop_it(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    use(stranger, phone, count=5)
    forger = generate_private_key(SECP256R1())
    assert refused(use(stranger, phone, count=1, key=forger))
    assert scalar(select(Passkey.stopped_at)) is None


def test_the_highest_counter_is_kept(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    assert use(stranger, phone, count=MOST).status_code == 303
    assert scalar(select(Passkey.sign_count)) == MOST


def test_a_stopped_one_still_asks_who_needs_a_second_step(stranger, app, dev, phone, with_passkey):
    with_passkey(dev)
    use(stranger, phone, count=5)
    use(Browser(app, None), phone, count=1)
    browser = Browser(app, None)
    assert sign_in(browser, dev).location.startswith("/sign-in/code")
    assert "Your passkey was stopped" in text_of(browser.get("/sign-in/code"))
    assert not is_in(browser)


# Bytes that are no answer -----------------------------------------------------------------------

DEEP = "[" * 4000
BROKEN = {
    "nothing of JSON": "{",
    "a number": "7",
    "a list": "[]",
    "null": "null",
    "an empty object": "{}",
    "deep JSON": DEEP,
    "a nested object": '{"id":' * 800 + "1" + "}" * 800,
    "half of a surrogate": '{"id":"\\ud800","rawId":"\\ud800","type":"public-key","response":{}}',
    "a number that is none": '{"id": NaN}',
    "a long number": '{"id": ' + "9" * 5000 + "}",
    "scripts": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("path", [USE, ADD, CONFIRM])
@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_answer_is_refused(app, asha, phone, with_passkey, path, what):
    browser = with_passkey(asha)
    ask(browser, path)
    assert refused(give(browser, path, BROKEN[what])), what


PARTS = {
    "no base64": "=" * 9,
    "other letters": "ä☃",
    "a number": 7,
    "nothing": None,
    "empty": "",
    "a list": ["AAAA"],
    "deep JSON": base64url(DEEP.encode()),
    "deep CBOR": base64url(b"\x81" * 4000),
    "CBOR that says it is long": base64url(b"\x9b" + b"\xff" * 8),
    "a map with a key twice": base64url(b"\xa2\x63fmt\x64none\x63fmt\x64none"),
    "zeros": base64url(bytes(300)),
}


@pytest.mark.parametrize("what", PARTS)
def test_a_broken_part_is_refused(app, asha, phone, with_passkey, what):
    browser = with_passkey(asha)
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        answer = altered(phone.use(ask(browser, USE)), **{name: PARTS[what]})
        assert refused(give(browser, USE, answer)), name
    for name in ("clientDataJSON", "attestationObject"):
        answer = altered(Authenticator().make(ask(browser, ADD)), **{name: PARTS[what]})
        assert refused(give(browser, ADD, answer)), name
    for name in ("id", "rawId", "type", "response"):
        answer = phone.use(ask(browser, USE)) | {name: PARTS[what]}
        assert refused(give(browser, USE, answer)), name
    assert passkeys() == 1


@pytest.mark.parametrize("length", [8193, 60_000, 70_000])
def test_what_is_huge_is_not_read(app, asha, with_passkey, length):
    browser = with_passkey(asha)
    for path in (USE, ADD, CONFIRM):
        ask(browser, path)
        response = give(browser, path, "x" * length)
        assert response.status_code == (413 if length > 65536 else 422), path
    assert refused(give(browser, USE, "x" * 8193), "That is too long for a passkey.")


# What a device says when a passkey is made ------------------------------------------------------

P256 = generate_private_key(SECP256R1())
OFF_THE_CURVE = cose(P256) | {-3: bytes(31) + b"\x01"}


def rsa(n: bytes, e: bytes = b"\1\0\1") -> bytes:
    return cbor2.dumps({1: 3, 3: -257, -1: n, -2: e})


MADE: dict[str, dict[str, Any]] = {
    "another site's origin": {"client": {"origin": "https://outreach.example.net"}},
    "another site's id": {"rp_id": "outreach.example.net"},
    "a frame": {"client": {"crossOrigin": True}},
    "an answer for using one": {"client": {"type": "webauthn.get"}},
    "nobody was asked to unlock it": {"flags": PRESENT},
    "nobody was there": {"flags": VERIFIED},
    "another challenge": {"client": {"challenge": base64url(b"c" * 32)}},
    "an algorithm of nobody": {"public_key": cbor2.dumps(cose(P256, alg=-65535))},
    "an algorithm that is not asked for": {"public_key": cbor2.dumps(cose(P256, alg=-36))},
    "an algorithm of another kind of key": {"public_key": cbor2.dumps(cose(P256, alg=-257))},
    "no algorithm": {"public_key": cbor2.dumps({1: 2, -1: 1})},
    "a point off the curve": {"public_key": cbor2.dumps(OFF_THE_CURVE)},
    "another curve": {"public_key": cbor2.dumps(cose(P256) | {-1: 2})},
    "a short RSA key": {"public_key": rsa(b"\xff" * 64)},
    "a huge RSA key": {"public_key": rsa(b"\xff" * 900)},
    "an RSA key with an exponent of one": {"public_key": rsa(b"\xff" * 256, b"\1")},
    "a short Edwards key": {"public_key": cbor2.dumps({1: 1, 3: -8, -1: 6, -2: b"\1" * 31})},
    "a key that is text": {"public_key": cbor2.dumps("a key")},
    "something after the key": {"public_key": cbor2.dumps(cose(P256)) + b"\0"},
    "an attestation of a maker": {"fmt": "packed", "stmt": {"x5c": [b"-"], "sig": b"-", "alg": -7}},
    "an attestation of a chip": {"fmt": "tpm", "stmt": {"ver": "2.0"}},
    "an attestation signed by nobody": {"fmt": "packed", "stmt": {"sig": b"-", "alg": -7}},
    "an attestation of a kind that is none": {"fmt": "made-up"},
    "an attestation whose kind is a list": {"fmt": ["none"]},
    "none, and yet a statement": {"stmt": {"sig": b"-"}},
}


@pytest.mark.parametrize("lie", MADE)
def test_a_lie_adds_nothing(app, asha, lie):
    browser = Browser(app, asha)
    made = Authenticator().make(ask(browser, ADD), **MADE[lie])
    assert refused(give(browser, ADD, made)), lie
    assert passkeys() == 0


@pytest.mark.parametrize("length", [0, 1024, 2000])
def test_an_id_that_is_none_is_not_kept(app, asha, length):
    browser, device = Browser(app, asha), Authenticator()
    device.id = b"i" * length
    assert give(browser, ADD, device.make(ask(browser, ADD))).status_code == 422
    assert passkeys() == 0


def test_another_id_than_the_signed_one_is_not_kept(app, asha):
    browser = Browser(app, asha)
    other = base64url(b"another id")
    answer = Authenticator().make(ask(browser, ADD)) | {"id": other, "rawId": other}
    assert refused(give(browser, ADD, answer))


def test_an_edwards_key_works(app, asha):
    """What is refused above is not refused for its kind."""
    browser, key = Browser(app, asha), Ed25519PrivateKey.generate()
    device = Authenticator()
    public = {1: 1, 3: -8, -1: 6, -2: key.public_key().public_bytes_raw()}
    made = device.make(ask(browser, ADD), public_key=cbor2.dumps(public))
    assert give(browser, ADD, made).status_code == 303
    answer = device.use(ask(browser, USE))
    parts = {name: from_base64url(part) for name, part in answer["response"].items()}
    signed = parts["authenticatorData"] + hashlib.sha256(parts["clientDataJSON"]).digest()
    stranger = altered(answer, signature=base64url(key.sign(signed)))
    assert give(browser, USE, stranger).status_code == 303


def test_two_devices_that_say_the_same_id(app, asha, carol, phone, with_passkey):
    """The second does not take the first one's place, of the same person or of another."""
    mine = with_passkey(asha)
    for browser in (mine, Browser(app, carol)):
        copy = Authenticator()
        copy.id = phone.id
        response = add(browser, copy)
        assert response.status_code == 422
        assert "This passkey is added already." in text_of(response)
    assert passkeys() == 1
    assert use(Browser(app, None), phone).status_code == 303


# Counting ---------------------------------------------------------------------------------------


def test_wrong_ones_from_one_address_are_too_many(stranger, app, asha, phone, with_passkey):
    with_passkey(asha)
    for _ in range(limits.ADDRESS.times):
        send(stranger, USE, credential="{}")
    response = use(stranger, phone)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "tried too often" in text_of(response)
    assert use(move(Browser(app, None), ELSEWHERE), phone).status_code == 303


def test_right_ones_do_not_count(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    for _ in range(3):
        assert use(stranger, phone).status_code == 303
    send(stranger, USE, credential="{}")
    counted = select(limits.Attempts.times).where(limits.Attempts.kind == "address")
    assert scalar(counted) == 1


@pytest.mark.parametrize("path, most", [(STEP, limits.CODE), (CONFIRM, limits.AGAIN)])
def test_wrong_proofs_are_too_many(app, carol, phone, with_passkey, path, most):
    browser = with_passkey(carol)
    if path == STEP:
        browser = Browser(app, None)
        sign_in(browser, carol)
    for _ in range(most[0].times):
        assert refused(give(browser, path, "{}"), OVER)
    assert use(browser, phone, path).status_code == 429
    assert path != STEP or not is_in(browser)


def test_challenges_from_one_address_are_too_many(stranger, app):
    for _ in range(challenges.BEGUN.times):
        ask(stranger, USE)
    assert send(stranger, f"{USE}/challenge").status_code == 429
    ask(move(Browser(app, None), ELSEWHERE), USE)


def test_challenges_that_are_over_are_not_kept(stranger, moment):
    for _ in range(3):
        ask(stranger, USE)
        moment.shift(challenges.LASTS + timedelta(seconds=1))
    assert scalar(select(func.count(PasskeyChallenge.id))) == 1


def test_no_answer_without_the_forms_token(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    answer = json.dumps(phone.use(ask(stranger, USE)))
    response = stranger.post(USE, {"credential": answer}, token="")
    assert response.status_code == 400
    assert scalar(select(func.count(SignIn.id)).where(SignIn.passkey_id.is_not(None))) == 0
