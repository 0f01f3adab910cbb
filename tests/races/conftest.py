"""Races: real processes, all starting at once."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.races import workers
from tests.stores import Store

Race = Callable[..., list[Any]]


@pytest.fixture
def race(store: Store) -> Race:
    """`race(task, [arguments, …])`: one process for each, and what each of them returned."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.races.prepared"])

    def run(task: Callable[..., Any], arguments: list[tuple[Any, ...]]) -> list[Any]:
        db.session.rollback()  # a transaction of ours, left open, would be in their way
        crowd = len(arguments)
        start = {"initializer": workers.join, "initargs": (store.url, context.Barrier(crowd))}
        with ProcessPoolExecutor(crowd, context, **start) as pool:
            results = [pool.submit(workers.work, task, *each) for each in arguments]
            wait(results)
        errors = [str(result.exception()) for result in results if result.exception()]
        # Whoever waited for one that failed has an error, too: theirs says nothing.
        errors.sort(key=lambda error: "BrokenBarrierError" in error)
        assert not errors, f"{len(errors)} of {crowd} processes failed:\n{errors[0]}"
        return [result.result() for result in results]

    return run


@pytest.fixture
def crowd(app: Flask) -> Callable[..., list[int]]:
    """`crowd(100)`: that many volunteers' ids. With `seats`, each lives in one, in turn."""

    def make(size: int, seats: list[str | None] | None = None) -> list[int]:
        seats = seats or [None]
        people = [
            {
                "email": f"volunteer{number}@example.org",
                "name": f"Volunteer {number}",
                "password_hash": "-",
                "role": Role.VOLUNTEER,
                "own_gss_code": seats[number % len(seats)],
                "created_at": clock.now(),
            }
            for number in range(size)
        ]
        with transaction():
            return list(db.session.scalars(insert(Person).returning(Person.id), people))

    return make
