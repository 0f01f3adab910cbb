"""Nothing in the tree opens anything: no private key, no token, no password of a real account."""

import re
import subprocess
from pathlib import Path

import pytest

# What keys and tokens look like. Each begins with what its maker puts in front.
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a key of PuTTY": r"PuTTY-User-Key-File-\d",
    "a key of AGE": r"AGE-SECRET-KEY-1[A-Z0-9]{20}",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})",
    "a token of GitLab": r"\bglpat-[\w-]{20}",
    "a token of PyPI": r"\bpypi-AgE[\w-]{20,}",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}",
    "a key of AWS": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a key of Google": r"\bAIza[\w-]{35}",
    "a key of Stripe": r"\b[sr]k_live_[A-Za-z0-9]{20,}",
    "a token of Slack": r"\bxox[abpr]-[A-Za-z0-9-]{20,}",
    "a key of Sendgrid": r"\bSG\.[\w-]{22}\.[\w-]{43}",
    "a signed token": r"\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}",
    "a secret of a webhook": r"\bwhsec_[A-Za-z0-9+/]{40,}={0,2}",
    "a token of ours": r"\boutreach_[A-Za-z0-9_-]{43}\b",
    "a hash of a password": r"\$argon2id?\$v=\d+\$[^ ]+\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{40,}",
    "a key in a setting": r"""(?i)\b(?:SECRET|API|ACCESS)_KEY *[=:] *["'][\w/+=-]{32,}["']""",
    "a password in an address": (
        r"(?:postgres(?:ql)?|smtps?|https?)://[^\s:/@{}]+:(?!password@)[^\s:/@{}<>\"']{12,}@"
    ),
}
# Files that a key, a database or an environment is kept in.
KEY_FILES = re.compile(
    r"\.(?:pem|key|p12|pfx|jks|kdbx|ppk|sqlite3?|db)$|(?:^|/)\.env|id_(?:rsa|ed25519)"
)


def tracked(root: Path) -> list[Path]:
    """Return the files that a commit would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


@pytest.fixture(scope="module")
def texts(root):
    return {path.relative_to(root): path.read_bytes().decode("latin-1") for path in tracked(root)}


@pytest.mark.parametrize("kind", SECRETS)
def test_nothing_like_it_is_in_the_tree(texts, kind):
    pattern = re.compile(SECRETS[kind])
    found = [str(path) for path, text in texts.items() if pattern.search(text)]
    assert found == [], f"{kind} seems to be in the tree"


def test_no_file_is_one_for_keys_or_data(texts):
    assert [str(path) for path in texts if KEY_FILES.search(str(path))] == []
    assert len(texts) > 500


# Put together here, so that this file holds none itself.
EXAMPLES = {
    "a private key": "-----BEGIN EC " + "PRIVATE KEY-----",
    "a token of GitHub": "ghp_" + "a1" * 18,
    "a token of GitLab": "glpat-" + "a1" * 10,
    "a token of PyPI": "pypi-AgE" + "IcHlwaS5vcmc" * 3,
    "a token of npm": "npm_" + "a1" * 18,
    "a key of AWS": "AKIA" + "ABCD" * 4,
    "a key of Google": "AIza" + "Sy123" * 7,
    "a key of Stripe": "sk_" + "live_" + "a1" * 12,
    "a token of Slack": "xoxb-" + "12345678901-" * 2,
    "a signed token": ".".join(["eyJ" + "hbGciOi" * 3] * 2 + ["abcdefgh" * 3]),
    "a secret of a webhook": "whsec_" + "MfKQ9r8G" * 6,
    "a token of ours": "outreach_" + "k" * 43,
    "a key of AGE": "AGE-SECRET-" + "KEY-1" + "QPZRY9X8" * 4,
    "a hash of a password": "$argon2id$v=19$m=65536,t=3,p=4$" + "c2FsdHNh" * 3 + "$" + "aGFz" * 11,
    "a key in a setting": "SECRET_KEY" + ' = "' + "kJ8_" * 10 + '"',
    "a password in an address": "postgresql://" + "outreach:" + "tr0ub4dor&3xyz" + "@db/outreach",
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_one_that_is_planted_is_found(kind):
    assert re.search(SECRETS[kind], f"before {EXAMPLES[kind]} after")


@pytest.mark.parametrize(
    "name", ["a.pem", "tests/x/server.key", ".env", "deploy/.env.production", "id_rsa", "x.sqlite3"]
)
def test_a_file_for_keys_is_known_by_its_name(name):
    assert KEY_FILES.search(name)
