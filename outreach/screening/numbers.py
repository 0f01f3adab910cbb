"""Numbers, postcodes and addresses: things with a shape, which need no context to be found."""

import re
from collections.abc import Iterator

from outreach.core.vocabulary import Word


class Kind(Word):
    """What was found, and how to write the note without it."""

    hint: str

    def __new__(cls, value: str, label: str, hint: str) -> "Kind":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.hint = label, hint
        return member

    CASE = (
        "case",
        "Somebody’s immigration case",
        "Write what the office said about the pledge, and leave out whose case it was and what "
        "happened to them.",
    )
    REFERENCE = (
        "reference",
        "A reference or identity number",
        "Leave the number out: the next caller does not need it.",
    )
    BIRTH_DATE = "birth_date", "A date of birth", "Leave the date of birth out."
    POSTCODE = "postcode", "A postcode", "Leave the postcode out, or name the town instead."
    PHONE = (
        "phone",
        "A phone number that is not the office’s",
        "Leave the number out; a new number of the office belongs with its details, not here.",
    )
    EMAIL = (
        "email",
        "An email address that is not the office’s",
        "Leave the address out; a new address of the office belongs with its details, not here.",
    )


_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|"
    "DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|"
    "LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|"
    "SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_AREA = rf"(?=[A-Z]{{1,2}} ?\d)(?:{_AREAS})"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = (
    r"(?:\d{1,2}[ ./-]{1,2}\d{1,2}[ ./-]{1,2}\d{2,4}|\d{4}-\d\d-\d\d|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} \d{{1,2}})"
)
_MAIL_HOSTS = (
    r"(?:gmail|googlemail|hotmail|outlook|btinternet|yahoo|icloud|protonmail|proton|live|aol|ymail)"
)
_DIGIT = r"(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple|treble)"
# Words that announce a number, and what may stand between.
_OF_A_CASE = (
    r"(?:uan|cid|gwf|pass?port|brp|permit|e?visa|nass|asf|cas|cos|nino?|national insurance|nhs|"
    r"home office|ho|ukvi|immigration|eu(?:ss|is)|biometric|arc)"
)
_OF_ANYTHING = r"(?:refs?|reference|case(?:work)?|file|application|claim|client|customer|id)"
_BETWEEN = (
    r"(?![a-z])(?:[ :#.=-]{1,3}(?:ref|reference|no|nr|num|number|id|code|card|is|was|case|file|"
    r"application)){0,4}[ :#.=-]{0,3}"
)

# A constituency or ward has a code, too: E14001063.
_WARD = r"[ENSW](?:05|06|07|14)\d{6}\b"

