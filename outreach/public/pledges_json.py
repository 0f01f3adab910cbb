"""/pledges.json: docs/pledges-json.md says what is in it, static/pledges.schema.json exactly so."""

import json
from typing import Any

from outreach.core.vocabulary import PublicStatus
from outreach.public.overview import Overview, Seat

LICENCE = (
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0. "
    "Contains public sector information licensed under the Open Government Licence v3.0."
)


def as_json(everything: Overview, pledge: str, site: str) -> str:
    """`site` is where this runs, without a slash at its end."""
    found = {
        "schema": f"{site}/static/pledges.schema.json",
        "source": f"{site}/pledges",
        "licence": LICENCE,
        "pledge": pledge,
        "pledge_version": everything.pledge_version,
        "earlier_pledges": [
            {"version": words.number, "text": words.text} for words in everything.earlier
        ],
        "counts": {"seats": len(everything.seats)}
        | {str(status): count for status, count in everything.counts.items()},
        "constituencies": [_seat(seat, everything, site) for seat in everything.seats],
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _seat(seat: Seat, everything: Overview, site: str) -> dict[str, Any]:
    version = seat.earlier.number if seat.earlier else everything.pledge_version
    mp = {"parliament_id": seat.mp_id, "name": seat.mp, "party": seat.party}
    return {
        "gss_code": seat.gss_code,
        "name": seat.name,
        "welsh_name": seat.welsh_name or None,
        "nation": seat.nation,
        "region": seat.region,
        "hex": [seat.column, seat.row],
        "mp": mp if seat.mp_id else None,
        "status": str(seat.status),
        "since": seat.since.isoformat() if seat.since else None,
        "signed_version": version if seat.status is PublicStatus.SIGNED else None,
        "url": f"{site}/constituencies/{seat.gss_code}",
    }
