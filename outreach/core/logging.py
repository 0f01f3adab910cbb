"""What goes to the log of an error: where it happened, never with what.

The message of an exception may quote what somebody wrote, an address or a password: a database
names the value that it refused. So of each exception only its kind and the lines that led to it
are kept, and of a database's error its code.
"""

import traceback


def where(error: BaseException) -> str:
    """The lines that led to an error, the innermost last, and its kind; causes first."""
    parts = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        frames = traceback.StackSummary.extract(
            traceback.walk_tb(step.__traceback__), lookup_lines=False
        )
        lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        parts.append("\n".join([*lines, f"{_kind(step)}"]))
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return "\nled to\n".join(reversed(parts))


def _kind(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return f"{kind} {code}" if code else kind