# Upper and lower case alike.
NUMBERS: list[tuple[Kind, str]] = [
    (Kind.EMAIL, r"[\w.+%-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    (Kind.EMAIL, rf"\w[\w.+-]{{0,40}} ?@ ?{_MAIL_HOSTS}\b(?: ?\. ?\w{{2,5}})?"),
    (Kind.EMAIL, r"\b[\w.+-]{2,40}@(?!parliament)[a-z]{3,30}\b(?!\.\w)"),
    (Kind.EMAIL, rf"\b{_MAIL_HOSTS}(?: is|:)? \w{{1,30}}[._]\w{{1,30}}\b"),
    (
        Kind.EMAIL,
        r"\b[\w.+-]{1,40}(?: (?:dot|underscore) \w{1,30}){0,3} ?[\[(]?\bat\b[\])]? ?[\w-]{1,40}"
        r"(?: ?[\[(]?\bdot\b[\])]? ?\w{2,12}){1,3}",
    ),
    (Kind.EMAIL, rf"\b[\w.+-]{{1,40}} at {_MAIL_HOSTS}\b(?:\.[a-z.]{{2,6}})?"),
    (Kind.EMAIL, rf"\b[\w.+-]{{1,40}} on {_MAIL_HOSTS} ?(?:\.|\bdot) ?(?:com|co|net|org)\b"),
    (Kind.EMAIL, rf"\b[\w.+-]{{2,40}} {_MAIL_HOSTS}\.(?:com|co\.uk|net|org)\b"),
    (Kind.EMAIL, r"\b[\w.+-]{1,40} ?[\[(] ?at? ?[\])] ?[\w-]{1,40}(?:\.[\w-]{1,20}){1,3}"),
    (Kind.EMAIL, r"\b[\w.+-]{1,40} at [\w-]{1,40} (?:co|org|gov|ac|nhs|net) uk\b"),
    (Kind.BIRTH_DATE, r"\bd\.?o\.?b\.?[ :=-]{1,3}\d{6,8}\b"),
    (Kind.BIRTH_DATE, rf"\b{_DATE}(?: is| was| =|,)?(?: \w{{2,6}})? (?:dob|date of birth)\b"),
    (
        Kind.BIRTH_DATE,
        rf"\b(?:d\.?o\.?b\.?|date of birth|birthda(?:y|te))[ :=-]{{0,3}}(?:is |was )?{_DATE}",
    ),
    (
        Kind.BIRTH_DATE,
        rf"\b(?:d\.?o\.?b\.?|date of birth)[ :=-]{{1,3}}(?:is |was )?(?:the )?(?:[a-z]{{3,10}}[ -])"
        rf"{{1,3}}(?:of )?{_MONTH}",
    ),
    (Kind.BIRTH_DATE, rf"\bborn (?:on )?(?:the )?{_DATE}"),
    # Home Office: unique application number and case reference; visa application; port file
    (Kind.REFERENCE, r"(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:/\d\d)?(?![\d-])"),
    (Kind.REFERENCE, r"\bGWF[ :-]{0,2}\d{6,10}\b"),
    (Kind.REFERENCE, r"\b[A-Z]{2}[A-Z0-9]/\d{5,8}\b"),
    # Home Office letter + 7 digits; newer passports; residence permit
    (
        Kind.REFERENCE,
        rf"\b(?!{_WARD})[A-Z]{{1,2}}-?[\dX]\d{{6,7}}(?:/\d{{1,3}})?\b",
    ),
    # The same in pieces, after a capital letter: M 18 84 206
    (
        Kind.REFERENCE,
        r"(?<![\w'])(?-i:[A-Z])(?:[ /-]{1,3}\d{1,6})(?=(?:[ /-]{0,3}\d){3,7}(?![ /-]?\d))"
        r"(?:[ /-]{1,3}\d{1,5}){1,6}(?!\w)",
    ),
    (Kind.REFERENCE, r"\b(?:Z[A-Z]|R[A-Z]) \d{7}\b|\b(?-i:[A-Z]) ?\d{3} \d{4}\b"),
    (
        Kind.REFERENCE,
        r"\b(?:appeal|tribunal|hearing|sponsor(?: licen[cs]e| lic)?) (?:no|ref|number)[ .:]{1,3}"
        r"(?=[A-Z/]{0,4}\d)[A-Z\d/]{4,14}\b",
    ),
    # Tribunals and the courts above them
    (
        Kind.REFERENCE,
        r"\b(?:HU|PA|EA|DA|IA|RP|OA|VA|AA|DC|LP|LR|JR|CO|AS) ?[/-] ?\d{3,6} ?[/-] ?\d{4}\b",
    ),
    (Kind.REFERENCE, r"\b(?:HU|PA|EA|DA|IA|RP) ?\d{5} ?/? ?20\d\d\b"),
    (Kind.REFERENCE, r"\bUI[/-]\d{4}[/-]\d{4,6}\b"),
    # National Insurance, NHS, asylum support
    (Kind.REFERENCE, r"\b[A-Z] ?[A-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]\b"),
    (Kind.REFERENCE, r"(?<![\d-])\d{3}[ -]\d{3}[ -]\d{4}(?![\d-])"),
    (Kind.REFERENCE, r"\b\d\d/\d\d/\d{5,6}(?:/\d{1,3})?\b"),
    # Passport; a certificate of sponsorship or of studies mixes letters and digits
    (Kind.REFERENCE, r"\b\d{9}\b|\b[1-9]\d{9,15}\b"),
    # Driving licence
    (Kind.REFERENCE, r"\b[A-Z]{2,5}9{0,3} ?\d{6} ?[A-Z]{1,2}9?\d[A-Z]{2}\b"),
    (
        Kind.REFERENCE,
        rf"\b(?!{_WARD})(?=(?:[A-Z]{{0,8}}\d){{5}})(?=\d{{0,9}}[A-Z])[A-Z\d]{{9,20}}\b",
    ),
    (Kind.REFERENCE, rf"\b{_OF_A_CASE}{_BETWEEN}[A-Z]{{0,4}}[ /-]?\d(?:[ /-]?\d){{4,16}}\b"),
    # An office's own ticket numbers are shorter
    (
        Kind.REFERENCE,
        r"(?<!reply )(?<!ticket )(?<!ico )(?<!ico, )(?<!their )(?<!our )\b"
        rf"{_OF_ANYTHING}{_BETWEEN}[A-Z]{{0,4}}[ /-]?\d(?:[ /-]?\d){{5,16}}\b",
    ),
    (
        Kind.REFERENCE,
        r"\b(?:case|claim|application|client) (?:no|nr|num|number|id|code|ref|reference)\b"
        r"(?: [a-z]{1,6}){0,3}[ :#.=-]{1,3}[A-Z]{0,4}[ /-]?\d(?:[ /-]?\d){3,16}\b",
    ),
    (
        Kind.REFERENCE,
        r"\bshare ?code(?: [a-z]{1,10}){0,3}[ :]{1,2}(?:is )?(?=\D{0,8}\d)"
        r"[A-Z\d]{3} ?[A-Z\d]{3} ?[A-Z\d]{3}\b",
    ),
    # A share code alone: capital letters and digits in threes
    (
        Kind.REFERENCE,
        r"(?<![\w-])(?=(?:[A-Z]{0,3} ?\d){2})(?-i:(?:[A-Z] )?[A-Z\d]{3}(?: (?=\d{0,2}[A-Z])"
        r"(?=[A-Z]{0,2}\d)[A-Z\d]{3}){2})\b",
    ),
    # Spaced oddly: E 8 3 RH, N1 6 3QP, se 15 4qr
    (
        Kind.POSTCODE,
        rf"(?-i:\b{_AREA} ?\d ?[A-Z\d]? {{0,2}}\d ?[ABD-HJLNP-UW-Z]{{2}}\b)",
    ),
    (
        Kind.POSTCODE,
        rf"\b{_AREA} \d{{1,2}} ?(?!1st|2nd|3rd|\dth|\dhr)\d[ABD-HJLNP-UW-Z]{{2}}\b",
    ),
    (
        Kind.POSTCODE,
        rf"\b{_AREA}\d[A-Z\d]?[ ,-]{{0,2}}(?!1st|2nd|3rd|\dth)"
        r"(?:\d|(?-i:O))[ABD-HJLNP-UW-Z]{2}\b",
    ),
    (
        Kind.POSTCODE,
        r"\bp(?:ost ?)?c(?:ode)?[ :.=-]{1,3}(?:is )?"
        r"[A-Z] ?[A-Z]? ?\d ?[A-Z\d]? {0,2}\d ?[A-Z] ?[A-Z]\b",
    ),
    (Kind.PHONE, rf"\b(?:{_DIGIT}[ ,-]{{1,3}}){{6,14}}{_DIGIT}\b"),
    (
        Kind.PHONE,
        rf"\b(?:zero|oh|o|0) ?(?:seven|one|two|7)(?:[ ,-]{{1,3}}(?:{_DIGIT}|\d{{1,6}})){{2,12}}\b",
    ),
    (Kind.PHONE, r"(?<!\d)44 ?7\d{3} ?\d{3} ?\d{3}(?!\d)"),
    (Kind.PHONE, r"(?<![\w+])(?:\+|00)[ (]{0,2}[1-9](?:[ ().-]{0,3}\d){7,14}(?!\d)"),
    # From three digits together, lest 09.30-12.30 on 14.11 be a number
    (
        Kind.PHONE,
        r"(?<![\d.,/])(?=\(?0\d\d|\(?07[ .-]|0 \d \d \d )\(?0(?:[ ()./-]{0,3}\d){9,10}(?!\d)",
    ),
    (Kind.PHONE, r"(?<![\d.,/-])7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)"),
    (Kind.PHONE, r"\b(?:on|tel|mob|mobile|phone|whatsapp|cell)[ :.]{1,3}\d{3,4}[ -]\d{4}(?!\d)"),
]
PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in NUMBERS]


