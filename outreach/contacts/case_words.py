"""What reads like somebody's immigration case: tables of words, and a score for each sentence.

A person + immigration + something that happened to them, less what shows that it is about policy.
"""

import re
from itertools import pairwise
from operator import itemgetter


def _either(words: str) -> str:
    """One group of the alternatives in a text of several lines."""
    return "(?:" + re.sub(r"\s*\n\s*", "", words) + ")"


def _words(words: str) -> str:
    return rf"\b{_either(words)}\b"


_ASYLUM = r"as[iy]l[uyi]m"
_TOPIC = (
    rf"(?:{_ASYLUM}|refugees?|(?:im)?m?igration|visas?|deporta\w+|detention|home office|ho|border)"
)
_WHOSE = _either(
    r"""my|her|his|their(?! (?:\w+ )?(?:status|papers))|your|our|whose|hubbys|mums|dads|
    (?!(?:mp|office|party|labour|staff|government|that|it|what|who|s?he|there|let|any(?:one|body)|
    every(?:one|body)|people)')[a-z-]{2,20}'s"""
)
_ONE = _either(
    r"""an?|one|another|this|that|the|some|old|young|elderly|pregnant|his|her|their|my|our|your|
    whose|mp's|(?<!\w)[a-z]{2,15}'s"""
)
_NOT_SO = r"(?!(?:who|and|on|of|for|with|to|in|the|about|by|from|or|at|is|was)\b)"
_KIN = _either(
    r"""husband|hubby|wife|partner|boyfriend|girlfriend|fiancee?|spouse|brother|bro|sister|sis|mum|
    mom|mam|mother|dad|father|son|daughter|cousin|uncle|aunt(?:ie|y)?|nephew|niece|gran|nan|
    in-laws|parents|family|kids?|child|children|baby|friend|mate|neighbou?r|flatmate|housemate|
    colleague|coworker|tenant|lodger|carer|cleaner|nanny|classmate|employee|relative|
    land(?:lady|lord)|housekeeper|driver|gran(?:dad|ny|dma|dson)"""
)
_SOMEBODY = _either(
    r"""const(?:it|itu[ae]nt|ient|uent)?|client|asylum seeker|refugee|migrant|applicant|claimant|
    overstayer|victim|survivor|(?:wo)?man|guy|fella|lad|lass|girl|boy|lady|bloke|gentleman|couple|
    teen|teenager|minor|kid|child|person|mum|mother|dad|father|family|nurse|(?:care )?worker|carer|
    student|doctor|chef|driver|pensioner|resident|patient|interpreter|barber|builder|chap|
    gran(?:dad|ny|dma)|brothers|sisters|sons|daughters|twins|widow|orphan"""
)
_PEOPLE = _either(
    r"""afghan|syrian|eritrean|sudanese|somali|iraqi|iranian|kurdish|kurd|albanian|nigerian|
    ghanaian|ethiopian|pakistani|indian|bangladeshi|sri lankan|tamil|vietnamese|chinese|ukrainian|
    russian|turkish|zimbabwean|gambian|congolese|jamaican|brazilian|filipin[oa]|yemeni|
    palestinian|venezuelan|colombian|polish|romanian|ugandan|kenyan|libyan|egyptian|moroccan|
    algerian|hong ?konger|nepali|roma|uyghur|rohingya|cameroonian|sierra leonean"""
)
_LANDS = _either(
    r"""afghanistan|syria|eritrea|sudan|somalia|iraq|iran|kurdistan|albania|nigeria|ghana|
    ethiopia|pakistan|india|bangladesh|sri lanka|vietnam|china|ukraine|russia|turkey|zimbabwe|
    (?:the )?gambia|congo|drc|jamaica|brazil|(?:the )?philippines|yemen|palestine|gaza|venezuela|
    colombia|romania|uganda|kenya|libya|egypt|morocco|algeria|hong kong|nepal|cameroon|kosovo|
    lahore|karachi|mosul|kabul|kyiv|lagos|accra|mogadishu|asmara|khartoum|dhaka|tehran|baghdad|
    el salvador|sierra leone|malawi|senegal|mali|kuwait|lebanon|myanmar|calais"""
)

