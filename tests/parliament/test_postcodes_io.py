"""Asking postcodes.io, on its good and its bad days."""

import json
import logging
import threading
from types import SimpleNamespace

import pytest

from outreach.parliament import postcodes_io
from outreach.parliament.postcodes import resolve
from outreach.parliament.postcodes_io import Answer, look_up
from tests.parliament.service import cut_off, page, send, serving, status

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SOUTH, NORTH = "E14001260", "E14001259"
# Younger than the table that the project carries, which has no run around it.
NEW = "E8 1RR"


def says(code: int, **body):
    return lambda handler: send(handler, code, json.dumps({"status": code, **body}))


def lies_in(new, old=None):
    names = {"parliamentary_constituency": old or new, "parliamentary_constituency_2024": new}
    return says(200, result={"latitude": 51.5, "longitude": -0.06, "codes": names})


@pytest.fixture
def service(app):
    """postcodes.io on this machine: `service.day` is how it answers, `service.asked` what."""

    one = SimpleNamespace(asked=[], day=lies_in(SOUTH))

    def serve(handler):
        one.asked.append(handler.path)
        one.day(handler)

    postcodes_io.forget()
    with serving(serve) as address:
        app.config.update(POSTCODE_LOOKUP="postcodes.io", POSTCODES_IO=address)
        yield one
        app.config["POSTCODE_LOOKUP"] = ""
    postcodes_io.forget()


def test_the_exact_one_is_asked_for_once(service):
    for typed in ("E8 1DY", "e81dy", " E8 1DY "):
        assert resolve(typed) == ((SOUTH,), True, "")
    assert service.asked == ["/postcodes/E81DY"]


def test_nobody_is_asked_unless_it_is_wanted(app, service):
    app.config["POSTCODE_LOOKUP"] = ""
    assert not resolve(NEW).exact
    assert service.asked == []


@pytest.mark.parametrize("typed", ["E8", "E8 1", "JE2 3AB", "hello", ""])
def test_only_whole_postcodes_are_asked_for(service, typed):
    resolve(typed)
    assert service.asked == []


def test_northern_ireland_and_old_numbers_are_answered(service):
    service.day = lies_in("N05000001")
    assert resolve("BT1 1AA") == (("N05000001",), True, "")
    service.day = says(200, result={"codes": {"parliamentary_constituency": "S14000006"}})
    assert resolve("KA7 1AA") == (("S14000107",), True, "")


@pytest.mark.parametrize(
    "day",
    [
        *(cut_off, page, status(500), status(429), status(302, Location="/")),
        *(says(200), says(200, result=None), says(200, result={"codes": 4}), says(404)),
        *(lies_in("E99999999"), lies_in(None), lies_in("E14000530")),
        lambda handler: send(handler, 200, "[]"),
        lambda handler: send(handler, 404, '{"terminated": [4]}'),
    ],
)
def test_when_it_fails_or_does_not_know_the_reader_chooses(service, day):
    service.day = day
    found = resolve(NEW)
    assert (len(found.seats), found.exact) == (5, False)
    assert "E8 lies in 5 constituencies" in found.why


def test_a_postcode_that_ended_says_when_and_begins_with_what_is_nearest(service):
    there = {"longitude": -2.242851, "latitude": 57.101474}
    ended = {"year_terminated": 1996, "month_terminated": 6, **there}
    service.day = says(404, error="Postcode not found", terminated=ended)
    found = resolve("AB1 0AA")
    assert found.why.startswith("That postcode is used no longer, since June 1996.")
    assert found.seats[0] == "S14000061"
    assert not found.exact


def test_nobody_waits_longer_than_the_limit_and_then_it_is_left_alone(service, monkeypatch):
    monkeypatch.setattr(postcodes_io, "LIMIT", 0.05)
    enough = threading.Event()

    def drips(handler):
        """Never silent for long, and never done: no limit on a single byte helps."""
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            enough.wait(0.01)
        codes = {"parliamentary_constituency": SOUTH}
        handler.wfile.write(json.dumps({"result": {"codes": codes}}).encode())
        handler.close_connection = True

    service.day = drips
    assert not resolve(NEW).exact
    service.day = lies_in(SOUTH)
    assert not resolve(NEW).exact
    assert len(service.asked) <= 1  # the second did not ask
    enough.set()


def test_after_a_minute_it_is_asked_again(app, service):
    address, seconds = app.config["POSTCODES_IO"], [100.0]
    service.day = status(500)
    assert look_up("E81DY", address, lambda: seconds[0]) is None
    service.day = lies_in(SOUTH)
    seconds[0] += 59
    assert look_up("E81DY", address, lambda: seconds[0]) is None
    seconds[0] += 2
    assert look_up("E81DY", address, lambda: seconds[0]) == Answer(SOUTH, "", (51.5, -0.06))


def test_only_so_many_are_kept_and_none_can_be_read(service, monkeypatch):
    monkeypatch.setattr(postcodes_io, "MOST_KEPT", 3)
    for digit in range(6):
        resolve(f"E8 {digit}DY")
    assert len(postcodes_io._kept) == 3
    assert b"E8" not in b"".join(postcodes_io._kept)


def test_no_log_has_it(service, caplog, capsys):
    with caplog.at_level(logging.INFO):
        resolve("E8 1DY")
        service.day = status(500)
        resolve("E8 1DZ")
    assert "E81" not in caplog.text + "".join(capsys.readouterr())


def test_where_nobody_listens_the_reader_chooses(app, service):
    app.config["POSTCODES_IO"] = "http://127.0.0.1:9"
    assert not resolve(NEW).exact


@pytest.mark.parametrize(
    "typed, answer, seats",
    [
        ("BT16 1AW", "E14001260", 18),
        ("BT1 1AA", "W07000081", 18),
        (NEW, "S14000061", 5),
        (NEW, "N05000001", 5),
        ("TD15 9ZZ", "W07000081", 2),
    ],
)
def test_an_answer_in_another_nation_is_refused(service, typed, answer, seats):
    service.day = lies_in(answer)
    found = resolve(typed)
    assert (len(found.seats), found.exact) == (seats, False)
    assert answer not in found.seats


def test_the_tables_answer_holds_where_the_service_names_another_nation(service):
    service.day = lies_in("S14000061")
    assert resolve("E8 1DY") == ((SOUTH,), True, "")


def test_the_service_wins_over_the_table(service):
    service.day = lies_in(NORTH)
    assert resolve("E8 1DY").seats == (NORTH,)


@pytest.mark.parametrize("day", [status(500), cut_off, says(404)])
def test_when_it_fails_the_table_answers(service, day):
    service.day = day
    assert resolve("E8 1DY") == ((SOUTH,), True, "")


def test_a_postcode_that_ended_is_where_the_table_has_it(service):
    service.day = says(404, terminated={"year_terminated": 2025, "month_terminated": 3})
    found = resolve("E8 1DY")
    assert (found.seats, found.exact) == ((SOUTH,), True)
    assert found.why == "That postcode is used no longer, since March 2025."
