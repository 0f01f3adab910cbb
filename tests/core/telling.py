"""An application that tells the environ it was called with: by WSGI as `app`, and as `front`."""

import json
import os
from typing import Any

from flask import Flask, Response

from outreach.core.front import Front
from outreach.core.security import Sessions

app = Flask(__name__)
app.config |= {
    "SECRET_KEY": "a key of the tests, forty characters long",
    "BODY_SECONDS": 5,
    "MAX_CONTENT_LENGTH": 64 * 1024,
}
app.session_interface = Sessions(app)


@app.post("/form")
def form() -> str:
    """Somewhere that takes a body."""
    return ""


def tell(environ: dict[str, Any], start: Any) -> Any:
    """Tell what is of the request; granian adds what is of the process."""
    own = {name: value for name, value in environ.items() if name not in os.environ}
    told = {name: value for name, value in own.items() if isinstance(value, (str, bool))}
    told["body"] = environ["wsgi.input"].read().decode("latin-1")
    return Response(json.dumps(told))(environ, start)


app.wsgi_app = tell  # type: ignore[method-assign]
front = Front(app)
