"""Patterns of days as people type them."""

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june"),
            *("jul july", "aug august", "sep sept september", "oct october", "nov november"),
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
DAYS_OF_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
DAY_NAMED = re.compile(rf"(?<![a-z])({_DAY_NAME})(?![a-z])[,.]?", re.I)
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2}|\d{2})(?!\d)"
ISO = re.compile(r"(?<!\d)(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
NUMBERS = re.compile(
    rf"(?<!\d)(?P<first>\d{{1,2}})\s?([-/.])\s?(?P<second>\d{{1,2}})(?!\d)(?:\s?\2\s?{_YEAR})?",
    re.I,
)
DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}}){_TH}[\s.-]*(?:of\s+)?(?P<month>{_MONTH})(?:[\s,'’.-]+{_YEAR}(?!\s?[:.]\d|\s?[ap]m))?",
    re.I,
)
MONTH_FIRST = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTH})[\s-]*(?P<day>\d{{1,2}})(?!\d){_TH}(?:[\s,'’-]+{_YEAR}(?!\s?[:.]\d|\s?[ap]m))?",
    re.I,
)
PATTERNS = (ISO, NUMBERS, DAY_FIRST, MONTH_FIRST)
_AND = r"\s*(?:-|–|—|/|&|\+|,|and|to|or|until|till?)\s*"
RANGES = (
    re.compile(
        rf"(\d{{1,2}}){_TH}{_AND}(\d{{1,2}}){_TH}\s*(?:of\s+)?({_MONTH})(?:[\s,'’.-]+(\d{{4}}|\d{{2}}))?",
        re.I,
    ),
    re.compile(
        rf"(?P<month>{_MONTH})\s*(?P<a>\d{{1,2}}){_TH}{_AND}(?P<b>\d{{1,2}})(?!\d){_TH}(?:[\s,'’]+(?P<y>\d{{4}}))?",
        re.I,
    ),
    re.compile(
        r"(\d{1,2})\s*(?:-|–|—|&|\+|and|to|or)\s*(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?", re.I
    ),
)
ONLY_MONTH = re.compile(
    rf"(?:(?:early|mid|late|end of|beginning of|some ?time in|in)[\s-]+)?{_MONTH}"
    rf"(?:[\s,'’/-]*\d{{4}})?|(?P<month>{_MONTH})(?P<mark>[\s,'’/-]+)(?P<year>\d{{2}})|"
    r"\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}",
    re.I,
)
RELATIVE = re.compile(
    rf"\b(yesterday|today|tomorrow|tonight|last|this|next|ago|week|morning|afternoon)\b|^{_DAY_NAME}$",
    re.I,
)
DOUBTS = re.compile(
    r"\?|\b(or|to|til|till|until|before|after|by|approx\w*|about|around|circa|tbc|maybe|probably|"
    r"perhaps|early|late|mid|week|w/?c|since|from|between|not|and)\b|[&~+]",
    re.I,
)
SERIAL = re.compile(r"([34]\d{4})(\.\d+)?")
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
TOGETHER = re.compile(r"(20\d{2})(\d{2})(\d{2})")
EXCEL_BEGAN = date(1899, 12, 30)
