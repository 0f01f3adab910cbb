"""What a note about the office, the law or the campaign says, and not about a person's case.

The patterns meet a note in one spelling (spelling.py): lower case but for names, one space between
words, no punctuation, contractions written out ("he's" is "he is", "hasn't" is "has not").
"""

from outreach.screening.case_terms import DONE_TO
from outreach.screening.patterns import either, pattern, weighed, words
from outreach.screening.people_words import KIN, LAND, NAME, NATIONAL, PERSON_WORD, STAFF

POLICY_WEIGHTS = [
    # Asked for the sake of asking
    (
        5,
        words(
            r"""
            what if (?:an?|some\w{0,4}|one|people|s?he|they|the)|
            (?:would|does|do|will|can|could) (?:it|this|that|the pledge|they|s?he|you|the mp|mp|
            (?:her|his|their) office) (?:\w{1,20} )?(?:cover|apply to|include|mean|protect|
            extend to|help|report|count|stop|oblige|take|see) (?:for )?(?:an?|some\w{0,4}|
            any\w{0,4}|people|those|every\w{0,4}|other)|
            (?:an )?examples? of|hypothetical\w{0,2}|in theory|suppose|for instance|imagine|
            would (?:not )?(?:an?|some\w{0,4}|any\w{0,4}|people) (?:\w{1,20} ){1,8}be (?:safe|ok|
            okay|
            fine|welcome|reported|protected|helped|turned)|
            (?:would|had|will|only) (?:not |never |only )?(?:call|ring|report|tell|help|inform|act|
            phone|contact)(?: \w{1,20}){0,5} (?:if|unless)|
            nobody who|anyone who|any person who|whoever (?:comes|they)
            """
        ),
    ),
    (
        3,
        words(
            r"""
            (?:asked|even|report|help|only|unless|or) if an?|if (?:someone|somebody|an?)|
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
            (?:ever|never (?:\w{1,20} )?(?:report|reported|pass|passed|share|shared|ask|asked|check|
            checked|tell|told|give|gave|hand|sign|signed|heard|help|refuse|turn|turned|inform|call|
            been|had|would|do|done|did it|discuss)|any(?:one|body)|every(?:one|body)|no ?(?:one|
            body) (?:should|is|has|
            gets|was|will|ever|'s))
            """
        ),
    ),
    (
        1,
        words(
            rf"""
            politics|topic|local issue|row|deals? with (?:most|mostly|a lot|many|lots)|in general|
            mostly|priorit\w{1, 5}|inquiry|important to|
            brief(?:ing)?|mps|contracts?|seat|
            patch|the chamber|clos(?:e|ed|ing|ure)|reopen\w{{0,3}}|
            protest\w{{0,3}}|tour|website|newsletter|pages|registered|vot(?:e[ds]?|ing)|bills?|
            act(?! as)|polic(?:y|ies)|(?<!in )laws?|debates?|speech(?:es)?|committee|appg|
            (?<!to the )(?<!with the )ministers?|government|part(?:y|ies)|labour|tor(?:y|ies)|
            reform|whips?|manifesto|
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
# Whose story an MP tells in a speech.
FOREBEAR = (
    r"(?:(?:great )?(?:grand)?(?:parents?|mothers?|fathers?|mums?|dads?)|grandad|grandma|gran|"
    r"famil(?:y|ies)|ancestors|in laws)"
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
        guidance|
        presents|toys?|appeal for|donations?|collections?|fund\w{0,8}|football|cricket|cafe|
        exhibition|christmas \w{1,20}|art|reception|choirs|awareness|solidarity"""
    )
    + r"\b",
    r"\b(?:your|an|any|a) (?:own |individual |specific |particular )case\b",
    r"\b(?:any|each|every|no)(?:one|body)?(?: \w{1,20})? 's (?:\w{1,20} )?(?:case|status|claim|"
    r"papers|application)\b",
    r"\ba person 's (?:\w{1,20} )?(?:case|status|claim|papers|application)\b",
    r"\b(?:whose|which|what) (?:case|visa|status|application) (?:it|this|i|we|am)\b",
    r"\b(?:words?|lines?|phrase|bit|part|clause|mention|sentence|wording|paragraph|section|tweet)"
    r"(?: \w{1,20}){0,7} (?:removed|deleted|dropped|cut|withdrawn)\b",
    r"\bmp (?:himself |herself |personally |only |once )?(?:got|has|had|gained|took|received) "
    r"(?:his|her|their) (?:british )?(?:citizenship|passport|status|nationality|papers)\b",
    rf"\bmp 's (?:\w{{1,20}} ){{0,2}}{FOREBEAR} (?:\w{{1,20}} )?(?:fled|escaped|came|arrived|left|"
    rf"settled|survived|emigrated|immigrated|moved)(?: \w{{1,20}}){{0,6}}",
    rf"\b(?:his|her|their) (?:\w{{1,20}} 's )?{FOREBEAR} (?:fled|escaped|came|arrived|left|"
    rf"survived)"
    rf"(?: \w{{1,20}}){{0,5}} (?:in|during|after|before|from) (?:\w{{1,20}} ){{0,3}}"
    rf"(?:19[0-5]\d|[345]\d|war|nazis?|hitler|idi amin|amin|partition|pogroms?|holocaust)\b",
    r"\b(?:his|her|their) (?:great )?grand\w{2,7} (?:\w{1,20} )?(?:fled|escaped|came|arrived|"
    r"left|survived|being|fleeing|coming|hiding)(?: \w{1,20}){0,6}",
    rf"\b(?:one|mp) whose {FOREBEAR}(?: (?!being|detain|deport|refus|remov|"
    rf"stuck)\w{{1,20}}){{1,7}}",
    r"\b(?:was|is|being|once) (?:himself|herself)(?: \w{1,20}){0,8}|"
    r"\bmp (?:is|was) (?:once |also )?an? (?:\w{1,20} ){1,3}who\b",
    r"\bdetained (?:at work|by (?:work|a|the)|in (?:the|a) (?:chamber|house|lobby|committee|"
    r"meeting|"
    r"division|vote)|on the|for votes)\b",
    r"\b(?:children|kids|people|families|men|women|boys|girls|lads|residents|youngsters) (?:"
    r"|staying |housed |living |placed )?(?:in|at|from) (?:the|that|those) (?:\w{1,20} )?hotels?\b"
    r"(?! (?:one|\w{1,20} of them|who|whose|was|were|has|had|have|is|got|being))",
    rf"\b(?:s?he|mp|they|staffer) (?:has |have |had |once |also |used to )?(?:host|foster|adopt|"
    rf"mentor|tutor|teach|befriend)(?:s|es|ed)? (?:an? |some |two )?(?:\w{{1,20}} ){{0,2}}"
    rf"{PERSON_WORD}s?\b",
    r"\bin \w{1,12} case\b|\bcase by case\b|\bcase ?workers?\b|\bcase stud\w{1,3}\b",
    r"\bmp 's \w{1,20} came (?:here |over )?from \w{1,20}",
    r"\brefus\w{1,3} to \w{1,20}|\bappeal\w{0,3} (?:to|for)\b",
    r"\bmp (?:was|is|came)(?: here| over)?(?: as)? an? (?:child )?(?:refugee|im?migrant|"
    r"migrant)\b(?: \w{1,20}){0,4}",
    r"\bleaves to remain\b|\billegal (?:im)?migra\w{1,5}|"
    r"\bregardless of [\w ]{0,12}immigration status",
    rf"\b{NATIONAL}s\b(?! who)|\b{NATIONAL} (?:families|people|workers|students(?! who)|refugees|"
    rf"voters|guests|"
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
    r"(?: usually| always)? (?:deals?|handles?|covers?|looks|answers?|reads?|with|of)\b",
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
    r"(?<!\ba )(?<!\bown )(?<!\bmy )\b(?:people|constituents|migrants|refugees|families|seekers|"
    r"those|others|workers|"
    r"students|criminals|foreigners) "
    r"(?:\w{1,20} )?(?:being|are|were|get|got|getting|been|should|must|who|with|without|here|"
    r"whose|whatever|in(?! (?:number|flat|no)\b)) "
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
