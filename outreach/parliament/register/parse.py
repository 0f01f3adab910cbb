"""What the answers of Parliament's service say. A field that is missing or is not what it should
be is None: then what we have stays."""

import re
from datetime import date
from typing import Any, NamedTuple

from outreach.core.vocabulary import PhoneKind
from outreach.parliament.models import MP

PAGE = 20  # the service gives no more at once
COMMONS = 1
_TITLES = r"(?:(?:Rt\.? Hon|Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Prof|Professor|Rev)\.? +)+"
_EMAIL = re.compile(r"[^\s@;,<>()]+@[^\s@;,<>()]+\.[A-Za-z]{2,}")
_NUMBER = re.compile(r"(?:\+44[\s.]*(?:\(0\))?|\(?0)[\d\s().-]{8,16}\d")
_OFFICES = {"parliamentary": PhoneKind.PARLIAMENT, "constituency": PhoneKind.CONSTITUENCY}


class Listed(NamedTuple):
    """Somebody in the register. `since`: a member since; `from_`: of this House as it is now."""

    mp_id: int
    display_name: str | None
    list_name: str | None
    full_title: str | None
    party: str | None
    party_abbreviation: str | None
    seat_id: int | None
    seat: str | None
    since: date | None
    from_: date | None


class Gone(NamedTuple):
    """What the register says of somebody who is no longer listed."""

    is_member: bool
    on: date | None
    reason: str


class Details(NamedTuple):
    email: str | None
    phones: dict[str, PhoneKind]  # as people write them: 020 7219 3000


def list_address(skip: int) -> str:
    return f"Members/Search?House={COMMONS}&IsCurrentMember=true&skip={skip}&take={PAGE}"


def is_page(skip: int, answer: Any) -> bool:
    """Whether this is a page of the list: it may only be empty after the end."""
    total = _get(answer, "totalResults")
    items = _get(answer, "items")
    return type(total) is int and isinstance(items, list) and (bool(items) or total <= skip)


def listed(item: Any) -> Listed | None:
    """One of a page; None without a number of theirs."""
    member = _get(item, "value")
    mp_id, seat = _get(member, "id"), _get(member, "latestHouseMembership")
    if type(mp_id) is not int or mp_id < 1 or _get(seat, "house") not in (COMMONS, None):
        return None
    since = _date(seat, "membershipStartDate")
    status = _date(_get(seat, "membershipStatus"), "statusStartDate")
    seat_id, list_name = _get(seat, "membershipFromId"), _text(member, "nameListAs", "list_name")
    return Listed(
        mp_id,
        _text(member, "nameDisplayAs", "display_name"),
        re.sub(rf", *{_TITLES}", ", ", list_name) if list_name else None,
        _text(member, "nameFullTitle", "full_title"),
        _text(_get(member, "latestParty"), "name", "party"),
        _text(_get(member, "latestParty"), "abbreviation", "party_abbreviation"),
        seat_id if type(seat_id) is int else None,
        _text(seat, "membershipFrom", "display_name"),
        since,
        max((day for day in (since, status) if day), default=None),
    )


def is_member(answer: Any) -> bool:
    return isinstance(_get(_get(answer, "value"), "latestHouseMembership"), dict)


def gone(answer: Any) -> Gone:
    """What `Members/<id>` says, which `is_member` accepted."""
    seat = _get(_get(answer, "value"), "latestHouseMembership")
    on = _date(seat, "membershipEndDate")
    inactive = _get(_get(seat, "membershipStatus"), "statusIsActive") is False
    reason = _get(seat, "membershipEndReason")
    sits = on is None and not inactive and _get(seat, "house") in (COMMONS, None)
    return Gone(sits, on, reason.strip()[:100] if isinstance(reason, str) else "")


def is_details(answer: Any) -> bool:
    return isinstance(_get(answer, "value"), list)


def details(answer: Any) -> Details:
    """The address and the numbers of offices; the one in Parliament comes first."""
    emails: list[str] = []
    phones: dict[str, PhoneKind] = {}
    for word, kind in _OFFICES.items():
        for office in answer["value"]:
            name, email, phone = (_get(office, part) for part in ("type", "email", "phone"))
            if isinstance(name, str) and name.casefold().startswith(word):
                emails += _EMAIL.findall(email) if isinstance(email, str) else []
                for number in numbers(phone) if isinstance(phone, str) else []:
                    phones.setdefault(number, kind)
    fitting = (email for email in emails if len(email) <= 254)
    return Details(next(fitting, None), phones)


def numbers(text: str) -> list[str]:
    """Every UK number in it, as people write them."""
    found = (re.sub(r"\D", "", re.sub(r"\(0\)", "", each)) for each in _NUMBER.findall(text))
    plain = [re.sub("^44", "0", digits) for digits in found]
    return [_spaced(digits) for digits in plain if re.fullmatch("0[1-9][0-9]{8,9}", digits)]


def _spaced(digits: str) -> str:
    if re.match("02", digits):
        parts = 3, 7
    elif re.match("03|08|011|01.1", digits):
        parts = 4, 7
    else:
        return f"{digits[:5]} {digits[5:]}"
    return " ".join((digits[: parts[0]], digits[parts[0] : parts[1]], digits[parts[1] :]))


def _get(found: Any, name: str) -> Any:
    return found.get(name) if isinstance(found, dict) else None


def _text(found: Any, name: str, column: str) -> str | None:
    """A line of text, as long as the column takes; None if there is none."""
    value = _get(found, name)
    if not isinstance(value, str):
        return None
    longest = MP.__table__.c[column].type.length  # type: ignore[attr-defined]
    return " ".join(value.replace("\0", " ").split())[:longest] or None


def _date(found: Any, name: str) -> date | None:
    value = _get(found, name)
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
