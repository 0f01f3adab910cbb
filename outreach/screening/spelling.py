"""A note in one spelling: sentences of lower-case words, contractions written out, mistakes mended.

"Ive no pasport" becomes "i have no passport". Only names keep their capital letter.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from outreach.screening.case_words import CASE, EVENT
from outreach.screening.office_words import NEUTRAL, POLICY
from outreach.screening.people_words import PERSON, PERSON_WORD


class Sentence(NamedTuple):
    """Its words, and where in the text each of them came from."""

    tokens: list[str]
    origin: list[tuple[int, int]]


def _listed(words: str) -> list[str]:
    return words.split()


# --- Words ---------------------------------------------------------------------------------------

# An underscore stands for a space.
_SHORT = _listed(
    """
    const=constituent constit=constituent consts=constituents constits=constituents
    hubby=husband mom=mum bf=boyfriend gf=girlfriend bro=brother sis=sister neighbor=neighbour
    neighbors=neighbours nxt=next dtr=daughter hub=husband fam=family grandmother=grandma
    w=with w/=with w/o=without w/out=without wi=with abt=about bc=because n=and u=you ur=your
    ho=home_office immi=immigration imm=immigration immig=immigration immigr=immigration
    docs=documents doc=document app=application apps=applications apptn=application
    trib=tribunal ref=reference evisa=visa viza=visa vsia=visa naturalization=naturalisation
    accom=accommodation asyl=asylum settld=settled presettled=settled indef=indefinite im=i_am
    ive=i_have id=i_had hes=he_is shes=she_is theyre=they_are theyve=they_have weve=we_have
    were=were youre=you_are whos=who_is thats=that_is hed=he_had shed=she_had theyd=they_had
    cant=can_not cannot=can_not cannae=can_not wont=will_not aint=is_not shant=shall_not ppl=people
    """
)
_NOTS = _listed("is are was were has have had do does did would could should must might need")
SHORT_FORMS = {
    key: value.replace("_", " ") for key, value in (pair.split("=") for pair in _SHORT)
} | {word + end: f"{word} not" for word in _NOTS for end in ("nt", "nae", "na")}

_OFTEN_MISSPELT = _listed(
    """
    asylum immigration deported deportation detained detention passport constituent
    undocumented overstayed overstayer overstaying refugee citizenship tribunal sponsor
    sponsorship trafficked trafficking removal migrant neighbour husband daughter brother
    girlfriend boyfriend application refused rejected naturalisation interpreter biometric
    settlement curtailed expired revoked solicitor enforcement accommodation afghan syrian
    eritrean sudanese somali nigerian albanian iranian ukrainian bangladeshi zimbabwean
    pakistani vietnamese ethiopian windrush indefinite permission partner cousin granted
    homeless pregnant
    """
)
# Words of their own that are one letter from those.
_LOOK_ALIKES = _listed(
    """
    afghans albania application assured attained awful bother brothel constituencies
    constituency contained departed deports emigration expire expires granite grants husky
    interpret interprets iran migrants migrate nigeria obtained parted partners party passports
    pasture reduced refund refunded refusal refuse refuses rejects removable removals remove
    removed report reported retained reuse revoke revolved settle settled somalia sponsors
    syria
    """
)
# After these a capital letter at the start of a sentence is a name: "Farah needs help".
_AFTER_A_NAME = _listed(
    """
    's is was has got needs wants came had and in on who hasnt isnt will ( , & : lives works walks
    signs waits waited sleeps fled arrived lost overstayed reports cant
    """
)
# Said of somebody with nothing but a comma or colon between: "Selma: refused".
_VERDICTS = _listed(
    """
    refused rejected granted detained deported removed dismissed curtailed evicted tagged dispersed
    arrested
    """
)
_IN_CAPITALS = {"AS": "asylum seeker", "CoS": "certificate of sponsorship"}
# First names that callers write without a capital letter, and that mean nothing else.
_GIVEN_NAMES = _listed(
    """
    abdi abdul abdullah abebe adel adeola agnieszka ahmad ahmed aisha ali aliyu amara amina amir
    amit anil anita arash asif aster ayesha aziz babak bashir bilal chidi chinedu chioma
    dalia daud deepa dembe elif elham emeka esra fadi faisal farah farhad farid farouk fatima
    fatou fatuma femi gita habib hamid hamza hassan hodan hussein ibrahim ifeoma igor ikram
    imran ismail jamal jamila javed juma kamal karim kassim kemal khadija khalid kofi kwame laila
    layla leila lubna mahdi mahmoud maryam mehdi mehmet miriam mohamed mohammad mohammed muhammad
    musa mustafa nadia naima nasir nasrin ngozi nimo noor olena oksana omar osman parisa pradeep
    rahim rajesh rashid reza rukhsana saeed salim salma samir samira sanjay selam semira
    shabana shirin sunita tariq tesfay tunde usman vahid wanjiru yasmin yonas yusra yusuf zahra
    zainab zara zeinab
    """
)
_TITLES = _listed("mr mrs ms miss dr")
_BEFORE_IS = _listed("he she who it that this there what here")
# Written with a capital letter without being a name.
_NO_NAMES = _listed(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december mon tue tues wed weds thu thur thurs
    fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec parliament westminster commons
    lords house guardian conservative conservatives liberal libdem lib dem snp plaid green
    greens british english welsh scottish irish britain england wales scotland ireland london
    rwanda calais channel brexit europe european christmas easter ramadan eid diwali zoom teams
    twitter facebook google he she it we you they there this that what who why when where how
    no not yes ok also then now still only just very the and but if so or as at by to of in on
    for from with about after before office staff nobody everyone anyone someone somebody
    everything nothing line phone voicemail email letter diary surgery meeting answer call
    norman shaw heathrow gatwick manchester birmingham leeds bristol liverpool sheffield
    bradford glasgow cardiff belfast leicester nottingham newcastle farage starmer badenoch
    trump cooper mahmood hansard ofcom bbc lbc itv mirror times telegraph express instagram
    gmail reception labour tory tories reform party minister government council answering
    signed pledge campaign secretary speaker home migrants organise refugees everybody other
    another machine portcullis select public private bishop king queen sir lord lady dame
    baroness
    """
)