def numbers(text: str, ours: set[str]) -> Iterator[tuple[int, int, Kind]]:
    """Where they are, but for what is published, and for what is only a part of that."""
    found = [
        (match.start(), match.end(), kind, _published(kind, match[0], ours))
        for kind, pattern in PATTERNS
        for match in pattern.finditer(text)
        if any(map(str.isalnum, match[0]))
    ]
    published = [(start, end) for start, end, _, is_ours in found if is_ours]
    for start, end, kind, is_ours in found:
        if not is_ours and not any(a <= start and end <= b for a, b in published):
            yield start, end, kind


def _published(kind: Kind, words: str, ours: set[str]) -> bool:
    bare = key(words)
    if kind is Kind.POSTCODE:  # SW1A OAA
        return bare[:-3] + bare[-3:].replace("o", "0") in ours
    if kind is Kind.EMAIL:
        return bare in ours or bare.endswith(("@parliament.uk", ".parliament.uk"))
    if kind is Kind.PHONE:
        digits = re.sub(r"^[a-z]{1,9}", "", bare)
        return re.fullmatch(r"(?:020)?7219\d{4}", digits) is not None or any(
            len(digits) >= 7 and one.endswith(digits) for one in ours
        )
    return bare in ours


def key(item: str) -> str:
    """A number, address or postcode without the ways of writing it."""
    if "@" in item:
        return item.replace(" ", "").casefold().strip(".")
    bare = re.sub(r"[^a-z0-9+]", "", item.casefold())
    return re.sub(r"^(?:\+44|0044)0?", "0", bare)
