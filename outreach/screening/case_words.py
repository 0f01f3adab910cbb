"""What a note about somebody's immigration case says: of theirs, and what happened to them.

The patterns meet a note in one spelling (spelling.py): lower case but for names, one space between
words, no punctuation, contractions written out ("he's" is "he is", "hasn't" is "has not").
"""

from outreach.screening.case_stories import STORIES
from outreach.screening.case_terms import (
    BE,
    CENTRE,
    DONE_TO,
    LACKS,
    MATTER,
    NOT_A_MATTER,
    SCHEME,
    VISA,
    WEAK_MATTER,
)
from outreach.screening.patterns import weighed, words
from outreach.screening.people_words import (
    FEW,
    LAND,
    NAME,
    NATIONAL,
    NUMBER,
    ONE,
    PERSON_WORD,
    WHOSE,
)

CASE_WEIGHTS = [
    # Whose, and what of theirs
    (
        4,
        words(
            rf"""
            {WHOSE} (?:own )?{FEW}{MATTER}\b{NOT_A_MATTER}|
            i (?:am|was|have|have been) (?!asked|told|put|given|passed|transferred|sent|calling|
            ringing|not )(?:\w+ ){{0,4}}(?:visa|asylum|ilr|leave to remain|refugee status|
            settled status)|
            i (?:have|am|was) (?:\w+ )?{LACKS} (?:\w+ )?(?:papers|status|documents|visa|leave)|
            i (?:am|was) (?:an? )?(?:\w+ )?(?:undocumented|illegal|asylum seeker|overstayer)|
            (?:s?he|i) (?:has|had|have|got) an? (?:\w+ )?visa|
            (?:report|sign|check)(?:s|ed|ing)?(?: on| in)? (?:to|at|in) (?:the )?(?:{CENTRE}|
            immigration|the police every)|
            sign(?:s|ed|ing)? on (?:\w+ )?(?:at|every|each|weekly|fortnightly|monthly|
            on mondays)|(?:s?he|{NAME}|i) (?:is|was|am) (?:not (?:here )?legal|(?:an )?illegal)|
            (?:s?he|{NAME}|i) (?:is|was|am|has|have) (?:\w+ )?(?:applying|applied|paying|paid|
            saving|waiting) (?:\w+ ){{0,3}}{SCHEME}|
            never (?:did|got|sorted) (?:his|her|their|my) {SCHEME}|
            {NAME} v (?:sshd|secretary of state|the home|home)|
            (?:home office|ukvi|croydon) (?:have |has )?(?:refused|rejected|detained|deported|
            believes?) (?:{NAME}|him|her|them|me)|
            {DONE_TO} (?:his|her|their|my|{NAME} 's) (?:leave(?! (?:of|early))|stay|{SCHEME})|
            in an? (?:\w+ )?(?:holding room|holding cell|removal centre|detention centre)|
            (?:s?he|they|who) (?:has|have|had|is|are) (?:\w+ )?{LACKS} (?:\w+ )?(?:papers|
            status|documents|visa|leave)
            """
        ),
    ),
    *((3, story) for story in STORIES),
    # Words of such cases, which the law and the campaign use, too
    (
        2,
        words(
            rf"""
            {WHOSE} (?:own )?{FEW}{WEAK_MATTER}\b{NOT_A_MATTER}|{VISA}|
            (?:the|a) (?:deportation |removal )?charter(?! (?:of|for|mark|school|trust))|
            still (?:nothing|no \w+|waiting) (?:\w+ ){{0,3}}(?:\d|two|three|four|five|six|
            many) years|(?:stop|delay|halt|prevent) (?:it|this|the flight|them taking)|
            (?:hides|hiding|sheltering|harbouring) (?:{NUMBER}|an?|him|them|someone)|
            (?:got|had|has) (?:his|her|their) (?:decision|interview date|refusal)|
            judge (?:\w+ )?(?:dismissed|refused|allowed|threw|rejected|adjourned|granted)|
            (?:pass|hand|give|send|report)(?:e?s|ed|
            ing)? (?:\w+ ){{1,3}}to (?:immigration )?enforcement|
            (?:matter|situation|plight|story|trouble) of (?:{WHOSE}|{ONE}) {FEW}{PERSON_WORD}|
            (?:s?he|they) (?:has|have) not any|has (?:his|her|their) file|landed at|
            (?:s?he|{NAME}) (?:is|was) (?:\w+ )?being moved to {NAME}|
            refused (?:last|in|on|after|because|this|by the home office)|(?:sold|smuggled) to|
            (?:can|could) not (?:legally )?(?:work|rent|go home|go back|return|travel|marry|
            prove)|(?:must|has to|have to|had to|told to|asked to|got to) (?:leave|go back)|
            not (?:legal|british|believe \w+ age)|
            (?:fled|escaped|ran away|born here|been taken|\d+ days (?:are )?(?:up|notice)|
            at dawn|(?:solicitor|lawyer|barrister) dropped|holiday inn|taken (?:him|her)|
            took (?:him|her)|torture|taliban|illegals|wrong visa|legal status|earn enough|
            salary|naturalised|serco|mears|clearsprings|migrant help|human rights claim|
            article 8|dublin|upper tribunal|immigration van|passport|only got (?:my|his|
            her) stay)|
            (?:been here|in this country|lived here) (?:for |since )?(?:\w+ years|\d+)|
            get (?:\w+ ){{0,3}}out of (?!the office|office)|
            get (?:him|her|them|an? \w+ \w+) out|
            (?:stopped|held|turned) (?:\w+ ){{0,3}}(?:border|airport|heathrow|gatwick)|
            (?:allowed|right|able) to stay|human rights (?:application|case)|
            (?:taken|came) (?:in the night|for (?:him|her|them))|knock from|
            turned (?:round|back)|stay here|chucked out|
            prove (?:\w+ ){{0,4}}(?:residen\w{{2,4}}|status|identity|citizenship)|
            years in (?:the system|limbo|an? \w+)|in (?:an? |the |that )(?:\w+ ){{0,2}}hotel|
            report(?:ed|ing|s)? (?:him|her|them|me|{NAME})|my (?:own )?(?:status|immigration)|
            wait\w{{0,3}} (?:\w+ ){{0,4}}\d+ months?|{BE} (?:\w+ )?{DONE_TO}|
            {DONE_TO} (?:again|twice|three times|\d times)|deport(?:ed|ation|ing|s)?|
            undocumented|illegal(?:ly)?|traffick(?:ed|ing)|nrm|nrpf|ilr|[fld]lr|leave to remain|
            indefinite leave|visa|brp|e ?visa|refugee status|euss|pre ?settled|settled status|
            sponsor\w{{0,6}}|cas|detention|detained|detainee|plane|smuggl\w{{2,4}}|
            (?:lorry|dinghy|small boat|by boat|on a boat)|dispersed|tribunal|arap|acrs|
            hunger strike|family reunion|biometrics?|
            (?:bring|bringing) (?:\w+ ){{1,4}}(?:over|uk)|
            (?:reach|bring) (?:him|her|them|us|me)|work permit|right to (?:work|rent)|
            persecut\w{{2,4}}|tortured?|windrush|citizenship|naturali\w{{2,6}}|voluntary return|
            bno|raid(?:ed)?|told to leave|travel document|(?:in|to) the uk|modern slavery|
            safe house|sleeping (?:rough|in|on)|bail|
            (?:him|her|them|us|being|been|was|were|got|gets?) sent back\b(?! to [A-Z])|
            hiding from (?:the )?(?:home office|immigration|enforcement|authorities)|
            judicial review|ihs|
            asylum (?:accommodation|support|hotel|claim|interview|case|application|appeal|
            decision)|\d+ days? to (?:appeal|leave|put|lodge|respond|go|find|apply)|teisa|
            lloches|loches|cuddio|settlement|further leave|right to (?:remain|stay)
            """
        ),
    ),
    # A hint
    (
        1,
        words(
            rf"""
            {NATIONAL} {FEW}{PERSON_WORD}|(?:from|in|to) (?:the )?{LAND}|
            (?:{LAND}|migrant|refugee|asylum|undocumented|trafficked|stateless) {PERSON_WORD}|
            (?:refusal|rejection|citizen|handcuffed|income rule|live apart|staying|
            dispers\w{{2,3}}|release|id card|no proof|barrister|arrested|removed|refused|
            rejected|detained|evicted|raided|placed in|lifted|be here|border|permit|overseas|
            illegal|lawful|boat|lorry|no right|released|go home|come home|reunite\w?|join|
            arrived|escaped)|asylum|visas|home office|immigration|refugee|appeal(?:s|ed|ing)?|
            ukvi|removal|interview|solicitor|can not work|agency|bank account|british|status|
            hotline|hostel|hotel|documents|enforcement|flight|uc|benefits|evict\w{{2,4}}|
            homeless|war|border force|employer|croydon|case|claim
            """
        ),
    ),
]
EVENT_WEIGHTS = [
    (
        2,
        words(
            rf"""
            (?:{DONE_TO}|refusal|rejection|expire[sd]?|runs? out|ran out|running out|overstayed|
            facing|pending|hiding|lost (?:his|her|their|the|my) \w+|grassed|shopped|lifted)
            """
        ),
    ),
    (
        1,
        words(
            rf"""
            (?:wait(?:ing|ed|s)?|aros|appl(?:y|ied|ying|ication)|since \d{{4}}|came|arrived|fled|
            scared|terrified|afraid|frightened|nervous|crying|tears|help(?:ed|s|ing)?|rang|
            hearing|decision|interview|living|lives|stuck|homeless|pregnant|newborn|baby|here|
            chasing|alone|moved|missing|wants?|needs?|stopped|separated|disputed|conviction|
            still|urgent|\d{{1,3}} ?(?:yrs?|years?|months?|weeks?|wks?|days))|
            from (?:the )?{LAND}|{BE} (?:an? )?(?:illegal\w{{0,3}}|undocumented|asylum)
            """
        ),
    ),
]

CASE, EVENT = weighed(CASE_WEIGHTS), weighed(EVENT_WEIGHTS)
