"""What must not be in a note to the next caller: somebody's case, numbers, ways to reach them.

Two parts. NUMBERS is a table of patterns for things with a shape. A person's case has none, so
`_case` scores each sentence: somebody + immigration + something that happened to them, less what
shows that it is about policy. Every repetition is bounded, so time grows with the length only.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from outreach.vocabulary import Word


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


class Finding(NamedTuple):
    """The words `note[start:end]`."""

    start: int
    end: int
    kind: Kind


def screen(note: str, *, allowed: Iterable[str] = ()) -> list[Finding]:
    """Say what must go, in order and without overlaps. `allowed` holds the published phone
    numbers, email addresses and postcodes of the office and of the campaign."""
    text, origin = _plain(note)
    ours = {_key(item) for item in (*allowed, "SW1A 0AA")}
    spans = [*_numbers(text, ours), *_case(text)]
    found: list[Finding] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or origin[start] >= found[-1].end:
            found.append(Finding(origin[start], origin[end - 1] + 1, kind))
    return found


def _plain(note: str) -> tuple[str, list[int]]:
    """The text as the patterns expect it, and for each of its characters where it came from."""
    letters, origin = [], []
    for at, original in enumerate(note):
        for letter in unicodedata.normalize("NFKD", original):
            group = unicodedata.category(letter)
            if group in ("Cf", "Mn", "Me", "Cs"):  # unseen, or only an accent
                continue
            letter = " " if group == "Zs" or letter == "\t" else letter
            letter = "-" if group == "Pd" or letter == "−" else letter
            letter = "'" if letter in "’‘`´" else letter
            letter = str(unicodedata.digit(letter)) if group == "Nd" else letter
            letters.append(letter)
            origin.append(at)
    return _DIGIT_RUN.sub(_zeros, "".join(letters)), origin


# "O77OO 9OO123": a letter o among digits is a zero. The length stays, so positions do.
_DIGIT_RUN = re.compile(r"(?<![A-Za-z0-9])(?=[oOlI]{0,4}\d[oOlI]{0,4}\d)[0-9oOlI]{3,20}(?!\w)")


def _zeros(run: re.Match[str]) -> str:
    return run[0].translate(str.maketrans("oOlI", "0011"))


def _key(item: str) -> str:
    """A number, address or postcode without the ways of writing it."""
    if "@" in item:
        return item.replace(" ", "").casefold().strip(".")
    bare = re.sub(r"[^a-z0-9+]", "", item.casefold())
    return re.sub(r"^(?:\+44|0044)0?", "0", bare)


# --- Things with a shape -------------------------------------------------------------------------

_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|"
    "DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|"
    "LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|"
    "SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = rf"(?:\d{{1,2}}[ ./-]{{1,2}}\d{{1,2}}[ ./-]{{1,2}}\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} \d{{1,2}}|\d{{4}}-\d\d-\d\d)"  # noqa: E501
_MAIL_HOSTS = r"(?:gmail|googlemail|hotmail|yahoo|icloud|protonmail|proton|live|aol|ymail)"
# Words that announce the number of a person's case, and what may stand between.
_ANNOUNCED = r"(?:uan|cid|gwf|hoid|passport|pasport|brp|permit|evisa|visa|nass|asf|cas|cos|nino?|national insurance|nhs|home office|ho|ukvi|immigration|eusi?s|a?rc|prison|share code|ref|refs|reference|case|file|application|claim|client|customer|biometric|id)"  # noqa: E501
_BETWEEN = r"(?:[ :#.=-]{1,3}(?:ref|reference|no|nr|num|number|id|code|card|is|was|case|file|application)){0,4}[ :#.=-]{0,3}"  # noqa: E501

# Kind, pattern (upper or lower case alike), and whether a match is really one.
NUMBERS: list[tuple[Kind, str]] = [
    (Kind.EMAIL, r"[\w.+%-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    (Kind.EMAIL, rf"\w[\w.+-]{{0,40}} ?@ ?{_MAIL_HOSTS}\b"),
    (
        Kind.EMAIL,
        r"\b[\w.+-]{1,40}(?: (?:dot|underscore) \w{1,30}){0,3} ?[\[(]?\bat\b[\])]? ?[\w-]{1,40}"
        r"(?: ?[\[(]?\bdot\b[\])]? ?\w{2,12}){1,3}",
    ),
    (Kind.EMAIL, rf"\b[\w.+-]{{1,40}} at {_MAIL_HOSTS}\b(?:\.[a-z.]{{2,6}})?"),
    (
        Kind.BIRTH_DATE,
        rf"\b(?:d\.?o\.?b\.?|date of birth|birthda(?:y|te))[ :=-]{{0,3}}(?:is |was )?{_DATE}",
    ),
    (Kind.BIRTH_DATE, rf"\bborn (?:on )?(?:the )?{_DATE}"),
    # Home Office: unique application number and case reference; visa application; port file
    (Kind.REFERENCE, r"(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:/\d\d)?(?![\d-])"),
    (Kind.REFERENCE, r"\bGWF[ :-]{0,2}\d{6,10}\b"),
    (Kind.REFERENCE, r"\b[A-Z]{2}[A-Z0-9]/\d{5,8}\b"),
    # Home Office letter + 7 digits; newer passports; residence permit
    (Kind.REFERENCE, r"\b[A-Z]{1,2}-?[\dX]\d{6,7}(?:/\d{1,3})?\b"),
    (Kind.REFERENCE, r"\b(?:Z[A-Z]|R[A-Z]) \d{7}\b"),
    # Tribunals and the courts above them
    (Kind.REFERENCE, r"\b(?:HU|PA|EA|DA|IA|RP|OA|VA|AA|DC|LP|LR|JR|CO|AS)[/-]\d{3,6}[/-]\d{4}\b"),
    (Kind.REFERENCE, r"\b(?:HU|PA|EA|DA|IA|RP) ?\d{5} ?/? ?20\d\d\b"),
    (Kind.REFERENCE, r"\bUI[/-]\d{4}[/-]\d{4,6}\b"),
    # National Insurance, NHS, asylum support
    (Kind.REFERENCE, r"\b[A-Z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]\b"),
    (Kind.REFERENCE, r"(?<![\d-])\d{3}[ -]\d{3}[ -]\d{4}(?![\d-])"),
    (Kind.REFERENCE, r"\b\d\d/\d\d/\d{5,6}(?:/\d{1,3})?\b"),
    # Passport; a certificate of sponsorship or of studies mixes letters and digits
    (Kind.REFERENCE, r"\b\d{9}\b"),
    (Kind.REFERENCE, r"\b(?=(?:[A-Z]{0,8}\d){5})(?=\d{0,9}[A-Z])[A-Z\d]{9,20}\b"),
    (Kind.REFERENCE, rf"\b{_ANNOUNCED}{_BETWEEN}[A-Z]{{0,4}}[/-]?\d(?:[ /-]?\d){{4,16}}\b"),
    (
        Kind.REFERENCE,
        r"\bshare code[ :]{1,2}(?:is )?(?=\D{0,8}\d)[A-Z\d]{3} ?[A-Z\d]{3} ?[A-Z\d]{3}\b",
    ),  # noqa: E501
    (
        Kind.POSTCODE,
        rf"\b(?:{_AREAS})\d[A-Z\d]?[ -]{{0,2}}(?!1st|2nd|3rd|\dth)[\dO][ABD-HJLNP-UW-Z]{{2}}\b",
    ),
    (Kind.PHONE, r"(?<![\w+])(?:\+|00)[ (]{0,2}[1-9](?:[ ().-]{0,3}\d){7,14}(?!\d)"),
    # From three digits together, lest 09.30-12.30 on 14.11 be a number
    (Kind.PHONE, r"(?<![\d.,/])(?=\(?0\d\d|\(?07[ .-])\(?0(?:[ ()./-]{0,2}\d){9,10}(?!\d)"),
    (Kind.PHONE, r"(?<![\d.,/-])7\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)"),
    (Kind.PHONE, r"\b(?:on|tel|mob|mobile|phone|whatsapp|cell)[ :.]{1,3}\d{3,4}[ -]\d{4}(?!\d)"),
]
_NUMBERS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in NUMBERS]


def _numbers(text: str, ours: set[str]) -> Iterator[tuple[int, int, Kind]]:
    for kind, pattern in _NUMBERS:
        for match in pattern.finditer(text):
            if not _published(kind, match[0], ours) and any(map(str.isalnum, match[0])):
                yield match.start(), match.end(), kind


def _published(kind: Kind, words: str, ours: set[str]) -> bool:
    key = _key(words)
    if kind is Kind.EMAIL:
        return key in ours or key.endswith(("@parliament.uk", ".parliament.uk"))
    if kind is Kind.PHONE:
        digits = re.sub(r"^[a-z]{1,9}", "", key)
        return digits.startswith(("0207219", "7219")) or any(
            len(digits) >= 7 and one.endswith(digits) for one in ours
        )
    return key in ours


# --- What reads like somebody's case -------------------------------------------------------------

_ASYLUM = r"as[iy]l[uyi]m"
_TOPIC = rf"(?:{_ASYLUM}|refugees?|imm?igration|migration|visas?|deporta\w{{2,5}}|detention|home office|ho|border|nationality|citizenship|small boats?)"  # noqa: E501
_WHOSE = r"(?:my|her|his|their|your|our|whose|hubbys|mums|dads|(?!mp|office|party|labour|staff|government|that|it|what|who|he|she|there|let)[a-z-]{2,20}'s|mp's (?:own )?(?:const|constituent|client)'?s)"  # noqa: E501
_ONE = r"(?:an?|one|another|this|that|the|some|old|young|elderly|pregnant|poor|his|her|their|my|our|your|whose|mp's)"  # noqa: E501
_ADJECTIVES = r"(?:(?!who|and|on|of|for|with|to|in|the|about|by|from|or|at|is|was)[a-z'-]{2,15} ){0,2}"  # noqa: E501
_KIN = r"(?:husband|hubby|wife|partner|boyfriend|girlfriend|fiancee?|spouse|ex|brother|bro|sister|sis|mum|mom|mam|mother|dad|father|son|daughter|cousin|uncle|aunt|auntie|aunty|nephew|niece|gran|nan|in-laws|parents|family|kids?|child|children|baby|friend|mate|neighbou?r|flatmate|housemate|colleague|coworker|tenant|lodger|carer|cleaner|nanny|classmate|employee|relative)"  # noqa: E501
_SOMEBODY = r"(?:const|constituent|client|asylum seeker|refugee|migrant|applicant|claimant|overstayer|victim|survivor|man|woman|guy|fella|lad|girl|boy|lady|bloke|gentleman|couple|teen|teenager|minor|kid|child|person|mum|mother|dad|father|family|nurse|carer|care worker|student|doctor|chef|worker|cleaner|driver|pensioner|resident|patient|lass|chap)"  # noqa: E501
_PEOPLE = r"(?:afghan|syrian|eritrean|sudanese|somali|iraqi|iranian|kurdish|kurd|albanian|nigerian|ghanaian|ethiopian|pakistani|indian|bangladeshi|sri lankan|tamil|vietnamese|chinese|ukrainian|russian|turkish|zimbabwean|gambian|congolese|jamaican|brazilian|filipin[oa]|yemeni|palestinian|venezuelan|colombian|polish|romanian|ugandan|kenyan|libyan|egyptian|moroccan|algerian|hong ?konger|nepali)"  # noqa: E501

# Words about the office, the law or a party that would else count as a person's: taken out first.
_NEUTRAL = [
    rf"{_TOPIC} (?:(?:and|&|/) \w{{2,15}} )?(?:bill|act|votes?|polic\w{{1,3}}|debates?|systems?|laws?|rules|teams?|case ?work\w{{0,4}}|quer\w{{1,4}}|e?i?nquir\w{{1,4}}|cases|hotels?|reforms?|minister|lawyers?|solicitors?|barrister|stuff|surger\w{{1,4}}|issues|work|data|committee|charit\w{{1,3}}|spokes\w{{3,7}}|enforcement|hotline|questions|figures|numbers|accommodation|backlog|appg|group|speech|amendments?|week|council|action|network|crisis|convention|stance|views?|matters|advice|people|side|flights?|record|background|line|letters|office staff)\b",  # noqa: E501
    r"\b(?:in|any|that|case by) case\b|\bcase ?workers?\b|\brefus\w{2,3} to \w+|\bappeal\w{0,3} (?:to|for)\b|\bleaves to remain\b|\billegal (?:im)?migra\w{2,5}",  # noqa: E501
    r"\b(?:man|woman|lady|guy|lad|girl|bloke|person|someone|student|gentleman)(?: who| that)? (?:answered|answers|picked up|on (?:the )?(?:phone|reception|desk)|at reception|i spoke|on work)",  # noqa: E501
    r"\b(?:not|n't|nt|i'?m|am i|i am|if i was|whether i was|was i|being|be|are you) an? (?:const|constituent|refugee|migrant)\b",  # noqa: E501
    r"\b(?:(?:grand)?(?:parents|father|mother|mum|dad)|family|wife|husband) (?:were|was|are|is|came|arrived|fled|come)[a-z ]{0,25}(?:refugees?|im?migrants?|migrants?|windrush|kindertransport|holocaust|nazis)\b",  # noqa: E501
]
_PERSON = [
    (3, rf"\b{_ONE} {_ADJECTIVES}(?:{_SOMEBODY}|{_KIN})\b"),
    (3, rf"\b(?:an?|one|another|this|that|young) (?:[a-z-]{{2,15}} )?{_PEOPLE}\b"),
    (3, rf"\bhubby|\b{_KIN} of (?:mine|hers|his|theirs)|\b{_PEOPLE} {_SOMEBODY}\b|(?-i:\bAS\b)"),
    (2, rf"\b(?:const|constituent|client|someone|somebody|bloke|lad)\b|\b{_WHOSE}(?= )"),
    (2, r"\b(?:mr|mrs|miss|ms)\.? (?-i:[A-Z])\w{1,20}"),
    (1, r"(?-i:\b[A-Z][a-z]{1,20} [A-Z][a-z]{1,20}\b)|\b(?:he|she|him|her|they|i|me|im)\b"),
]
_CASE = [
    (3, rf"\b{_WHOSE} (?:[\w-]{{2,15}} ){{0,2}}(?:visa|(?:{_ASYLUM}|imm?igration|home office|ho)(?: \w{{2,12}})?|ilr|brp|papers|status|leave to remain|refugee status|appeal|tribunal|deporta\w{{2,5}}|removal|detention|age assessment|citizenship|naturali[sz]ation|sponsor\w{{0,4}}|euss|e-?visa|biometrics|fresh claim|teisa|lloches)\b"),  # noqa: E501
    (3, rf"\b(?:no|without|has no|lost) (?:papers|status|documents)\b|\boverstay\w{{0,4}}|\b(?:claim\w{{0,3}}|sought|seeking|appl\w{{1,4}} for|granted|refused|denied) (?:{_ASYLUM}|ilr|leave|citizenship|refugee status|settled status|a visa)\b|\bimm?igration bail|\bremoval (?:flight|directions|notice|window)"),  # noqa: E501
    (2, r"\bdetained\b|\bdeporta?t?(?:ed|ion|ing)?\b|\bremoved from the uk|\bundocumented\b|\billegal(?:ly)?\b|\bage[ -](?:assess\w{0,5}|disput\w{1,3})|\btraffick\w{2,3}|\bnrm\b|\bnrpf\b|\bno recourse|\bilr\b|\bleave to remain|\b[fld]lr\b"),  # noqa: E501
    (2, r"\bvisa\b|\bteisa\b|\bbrp\b|\bfresh claim|\brefugee status|\beuss\b|\b(?:pre-?)?settled status|\basylum seeker\b|\bsponsor(?:'s|s|ship)?(?: lost its)? (?:licen[cs]e|visa)|\b(?:lost its|whose) licen[cs]e|\breporting (?:every|at|centre|to)|\byarl'?s ?wood|\bharmondsworth|\bcolnbrook|\bbecket house|\blunar house|\bdetention\b"),  # noqa: E501
    (1, rf"\b{_ASYLUM}\b|\blloches\b|\bhome office\b|\bho\b|\bimm?igration\b|\brefugee\b|\btribunal\b|\bappeal\b|\bcitizenship\b|\bukvi\b|\bremoval\b|\bsponsor\b"),  # noqa: E501
]
_EVENT = [
    (2, r"\brefus(?:ed|al)\b|\brejected\b|\bcurtailed\b|\bexpire[sd]?\b|\b(?:runs?|ran|running) out\b|\brevoked\b|\bdetained\b|\bdeported\b|\bpicked up\b|\boverstayed\b|\blost (?:his|her|their|its|the)\b|\bfacing\b|\btrafficked\b|\bpending\b|\bworking cash"),  # noqa: E501
    (1, r"\bwait(?:ing|ed)\b|\bappl(?:y|ied|ying|ication)\b|\b(?:for|took|since) \d+ ?(?:yrs?|years?|months?|wks|weeks)|\bcame\b|\barrived\b|\bfled\b|\bscared\b|\bafraid\b|\bhelp(?:ed|ing|s)?\b|\breported\b|\bhearing\b|\bdecision\b|\binterview\b|\bliving\b|\bkids\b|\bfrom [A-Z]|\bwrote to\b|\bhere\b|\b(?:is|are|being|got|was|been) (?:an? )?(?:detained|deported|illegal\w{0,2}|undocumented|removed|reported|trafficked|asylum)"),  # noqa: E501
]
_POLICY = r"\bvot(?:e[ds]?|ing)\b|\bbills?\b|\bact\b|\bpolic(?:y|ies)\b|\blaws?\b|\bdebates?\b|\bspeech(?:es)?\b|\bcommittee\b|\bappg\b|\bministers?\b|\bgovernment\b|\bpart(?:y|ies)\b|\blabour\b|\btor(?:y|ies)\b|\breform\b|\bwhips?\b|\bmanifesto\b|\bpledges?\b|\bcampaign\w{0,3}\b|\bquestions?\b|\bstatement\b|\bamendment\b|\barticle\b|\bpress\b|\bgeneral(?:ly)?\b|\bprinciple\b|\bcases\b|\bcasework\b|\bconstituents\b|\bpeople\b|\bmigrants\b|\brefugees\b|\bseekers\b|\bsupports?\b|\bbacks?\b|\bthinks?\b|\bworried about\b|\bwould(?:n'?t)? report\b|\bif (?:someone|a|an)\b"  # noqa: E501


def _any_case(patterns: list[tuple[int, str]]) -> list[tuple[int, re.Pattern[str]]]:
    return [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in patterns]


_WEIGHED = [_any_case(table) for table in (_PERSON, _CASE, _EVENT)]
_MASK = re.compile("|".join(_NEUTRAL), re.IGNORECASE)
_POLICY_WORD = re.compile(_POLICY, re.IGNORECASE)
