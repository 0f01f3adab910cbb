"""What a note about somebody's immigration case says: of theirs, and what happened to them.

The patterns meet a note in one spelling (spelling.py): lower case but for names, one space between
words, no punctuation, contractions written out ("he's" is "he is", "hasn't" is "has not").
"""

from outreach.contacts.patterns import either, weighed, words
from outreach.contacts.people_words import (
    FEW,
    LAND,
    NAME,
    NATIONAL,
    NUMBER,
    ONE,
    PERSON_WORD,
    WHOSE,
)

SCHEME = either(
    r"""visa|asylum|ilr|(?:indefinite |further |limited )?leave to (?:remain|enter)|
    (?:indefinite|further|limited|discretionary|exceptional) leave|leave(?= (?:ran|runs|running|
    expire|finish|end|is up|up in))|citizenship|naturalisation|status|
    refugee status|(?:pre ?)?settled status|settlement|residen(?:ce|cy)|brp|e ?visa|euss|
    sponsorship|
    humanitarian protection|refugee decision|permission (?:to (?:stay|work|remain)|(?=ends|runs|
    ran|expire))|papers|immigration bail|permit|family reunion|passport"""
)
MATTER = either(
    rf"""{SCHEME}|(?:asylum|immigration|home office|nrm|settled status|visa|eu|euss|
    citizenship)[ ](?:case|claim|app|application|interview|hearing|status|bail|letter|decision|
    support|ref|
    reference|letters?|papers|documents|situation|problem|history|file|matter|trouble)|case|claim|application|
    tribunal|appeal|deportation|removal|detention|fresh claim|
    further submissions|age assessment|bail|tag|biometrics?|refusal letter|sponsor|dependants?|
    nationality|judicial review|trafficking|nrm"""
)
WEAK_MATTER = "(?:paperwork|documents|hearing|interview|extension|renewal|refusal)"
NOT_A_MATTER = (
    r"(?! (?:for|that|manager|to (?:chair|speak|join|be|the|become|volunteer)|software|is that|"
    r"study|studies|load|system|management|number|numbers|worker|work|to the|against|sheet|"
    r"notes?)\b)"
)
CENTRE = either(
    r"""yarl(?:s| 's)? ?wood|harmondsworth|brook house|tinsley house|dungavel|colnbrook|
    campsfield|
    morton hall|larne house|derwentside|hassockfield|heathrow irc|gatwick irc|becket house|
    lunar house|taylor house|field house|bibby stockholm|napier barracks|wethersfield|manston|
    penally|napier|vulcan house|capital building|loughborough reporting|drumkeen house|
    eaton house"""
)
DONE_TO = either(
    r"""refused|rejected|detained|deported|arrested|removed|trafficked|evicted|curtailed|revoked|
    cancelled|denied|dispersed|tagged|raided|lifted|returned|expelled|exploited|disbelieved|
    dismissed|picked up|locked up|sent back|kicked out|turned down|knocked back|
    turned away|taken away|put on a (?:plane|flight)|granted|withdrawn|pulled|reported|let down"""
)
BE = r"(?:is|was|are|were|be|been|being|got|get|gets|getting|had|has|have)"
LACKS = (
    r"(?:no|none with|without|not (?:any|(?:got|have|had)(?: any| no| his| her)?)|lost|"
    r"never (?:got|had)|lack(?:s|ing))"
)
CASE_WEIGHTS = [
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
            in an? (?:\w+ )?(?:holding room|holding cell|removal centre|detention centre)|
            (?:s?he|they|who) (?:has|have|had|is|are) (?:\w+ )?{LACKS} (?:\w+ )?(?:papers|
            status|documents|visa|leave)
            """
        ),
    ),
    (
        3,
        words(
            rf"""
            {LACKS} (?:\w+ )?(?:papers|status|visa|leave|recourse|right to (?:work|rent|remain|
            be|stay)|permission to (?:work|stay|be))|no documents|without documents|nrpf|
            out of status|regularised?|
            overst(?:ay|ayed|ayer|aying|ays)|further leave|
            (?:claim|claimed|claiming|sought|seeking|seek|apply|applied|applying|reapplied|
            granted|refused|denied|wait|waiting|waited|application|put in|lodged|submitted|
            paying|paid) (?:\w+ ){{0,3}}{SCHEME}|
            (?:given|got|get|getting) (?:for |an? |his |her |their |my ){{0,2}}{FEW}{SCHEME}|
            (?:got|given|granted|has) \d+ (?:years?|months?) (?:\w+ )?(?:leave|visa|status)|
            wait\w{{0,3}} (?:\w+ ){{0,4}}(?:since \d{{4}}|\d+ (?:years?|yrs?))|
            appeal rights exhausted|uasc|abscond\w{{2,4}}|fee waiver|rule 35|sham marriage|
            surety|bail hearing|aspen card|certificate of sponsorship|stripped of|
            (?:section 3c|3c leave)|(?:ten|five|10|5) year route|holding (?:room|cell|centre)|
            right to stay|alltud\w{{0,5}}|criminal record|automatic deportation|act as surety|
            in handcuffs|
            (?:home office|ukvi|minister|hotline|immigration|croydon) (?:\w+ )?(?:about|re|for|
            over|on behalf of|regarding) (?:him|her|them|{NAME}|(?:{WHOSE}|
            {ONE}) {FEW}{PERSON_WORD})|
            (?:send|remove|removing|deport|deporting|detain|kick) (?:him|her|them|me|us|{NAME})|
            (?:go|going|went|goes) back to {LAND}|
            (?:home office|ukvi|immigration) (?:\w+ ){{0,2}}(?:lost|refused|rejected|turned down|
            took|want to|keep|kept|does not believe|do not believe|came|raided|arrested|say|says|
            have) (?:his|her|my|their|him|he|she|me|{NAME}|to send|losing)|
            not (?:allowed|supposed|permitted) to (?:work|rent|stay|study|be here)|
            (?:s?he|{NAME}) (?:is|was) (?:not )?(?:here )?(?:legal|legally|british)|
            (?:still|stuck|trapped|stranded|left(?: behind)?|out of|killed|back) (?:in )?{LAND}|
            (?:if )(?:s?he|they|i) (?:can|could|may|might) (?:not )?stay|
            (?:dispers|releas|detain|deport|remov|evict|shopp|grass|disbeliev|traffick)(?:e|ed|
            ing|es|s)? (?:on )?(?:him|them|me|us|{NAME}|her(?! (?!to|from|for|and|on|at|in|
            again|back|after|before|because|last|away|when)))|
            (?:give|given|gave|grant|granted) (?:him|her|them|me|us|{NAME}) (?:\w+ )?(?:leave|
            status|papers|citizenship|a visa|asylum)|
            (?:shopped|grassed|reported|informed|snitched|dobbed|turned|tipped) (?:up |in |
            off )?(?:on )?(?:an?|one|his|her|their|my|{NUMBER}) {FEW}{PERSON_WORD}|
            late (?:claim|application)|
            (?:moved|shifted|sent|placed|put) (?:\w+ ){{0,3}}hotel|
            (?:wear|wears|wearing|got|has|have|with) (?:an? |the )?tag|section 17|
            charter flight|(?:on|to) the rwanda (?:list|flight|plane)|
            {SCHEME} (?:\w+ )?(?:expire[sd]?|ran|runs?|running|up|out|refused|rejected|
            cancelled|revoked|curtailed|pulled|lapsed|ended|ends|ending|denied|pending|granted|
            knocked back)|
            (?:wait|waiting|waited|waits|chasing|hear|heard|heard back|nothing|answer|letter|
            interview|no|refusal|decision|reply|news|update) (?:back )?(?:for|on|from|with|
            by) (?:the )?(?:home office|immigration|ukvi|croydon|lunar house|his papers|
            her papers)|
            {BE} (?:\w+ )?(?:detained|deported|trafficked|dispersed|tagged|undocumented|
            locked up|removed|put on (?:a|the) (?:plane|flight))|
            (?:in|at|from|out of) (?:\w+ )?(?:detention|removal centre|irc)|{CENTRE}|
            immigration bail|(?:ankle|gps) tag|
            removal (?:flight|directions?|notice|window|order|letter|date)s?|
            deport\w{{0,5}} order|notice of (?:removal|liability)|
            (?:quit|leave|leaving|left) (?:the |this )?(?:country|uk|britain)|put in a van|
            residence (?:card|permit)|
            (?:applying|applied|here|came|come) as an? (?:dependant|student|refugee|visitor|
            worker|spouse)|stop(?:ped|ping)? (?:[\w']+ ){{0,4}}(?:flight|removal|deportation)|
            (?:handed|passed|gave|given|sent|reported) (?:\w+ ){{1,8}}to (?:immigration|
            the home office|home office|enforcement|the hotline)|
            (?:sign|signs|signing) on (?:at|every|weekly|fortnightly)|
            (?:has|have|goes|going|go) (?:to|and) sign(?: on| at| every| in| each)|
            (?:report|reports|reporting) (?:at|every|weekly|fortnightly|monthly|once|twice|
            to the home|to immigration|(?:in|at) croydon)|
            signs every (?:week|month|fortnight|mon|tue|wed|thu|fri)|reporting centre|
            (?:removed|returned|sent|deported|flown|going|go|
            forced)(?: back)? to (?:the )?(?:{LAND}|there|his country|her country)|
            (?:failed|refused|former) asylum|fresh (?:claim|submissions?)|further submissions|
            no recourse|age (?:assess\w{{0,5}}|disput\w{{0,3}}|is disputed)|unaccompanied|
            stateless|
            (?:here|country|working|living|works|uk|stayed|entered|came) illegally|
            (?:s?he|who|they|\w+ (?:man|woman|bloke)) (?:is|was|are) (?:here )?(?:an )?illegal|
            (?:caught|working|works?) (?:with )?(?:no right|without|cash)|
            on an? (?:\w+ ){{0,4}}visa|
            (?:student|visitor|spouse|work|skilled worker|care|dependant|tourist|fiancee?|
            graduate|family|health and care|partner)s? visa|
            limbo|(?:conclusive|reasonable) grounds|
            (?:put on|taken off|off) (?:\w+ )?(?:plane|flight)|
            windrush (?:case|claim|comp\w{{0,10}}|scheme|victim)|section (?:4|95|98)|s ?(?:4|95)
            """
        ),
    ),
    (
        2,
        words(
            rf"""
            {WHOSE} (?:own )?{FEW}{WEAK_MATTER}\b{NOT_A_MATTER}|
            refused (?:last|in|on|after|because|this|by the home office)|(?:sold|smuggled) to|
            (?:can|could) not (?:legally )?(?:work|rent|go home|go back|return|travel|marry|
            prove)|(?:must|has to|have to|had to|told to|asked to|got to) (?:leave|go back)|
            not (?:legal|british|believe \w+ age)|
            (?:fled|escaped|ran away|born here|been taken|\d+ days (?:are )?(?:up|notice)|
            at dawn|(?:solicitor|lawyer|barrister) dropped|holiday inn|taken (?:him|her)|
            took (?:him|her)|torture|taliban|illegals|wrong visa|legal status|earn enough|salary|
            naturalised|serco|mears|clearsprings|migrant help|human rights claim|article 8|
            dublin|upper tribunal|immigration van|passport|only got (?:my|his|her) stay)|
            (?:been here|in this country|lived here) (?:for |since )?(?:\w+ years|\d+)|
            get (?:\w+ ){{0,3}}out of (?!the office|office)|get (?:him|her|them|an? \w+ \w+) out|
            (?:stopped|held|turned) (?:\w+ ){{0,3}}(?:border|airport|heathrow|gatwick)|
            (?:allowed|right|able) to stay|human rights (?:application|case)|
            (?:taken|came) (?:in the night|for (?:him|her|them))|knock from|
            turned (?:round|back)|stay here|chucked out|
            prove (?:\w+ ){{0,4}}(?:residen\w{{2,4}}|status|identity|citizenship)|
            years in (?:the system|limbo|an? \w+)|in (?:an? |the |that )(?:\w+ ){{0,2}}hotel|
            report(?:ed|ing|s)? (?:him|her|them|me|{NAME})|my (?:own )?(?:status|immigration)|
            wait\w{{0,3}} (?:\w+ ){{0,4}}\d+ months?|
            {BE} (?:\w+ )?{DONE_TO}|{DONE_TO} (?:again|twice|three times|\d times)|
            deport(?:ed|ation|ing|s)?|undocumented|illegal(?:ly)?|traffick(?:ed|ing)|nrm|nrpf|
            ilr|[fld]lr|leave to remain|indefinite leave|visa|brp|e ?visa|refugee status|euss|
            pre ?settled|settled status|sponsor\w{{0,6}}|
            cas|detention|detained|detainee|plane|smuggl\w{{2,4}}|
            (?:lorry|dinghy|small boat|by boat|on a boat)|dispersed|tribunal|arap|acrs|
            hunger strike|family reunion|biometrics?|
            (?:bring|bringing) (?:\w+ ){{1,4}}(?:over|uk)|(?:reach|bring) (?:him|her|them|us|me)|
            work permit|right to (?:work|rent)|persecut\w{{2,4}}|tortured?|windrush|citizenship|
            naturali\w{{2,6}}|voluntary return|
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
            arrived|escaped)|
            asylum|visas|home office|immigration|refugee|appeal(?:s|ed|ing)?|ukvi|removal|
            interview|solicitor|can not work|agency|bank account|british|status|hotline|hostel|
            hotel|documents|enforcement|flight|uc|benefits|evict\w{{2,4}}|homeless|war|
            border force|employer|croydon|case|claim
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
