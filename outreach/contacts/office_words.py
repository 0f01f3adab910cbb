"""What a note about the office, the law or the campaign says, and not about a person's case.

The patterns meet a note in one spelling (spelling.py): lower case but for names, one space between
words, no punctuation, contractions written out ("he's" is "he is", "hasn't" is "has not").
"""

from outreach.contacts.case_words import DONE_TO
from outreach.contacts.patterns import either, pattern, weighed, words
from outreach.contacts.people_words import KIN, LAND, NAME, NATIONAL, PERSON_WORD, STAFF

POLICY_WEIGHTS = [
    (
        3,
        words(
            r"""
            (?:what|asked|even|report|help|only|unless|or) if an?|if (?:someone|somebody|an?)|
            would (?:not )?(?:an?|the|someone|\w{1,20} even)|any constituent|should be|must be|
            ought|what (?:would )?happens?|if (?:you|one)|how many|maiden speech|knows all|
            trained|unless the|says? (?:that )?if|
            (?:is|if|was) (?:this|it) (?:was |is )?about (?:an?|some\w{0,4}|your)|consent|
            would (?:not )?(?:\w{1,20} )?(?:report|help|tell|pass|share|shop)|
            (?:will|do|does) not report
            """
        ),
    ),
    (
        2,
        words(
            r"""
            (?:never|ever|any(?:one|body)|every(?:one|body)|no ?(?:one|body) (?:should|is|has|
            gets|was|will|ever|'s))
            """
        ),
    ),
    (
        1,
        words(
            rf"""
            brief(?:ing)?|mps|contracts?|seat|topic|
            patch|the chamber|clos(?:e|ed|ing|ure)|reopen\w{{0,3}}|
            protest\w{{0,3}}|tour|website|newsletter|pages|registered|vot(?:e[ds]?|ing)|bills?|
            act(?! as)|polic(?:y|ies)|(?<!in )laws?|debates?|speech(?:es)?|committee|appg|
            ministers?|government|part(?:y|ies)|labour|tor(?:y|ies)|reform|whips?|manifesto|
            pledges?|campaign\w{{0,5}}|questions?|statement|amendment|article|press|
            general(?:ly)?|principle|cases|casework|constituents(?! {KIN})|people|migrants|
            refugees|seekers|supports|backs|backed|thinks?|against|opposes?|
            spoke (?:in|out|up|at|for|on)|visited|wording|word|foi
            """
        ),
    ),
]

