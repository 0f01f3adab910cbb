"""A partner that may take everything, and a program of theirs."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.exports.api.scenes import Program, agreed_with, token_of


@pytest.fixture
def number(app: Flask) -> int:
    return agreed_with()


@pytest.fixture
def program_of(app: Flask) -> Callable[[str | None], Program]:
    return lambda token: Program(app, token)


@pytest.fixture
def program(number: int, program_of: Callable[[str], Program]) -> Program:
    return program_of(token_of(number))
