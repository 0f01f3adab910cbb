"""What is written from the table of periods: the page in docs/, and a letter."""

from outreach.core.app_state import setting
from outreach.privacy.retention_periods import ACCOUNTS, AT_ONCE, NOTICE, PERIODS, in_words, length

SUBJECT = "Your account with MPs not border guards"


def retention_page() -> str:
    rows = [
        f"| {one.what} | {in_words(one).capitalize()} | {one.then.capitalize()} | {one.why} |"
        f" {one.setting and f'`{one.setting}`'} |"
        for one in PERIODS
    ]
    return "\n".join([*_HEAD, *rows, *_FOOT, ""])


_HEAD = [
    "# How long things are kept",
    "",
    "Written by `./script/flask retention page` from the table in "
    "`outreach/privacy/retention_periods.py`; a test compares them. "
    "`./script/flask retention run` applies it: run it once a night (cron, a systemd timer). "
    "`--dry-run` says what it would do.",
    "",
    "Where a setting is named, it says for how many days ([running.md](running.md)), and this page "
    "says what holds without it. What has none hangs on how the program works: a receipt must "
    "outlive a form that waits for a connection, a count of tries the longest limit. Whoever "
    "changes a setting changes what the privacy notice says with it.",
    "",
    "| what | kept | then | why | setting |",
    "|---|---|---|---|---|",
]
_FOOT = [
    "",
    "## What the run does",
    "",
    "1. It deletes what is over, and removes the text of old letters, each kind in a transaction "
    "of its own.",
    f"2. It writes to people who were not here for so long that their account ends in "
    f"{NOTICE.days} days, and puts down in the audit that it did. Who signs in keeps the account. "
    f"Who does not is erased after those {NOTICE.days} days. Without `MAIL_URL` nobody can be "
    "told, so nobody is erased by the run, and it says so. The last coordinator and the last "
    "admin are never erased.",
    "3. Outside any transaction it rewrites the database’s files. Deleting only marks a place as "
    "free; the bytes could lie there for long. On SQLite this is `VACUUM`, and the write-ahead log "
    "is emptied; SQLite has overwritten already what the application deleted (`secure_delete`), so "
    "this is for what other tools deleted. On PostgreSQL it is `VACUUM (FULL, ANALYZE)` of every "
    "table and of the planner’s statistics, which hold samples of values; each table is locked "
    "while it is rewritten. `./script/flask retention clean` does this step alone.",
    "",
    "After somebody left or was erased, nothing of them is in SQLite’s files at once. On "
    "PostgreSQL their bytes stay on the disk until the next run, though nothing in the application "
    "can find them.",
    "",
    "## What no program can do from inside the database",
    "",
    "- **Backups** still hold whoever left. Keep them for 30 days at most, encrypted. After "
    "putting one back, erase again whoever left since: the audit of the lost days, or the list "
    "that you keep with the backups, says which numbers.",
    "- **PostgreSQL’s write-ahead log** and replicas hold old bytes until they are recycled; "
    "archived logs are backups.",
    "- **Freed blocks of the disk** can be read by whoever has the disk. Encrypt it.",
    "- **Letters and emails** that were sent are with those who got them.",
]


def unused_letter() -> str:
    address = setting("PUBLIC_URL")
    return (
        f"Hello,\n\nyou have an account with MPs not border guards at {address}, and have not "
        f"used it for almost {length(ACCOUNTS.lasts or AT_ONCE)}. If you would like to keep it, "
        f"sign in once within {NOTICE.days} days. If not, you need not do anything: the account is "
        "then erased, your name and your address with it.\n\nThank you for what you did.\n"
    )