def _in_the_tables() -> set[str]:
    """Every word in a pattern: neither a name nor a mistake."""
    patterns = [pattern.pattern for _, pattern in (*PERSON, *CASE, *EVENT, *POLICY)]
    letters = re.sub(r"\\[a-z]|\[[^\]]*\]|\{[^}]*\}", " ", " ".join([*patterns, NEUTRAL.pattern]))
    return set(re.findall(r"[a-z]{2,}", letters))


_ANYBODY = re.compile(rf"{PERSON_WORD}s?")
_KNOWN = {*_in_the_tables(), *_NO_NAMES, *SHORT_FORMS}

# --- Sentences -----------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?P<stop>[.!?;\n]{1,99}(?!\w)|[!?;\n])|(?<!\w)w/(?:o(?:ut)?\b)?"
    r"|(?:mrs?|ms|miss|dr)\b\.?|nos?\.(?= ?\d)|(?:[a-z]\.){2,5}"
    r"|[^\W_]{1,40}(?:'(?!s\b)[a-z]{1,3}\b)?|'s\b|[&+]",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[Sentence]:
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(map(str.isupper, letters)) > 0.6 * len(letters)
    tokens: list[re.Match[str]] = []
    for match in [*_TOKEN.finditer(text), None]:
        if match and not match["stop"]:
            tokens.append(match)
        elif tokens:
            yield _spelt(tokens, shouted)
            tokens = []


def _spelt(matches: list[re.Match[str]], shouted: bool) -> Sentence:
    following = [match[0].casefold() for match in matches[1:]] + [""]
    tokens = []
    for at, (match, after) in enumerate(zip(matches, following, strict=True)):
        word, lower = match[0], match[0].casefold()
        mark = match.string[match.end() : match.end() + 3].lstrip()[:1]
        before = match.string[max(0, match.start() - 2) : match.start()].rstrip()[-1:]
        named = not shouted and word[0].isupper() and not word.isupper() and len(word) > 1
        if word in _IN_CAPITALS and not shouted:
            tokens.append(_IN_CAPITALS[word])
        elif (
            named
            and lower.replace("'", "") not in _KNOWN
            and not _ANYBODY.fullmatch(lower)
            and (at or after in _AFTER_A_NAME or mark in _AFTER_A_NAME)
        ):
            tokens.append(word[0] + lower[1:])
        elif "." in word[1:-1] and word.isupper() and lower.replace(".", "") not in _KNOWN:
            tokens.append("Initials")
        elif len(word) == 1 and word.isupper() and tokens and tokens[-1] in _TITLES:
            tokens.append("Initial")
        elif lower == "'s" and tokens and tokens[-1] in _BEFORE_IS:
            tokens.append("is")
        elif lower in _GIVEN_NAMES:
            tokens.append(lower.capitalize())
        elif at and lower in _VERDICTS and tokens[-1].istitle() and before in (":", ","):
            tokens.append(f"was {lower}")
        else:
            tokens.append(_one_spelling(lower))
    return Sentence(tokens, [match.span() for match in matches])


def _one_spelling(word: str) -> str:
    bare = word.replace(".", "").replace("'", "") if len(word) > 2 else word
    if bare in SHORT_FORMS:
        return SHORT_FORMS[bare]
    if bare in _KNOWN or bare in _LOOK_ALIKES:
        return bare
    if bare.endswith("s") and bare[:-1] in _KNOWN:
        return bare
    return _misspelt(bare) or (_misspelt(bare[:-1]) + "s" if _misspelt(bare[:-1]) else bare)


def _without_letters(word: str) -> set[str]:
    """The word, and all it could be with one letter left out; with two if it is long."""
    once = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    if len(word) < 9:
        return {word} | once
    return {word} | once | {one[:at] + one[at + 1 :] for one in once for at in range(1, len(one))}


_MISSPELT = {part: word for word in _OFTEN_MISSPELT for part in _without_letters(word)}


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> str:
    """A key word that this becomes when letters are left out of both; else nothing."""
    if not 5 <= len(word) <= 16 or word in _LOOK_ALIKES:
        return ""
    alike = [part for part in _without_letters(word) if part in _MISSPELT]
    return _MISSPELT[max(alike, key=lambda part: (len(part), part))] if alike else ""