# Words about the office, the law or a party that would else count as a person's: taken out first.
_NEUTRAL = [
    rf"{_TOPIC} (?:(?:and|&|/) \w{{2,15}} )?"
    + _either(
        r"""bill|act|votes?|polic\w+|debates?|systems?|laws?|rules|teams?|case ?work\w*|quer\w+|
        e?i?nquir\w+|cases|hotels?|reforms?|minister|lawyers?|solicitors?|barrister|stuff|
        surger\w+|issues|work|data|committee|charit\w+|spokes\w+|hotline|questions|figures|
        numbers|backlog|appg|group|speech|amendments?|week|council|action|network|crisis|
        convention|centre|day|stance|views?|matters|advice|people|side|record|background|line|
        fees"""
    )
    + r"\b",
    r"\bin \w+ case\b|\bcase by case\b|\bcase ?workers?\b",
    r"\brefus\w+ to \w+|\bappeal\w* (?:to|for)\b",
    r"\bmp (?:was|is|came)(?: here| over)?(?: as)? an? (?:child )?(?:refugee|im?migrant|migrant)\b",
    r"\bleaves to remain\b|\billegal (?:im)?migra\w+|\bregardless of [\w ]{0,12}immigration status",
    r"\b(?:people|constituents|migrants|refugees|families|seekers|those|others) "
    r"(?:\w+ )?(?:being|are|were|get|got|getting|been) \w+",
    _either(
        r"""\b(?:(?:wo)?man|lady|guy|lad|girl|bloke|person|someone|student|gentleman)(?: who| that)?
         (?:answer|picked up|on (?:the )?(?:phone|reception|desk)|at reception|i spoke)"""
    ),
    r"\b(?:not|\w+n'?t|i'?m|am i|i am|was i|be|are you|i was) an? (?:const|constituent|refugee)\b",
    rf"\b(?:grand)?{_KIN} (?:were|was|are|is|came|arrived|fled|come)[a-z ]{{0,25}}"
    r"(?:refugees?|im?migrants?|migrants?|windrush|kindertransport|holocaust|nazis)\b",
]
# Whom it is about. His or her alone may be the MP; "a constituent" and "my brother" are not.
_NO_NAME = _either(
    r"""home|office|labour|tor(?:y|ies)|reform|green|lib|parliament|westminster|commons|lords|
    house|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|guardian|
    refugee|rwanda|migra|illegal|select|committee|bill|windrush|calais|british|welsh|scottish"""
)
_PERSON = [
    (4, rf"\b{_ONE} (?:{_NOT_SO}[a-z'-]{{2,15}} ){{0,2}}(?:{_SOMEBODY}|{_KIN})\b"),
    (4, rf"\b(?:an?|one|another|this|that|young) (?:[a-z-]{{2,15}} )?{_PEOPLE}\b"),
    (4, rf"\b{_PEOPLE} {_SOMEBODY}\b|\b{_KIN} of (?:mine|hers|his|theirs|an? \w+)\b"),
    (4, rf"\b{_SOMEBODY} (?:called|named|i know|we know|of \w+)\b|\bfamily of \w+"),
    (4, rf"\bfrom {_LANDS}\b|\bhubby|(?-i:\bAS\b)"),
    (4, r"\b(?:const(?:it|itu[ae]nt)?|client|asylum seeker|overstayer)\b"),
    (2, rf"\b(?:someone|somebody|{_SOMEBODY}|{_KIN}|whose)\b"),
    (2, rf"\b(?!his|her|their|our|your|my){_WHOSE} "),
    (2, r"\b(?:mr|mrs|miss|ms)\.? (?-i:[A-Z])\w{1,20}"),
    (2, rf"(?<=[a-z,:&] )(?!{_NO_NAME})(?-i:[A-Z][a-z]{{2,20}})\b"),
    (2, rf"\b(?!{_NO_NAME})(?-i:[A-Z][a-z]{{1,20}} [A-Z][a-z]{{1,20}})\b"),
    (2, rf"\b(?!{_NO_NAME})(?-i:[A-Z][a-z]{{2,20}})(?: (?:is|was|has|got)|'s)\b"),
    (1, r"\b(?:s?he'?s?|him|hers?|his|they|their|i|i'm|me|im|my)\b"),
]
_HELD = r"(?:detained|deported|arrested|trafficked|evicted|refused (?:asylum|entry|a visa))"
_GRANTED = rf"(?:{_ASYLUM}|ilr|leave|citizenship|refugee status|settled status|a visa)"
_THEIR_OWN = _either(
    rf"""e?-?visa|(?:{_ASYLUM}|imm?igration|home office|ho) (?:case|claim|app\w+|interview|status|
    bail|letter|decision|support|ref|reference)|ilr|brp|(?:lost |id )?papers|status|
    case(?! (?:for|study))|
    (?:indefinite )?leave (?:to remain|ran|runs|expire\w*|is up|was)|indefinite leave|appeal|
    tribunal|deportation|removal|detention|age assessment|citizenship|naturali[sz]ation|
    sponsor(?:ship|ed)?|passport|claim|euss|biometrics|fresh claim|teisa|lloches|{_ASYLUM}"""
)
_ONLY_OF_A_PERSON = _words(
    rf"""(?:no|without|w/o|has no|lost) (?:papers|status|docs?|documents|permission|recourse)|
    overstay\w*|(?:claim\w*|sought|seeking|appl\w+ for|granted|refused|denied) {_GRANTED}|
    imm?igration bail|removal (?:flight|directions|notice|window)|leave the (?:country|uk)|
    (?:was|got|get|been|being|is|are|were) {_HELD}|deportation order|on an? (?:\w+ )?visa|
    (?:in|at) (?:detention|yarl'?s wood|brook house|harmondsworth|colnbrook|dungavel)"""
)
_MOSTLY_OF_A_PERSON = _words(
    rf"""{_HELD}|deporta?t?(?:ed|ion|ing)?|undocumented|illegal(?:ly)?|traffick\w+|nrm|nrpf|
    age[ -](?:assess\w*|disput\w*|is disputed)|no recourse|ilr|leave to remain|indefinite leave|
    [fld]lr|visa|visitors?'? visa|teisa|brp|fresh claim|refugee status|euss|pre[ -]?settled|
    settled status|{_ASYLUM} (?:seeker|accomm?odation|support|hotel|claim|interview|case)|
    sponsor\w*|(?:its|whose) licen[cs]e|cas|cos|reporting (?:every|at|centre|to)|
    reports (?:at|every|to)|yarl'?s ?wood|harmondsworth|colnbrook|brook house|becket house|
    lunar house|bibby|napier|dungavel|detention(?: centre)?|sent back|going back|smuggl\w+|lorry|
    dinghy|(?:small )?boat|(?:section|s) ?(?:4|95|98)|dispersed|first[ -]tier|tribunal|(?-i:AS)|
    (?:removed|returned|sent) (?:back )?to {_LANDS}|removed from the uk|arap|acrs|hunger strike|
    without permission|family reunion|join (?:him|her|them|us|me)|reach us|papers|stateless|
    travel document|biometrics?|work permit|right to (?:work|rent)|persecut\w+|tortured?|windrush|
    citizenship|voluntary return|stuck in|bno|raid(?:ed)?|told to leave|the plane|put on|
    (?:bring|get)(?:ing|ting)? (?:\w+ ){{1,3}}over|(?:in|to) (?:the )?uk|modern slavery|
    safe house|says? h?e?'?s? ?an adult|sleeping (?:rough|in|on)"""
)
_ALSO_OF_POLICY = _words(
    rf"""{_ASYLUM}|loches|home office|ho|imm?igration|refugee|appeal(?:s|ed|ing)?|ukvi|removal|
    interview|solicitor|passport|status|hotline|hostel|travelodge|hotel|documents|enforcement|
    flight|uc|benefits|evict\w*|homeless|war|border force|immigration officers|employer"""
)
_CASE = [
    (4, rf"\b{_WHOSE} (?:{_NOT_SO}[\w-]{{2,15}} ){{0,2}}{_THEIR_OWN}\b"),
    (3, _ONLY_OF_A_PERSON),
    (2, _MOSTLY_OF_A_PERSON),
    (1, _ALSO_OF_POLICY),
]
_BEFELL = _words(
    rf"""{_HELD}|refus(?:ed|al)|reject(?:ed|ion)|curtailed|expire[sd]?|(?:runs?|ran|running) out|
    revoked|withdrawn|picked up|overstayed|knocked back|turned down|sent back|facing|pending|
    lost (?:his|her|their|its|the) (?:appeal|job|case|status|licen[cs]e|home|visa)|hiding|
    working (?:cash|without|illegally)|grassed|shopped"""
)
_CONCERNED = _words(
    rf"""wait(?:ing|ed|s)?|aros|appl(?:y|ied|ying|ication)|since \d{{4}}|came|arrived|fled|scared|
    \d{{1,3}} ?(?:yrs?|years?|months?|weeks?|wks?|days)|terrified|afraid|crying|help(?:ed|s|ing)?|
    reported|rang|hearing|decision|interview|living|stuck|homeless|pregnant|kids|wrote to|here|
    chasing|moved|wants?|needs?|stopped|separated|disputed|conviction|from {_LANDS}|
    (?:is|are|being|got|was|been) (?:an? )?(?:illegal\w*|undocumented|asylum)"""
)
_EVENT = [(2, _BEFELL), (1, _CONCERNED)]
# What a note about the campaign's own matter says; a "what if" says it most.
_PUBLIC_LIFE = _words(
    rf"""vot(?:e[ds]?|ing)|bills?|act|polic(?:y|ies)|laws?|debates?|speech(?:es)?|committee|appg|
    ministers?|government|part(?:y|ies)|labour|tor(?:y|ies)|reform|whips?|manifesto|pledges?|
    campaign\w*|questions?|statement|amendment|article|press|general(?:ly)?|principle|cases|
    casework|constituents(?! {_KIN})|people|migrants|refugees|seekers|supports|backs?|thinks?|
    worried|against|opposes?|spoke (?:in|out|up|at|for|on)|visited|wording|word|foi"""
)
_WHAT_IF = _words(
    r"""(?:what|asked|even|report|help|only|unless) if an?|if (?:someone|somebody|an?)|
    would(?:n'?t)? (?:an?|the|someone|\w+ even)|never|anyone|everyone|any constituent|
    would(?:n'?t)? (?:\w+ )?(?:report|help|tell|pass|share|shop)|(?:won|don|doesn)'?t report"""
)
_POLICY = [(1, _PUBLIC_LIFE), (3, _WHAT_IF)]