# Words about the office, the law or a party that would else count as a person's: taken out first.
TOPIC = (
    r"(?:asylum|refugees?|(?:im)?migra(?:tion|nts?)|visas?|deporta\w{2,5}|detention|home office|"
    r"borders?|citizenship|nationality|windrush|trafficking|sponsorship|family reunion|nrpf)"
)
NEUTRAL_PATTERNS = [
    rf"(?<!\bin a )(?<!\bin an )\b{TOPIC} (?:(?:and|or) \w{{2,15}} )?"
    + either(
        r"""bill|act|ban|votes?|polic\w{1,3}|debates?|systems?|laws?|rules|teams?|
        case ?work\w{0,3}|
        quer\w{1,3}|e?i?nquir\w{1,3}|cases|hotels?|reforms?|minister|lawyers?|solicitors?|
        barrister|
        stuff|surger\w{1,3}|issues|work|data|committee|charit\w{1,3}|spokes\w{3,6}|hotline|
        questions|
        figures|numbers|backlog|appg|group|speech|amendments?|week|council|action|network|crisis|
        convention|centre|drop ?in|project|kitchen|visitors? group|contracts?|providers?|
        training|forum|organisations?|orgs?|shelter|festival|choir|sector|advoca\w{2,4}|
        communit\w{1,3}|
        welcome|integration|events?|campaign\w{0,3}|theatre|clinic|night|dinner|lunch|supper|
        officer|judge|day|stance|views?|matters|advice|people|side|record|background|line|fees|
        white|status questions|scheme|briefing|statement|secretary|raids|flights|targets|
        guidance"""
    )
    + r"\b",
    r"\b(?:your|an|any|a) (?:own |individual |specific |particular )case\b",
    r"\bin \w{1,12} case\b|\bcase by case\b|\bcase ?workers?\b|\bcase stud\w{1,3}\b",
    r"\bmp 's \w{1,20} came (?:here |over )?from \w{1,20}",
    r"\brefus\w{1,3} to \w{1,20}|\bappeal\w{0,3} (?:to|for)\b",
    r"\bmp (?:was|is|came)(?: here| over)?(?: as)? an? (?:child )?(?:refugee|im?migrant|"
    r"migrant)\b(?: \w{1,20}){0,4}",
    r"\bleaves to remain\b|\billegal (?:im)?migra\w{1,5}|"
    r"\bregardless of [\w ]{0,12}immigration status",
    rf"\b{NATIONAL}s\b|\b{NATIONAL} (?:families|people|workers|students|refugees|voters|guests|"
    rf"groups|food)\b",
    rf"\bmp (?:has been|was|is|got|had been) (?:\w{{1,20}} )?{DONE_TO}(?: \w{{1,20}}){{0,3}}",
    rf"\b(?:host|sponsor|resettle)(?:s|ed|ing)? (?:an? )?(?:\w{{1,20}} )?{PERSON_WORD}s?\b",
    r"\basked (?:for |about |me )?(?:my|your|our) (?:own )?(?:immigration )?(?:status|case|"
    r"papers)\b",
    r"\boverstay\w{0,3} (?:my|our|his|her|their|your) welcome\b",
    r"\bconstituent (?:\w{1,20} ){0,3}(?:writ(?:e|es|ing)|wrote|email(?:s|ed)?|ring|rang|"
    r"(?<!the )calls?|called(?! [A-Z])|"
    r"raised?|asks?|asked|contact(?:s|ed)?|lobb(?:y|ied)|meet|met|speaks?|spoke|volunteers?)\b",
    r"\b(?:person|man|woman|lady|guy|lad|someone|somebody|chap|bloke|girl|one) (?:who|that|"
    r"in charge|dealing)"
    r"(?: usually| always)? (?:deals?|handles?|covers?|runs?|looks|answers?|reads?|with|of)\b",
    rf"\b(?:mp (?:is|was)|former|used to be|"
    rf"work experience) (?:an? )?(?:\w{{1,20}} ){{0,2}}{PERSON_WORD}\b",
    rf"\b(?:spoke (?:to|with)|speak to|ask for|rang|ring|chat with|message for|left with|"
    rf"{STAFF}) {NAME}\b",
    rf"\b{NAME} (?:says?|said|thinks?|reckons?|answered|took|confirmed|explained|replied|"
    rf"promised|handles|deals|"
    rf"runs|picks|(?:the|in|on|at|from) (?:the )?{STAFF})\b",
    r"\bpassport office\b|\bmp (?:\w{1,20} ){0,2}(?:her|his) passport\b",
    r"\bearned settlement\b|\bsettlement (?:scheme|rules|plans?|changes)\b",
    r"\b(?:whatever|regardless of|whoever|irrespective of) (?:\w{1,20} ){0,2}(?:status|papers)\b",
    r"\bmp (?:was|is|grew up) (?:born|from|raised|in|an? refugee|married)(?: \w{1,20}){0,7}",
    rf"\b(?:his|her|their|mp 's) (?:\w{{1,20}} 's )?{KIN}s? (?:is|are|was|"
    rf"were) from (?:the )?{LAND}\b",
    r"\bfrom an? \w{1,20} (?:family|background)\b",
    r"\b(?:removed|sacked|returned|rejected|refused|detained) (?:as|from (?:the )?(?:list|"
    r"committee|mailing|"
    r"front ?bench|post|role)|by an?|in a) \w{1,20}|\bworks? (?:at|for|in) the home office\b",
    r"\b(?:family|spouse|student|work(?:er)?s?|care|visit(?:or)?|chef|partner) visas\b",
    r"(?<!\ba )\b(?:people|constituents|migrants|refugees|families|seekers|those|others|workers|"
    r"students|criminals|foreigners) "
    r"(?:\w{1,20} )?(?:being|are|were|get|got|getting|been|should|must|who|with|without|here|"
    r"whose|whatever|in) "
    r"\w{1,20}(?: \w{1,20}){0,4}",
    r"\b(?:number|email|it|line|page|post|address) (?:has been|was|is) removed\b",
    r"\btribunal (?:member|judge|reform|backlog|system)\w{0,2}\b",
    r"\b(?:nice|lovely|helpful|friendly|senior|right|decent|good|busy|polite|kind|sensible|new) "
    r"(?:(?:wo)?man|lady|guy|lad|girl|bloke|person|chap|gentleman)\b",
    r"\b(?:(?:wo)?man|lady|guy|lad|girl|boy|bloke|person|someone|student|gentleman)(?: who|"
    r" that)? "
    r"(?:sa(?:id|ys)|told me|took my|answer|picked up|on (?:the )?(?:phone|reception|desk)|"
    r"at reception|i spoke)\w{0,3}",
    r"\b(?:not|am i|i am|was i|be|are you|i was) an? (?:constituent|refugee)\b",
    rf"\b(?:\w{{1,20}} 's|his|her|their|whose) (?:own )?{KIN}s? (?:were|was|are|is|came|arrived|"
    rf"fled|come)[a-z ]{{0,25}}"
    r"(?:refugees?|im?migrants?|migrants?|windrush(?! c)|kindertransport|holocaust|"
    r"nazis)(?: from \w{1,20})?\b",
]

# In a sentence with one of these, "he" is likely the MP.
OFFICE_WORDS = words(
    rf"""{STAFF}|says?|said|thinks?|asked|asks|believes?|wants?|likes?|knows?|visit(?:s|ed)?|
    met|meets|
    talks?|spoke|wrote|written|chairs?|tabled|backs?|opposes?|book|campaign\w{{0,3}}|we|our"""
)

POLICY = weighed(POLICY_WEIGHTS)
NEUTRAL = pattern("|".join(NEUTRAL_PATTERNS))
OFFICE = pattern(OFFICE_WORDS)
