"""What all processes of a race have in common is made once, before they are forked: an application,
which takes longer to make than most of what they do with it."""

import gc

import pytest
from sqlalchemy.orm import configure_mappers

from tests.hashing import hash_quickly
from tests.stores import Store

hash_quickly(pytest.MonkeyPatch())
store = Store()
store.url = "sqlite://"  # each process puts the race's own database in its place
app = store.make_app()
configure_mappers()
gc.freeze()  # looking for garbage would copy all of it