def _compiled(table: list[tuple[int, str]]) -> list[tuple[int, re.Pattern[str]]]:
    return [(weight, _pattern(pattern)) for weight, pattern in table]


def _pattern(pattern: str) -> re.Pattern[str]:
    """Bounded: a word has at most 20 letters, so no text can make a pattern slow."""
    bounded = pattern.replace(r"\w*", r"\w{0,20}").replace(r"\w+", r"\w{1,20}")
    return re.compile(bounded, re.IGNORECASE)


_PEOPLE_IN, _CASE_IN, _EVENT_IN, _POLICY_IN = map(_compiled, (_PERSON, _CASE, _EVENT, _POLICY))
_MASK = _pattern("|".join(_NEUTRAL))
_SENTENCE = re.compile(r"[^.!?\n;]+")
_ENOUGH = 5


def cases(text: str) -> list[tuple[int, int]]:
    """Each sentence that is a person's case; if none is, two neighbours that are one together."""
    masked = _MASK.sub(lambda match: "," * len(match[0]), text)
    sentences = [match.span() for match in _SENTENCE.finditer(masked)]
    pairs = [(a, b) for (a, _), (_, b) in pairwise(sentences)]
    found = [span for a, b in sentences if (span := _scored(masked, a, b, _ENOUGH))]
    found = found or [span for a, b in pairs if (span := _scored(masked, a, b, _ENOUGH + 1))]
    return found


def _scored(text: str, start: int, end: int, enough: int) -> tuple[int, int] | None:
    """From the words for the person to those for the case, if all together weighs enough."""
    people, cases, events, policy = (
        [(weight, m.start(), m.end()) for weight, p in table for m in p.finditer(text, start, end)]
        for table in (_PEOPLE_IN, _CASE_IN, _EVENT_IN, _POLICY_IN)
    )
    if not people or not cases:
        return None
    person, case = max(people, key=itemgetter(0)), max(cases, key=itemgetter(0))
    if person[0] == 1 and case[0] < 3:
        return None
    several = any(end <= case[1] or start >= case[2] for _, start, end in cases)
    happened, about_policy = (sum(found[0] for found in one) for one in (events, policy))
    if person[0] + case[0] + several + min(2, happened) - min(3, about_policy) < enough:
        return None
    return min(person[1], case[1]), max(person[2], case[2])
