"""What happens to people in their immigration cases, by kind: each says so plainly (weight 3).

The patterns meet a note in one spelling (spelling.py): lower case but for names, one space between
words, no punctuation, contractions written out ("he's" is "he is", "hasn't" is "has not").
"""

from outreach.screening.case_terms import BE, CENTRE, LACKS, SCHEME, VISA
from outreach.screening.patterns import words
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

# Visas, leave, and being without
VISAS = words(
    rf"""
        {LACKS} (?:\w+ )?(?:papers|status|visa|leave|recourse|right to (?:work|rent|remain|be|
        stay)|permission to (?:work|stay|be))|no documents|without documents|nrpf|out of status|
        regularised?|overst(?:ay|ayed|ayer|aying|ays)|further leave|
        (?:claim|claimed|claiming|sought|seeking|seek|apply|applied|applying|reapplied|granted|
        refused|denied|wait|waiting|waited|application|put in|lodged|submitted|paying|
        paid) (?:\w+ ){{0,3}}{SCHEME}|
        (?:given|got|get|getting) (?:for |an? |his |her |their |my ){{0,2}}{FEW}{SCHEME}|
        (?:got|given|granted|has) \d+ (?:years?|months?) (?:\w+ )?(?:leave|visa|status)|
        ran out of leave|curtailment letter|(?:working|paid) cash in hand|
        fee waiver|certificate of sponsorship|(?:section 3c|3c leave)|
        (?:limited|discretionary|indefinite|exceptional|temporary) leave|not documented|
        not allowed (?:in|back|home|over|to stay)|
        earns? (?:\w+ )?(?:too little|under|less than|not enough)|
        (?:certificate|certificate of sponsorship|sponsor|sponsorship|agent|agency|
        job offer)[ ](?:was|is) (?:an? )?(?:fake|scam|fraud|bogus)|
        (?:refuse|refused|not|never) (?:to )?(?:extend|renew) (?:him|her|them|{NAME}|his|their)|
        (?:not|never) (?:let|allow|allowed) (?:him|her|them|{NAME}) (?:to )?(?:in|
        through(?! to)|into|stay|enter|back|leave)|(?:ten|five|10|5) year route|right to stay|
        not (?:allowed|supposed|permitted) to (?:work|rent|stay|study|be here)|
        (?:s?he|{NAME}) (?:is|was) (?:not )?(?:here )?(?:legal|legally|british)|
        (?:if )(?:s?he|they|i) (?:can|could|may|might) (?:not )?stay|
        (?:give|given|gave|grant|granted) (?:him|her|them|me|us|{NAME}) (?:\w+ )?(?:leave|
        status|papers|citizenship|a visa|asylum)|
        {SCHEME} (?:\w+ )?(?:expire[sd]?|ran|runs?|running|up|out|refused|rejected|cancelled|
        revoked|curtailed|pulled|lapsed|ended|ends|ending|denied|pending|granted|knocked back)|
        residence (?:card|permit)|no recourse|
        (?:here|country|working|living|works|uk|stayed|entered|came) illegally|
        (?<!it )(?<!illegal )(?<!that )(?<!this )(?<!which )(?<!reporting )(?:is|was|are|were|
        am) (?:here |both |all |probably )?(?:an )?illegals?(?! (?:to|for|under|and|not|or|im|
        migra|if|in))|(?:caught|working|works?) (?:with )?(?:no right|without|cash)|
        on an? (?:\w+ ){{0,4}}visa|(?:an?|on|his|her|their|my|our|the|{NAME}) {VISA}
    """
)
# Claims, courts and waiting
LONG_WAY = words(
    rf"""
        wait\w{{0,3}} (?:\w+ ){{0,4}}(?:since \d{{4}}|\d+ (?:years?|yrs?))|
        appeal rights exhausted|rule 35|sham marriage|aspen card|stripped of|
        claimed (?:in|at) (?:croydon|the (?:air)?port|the border|dover|heathrow|gatwick|
        \d{{4}})|
        (?:not|never) (?:\w+ ){{0,3}}(?:sent|posted|returned|given|got|
        issued) (?:him |her )?(?:his|her|their|my) card|
        (?:stuck|lost|left|been|sat) (?:in|with) (?:the )?(?:home office|immigration|ukvi|
        asylum)[ ](?:queue|backlog|limbo|system)|
        wait\w{{0,3}} (?:\w+ ){{0,2}}(?:for|on) (?:my|his|her|their|
        {NAME} 's) (?:own )?(?:interview|hearing|biometrics|card)|
        (?:going|go|off|gone|went) to the (?:upper |first tier )?tribunal|
        pending (?:\w+ ){{0,3}}(?:application|claim|appeal|case)|alltud\w{{0,5}}|
        criminal record|late (?:claim|application)|section 17|
        (?:wait|waiting|waited|waits|chasing|hear|heard|heard back|nothing|answer|letter|
        interview|no|refusal|decision|reply|news|update) (?:back )?(?:for|on|from|with|
        by) (?:the )?(?:home office|immigration|ukvi|croydon|lunar house|his papers|her papers)|
        (?:failed|refused|former) asylum|fresh (?:claim|submissions?)|further submissions|limbo|
        (?:conclusive|reasonable) grounds|windrush (?:case|claim|comp\w{{0,10}}|scheme|victim)|
        section (?:4|95|98)|s ?(?:4|95)
    """
)
# Signing on, bail, tags
REPORTING = words(
    r"""
        abscond\w{2,4}|surety|bail hearing|
        sign (?:every|each|once) (?:a )?(?:week|month|fortnight|mon|tues|wednes|thurs|
        fri)\w{0,3}|act as surety|(?:wear|wears|wearing|got|has|have|with) (?:an? |the )?tag|
        immigration bail|(?:ankle|gps) tag|
        (?:sign|signs|signing) on (?:at|every|weekly|fortnightly)|
        (?:has|have|goes|going|go) (?:to|and) sign(?: on| at| every| in| each)|
        (?:report|reports|reporting) (?:at|every|weekly|fortnightly|monthly|once|twice|
        to the home|to immigration|(?:in|at) croydon)|
        signs every (?:week|month|fortnight|mon|tue|wed|thu|fri)|reporting centre
    """
)
# Raids, detention, removal
TAKEN = words(
    rf"""
        immigration (?:officers? |officials? |enforcement |people )?(?:took|take|
        turn(?:ed|s)? up|came|come|raided|picked up|nicked|grabbed|were at|was at)(?! part)|
        (?:date|ticket|due|told|booked|time) to fly|
        picked up (?:on the way|at (?:work|home|dawn|\d|his|her)|from (?:school|work|home|his|
        her)|outside|by (?:immigration|enforcement|an? van|vans|the police))|
        wants? (?:him|her|them|me) (?:out|gone)|
        flight (?:is|was|'s) (?:\w+ )?(?:at|on|booked|tonight|tomorrow|today|to {LAND})|
        on the (?:\w+ )?flight to (?:{LAND}|{NAME})|
        (?:taken|lifted|caught|nicked|held) in an? (?:\w+ )?raid|
        put on the (?:\w+ )?(?:coach|charter)|
        (?:came|come|coming|turned up|been) (?:round )?(?:for|looking for|asking for|
        after)[ ](?:him|her|them|me|{NAME}|{WHOSE} {FEW}{PERSON_WORD})[ ](?:at|in the|before|
        early|again|last|twice|this|on)|
        (?:vans?|officers?|uniforms?|police|enforcement) (?:\w+ ){{0,5}}(?:asking for|
        looking for|knocking|banging|searched|at (?:his|her|their|my|the) door)|
        (?:pursued|hunted|chased|visited|raided|wanted|picked up|visit) (?:by|
        from) (?:the )?(?:enforcement|immigration|home office|border force|ukvi)|
        (?:vanished|disappeared|went missing) (?:after|since|when|from)|
        (?:cut off|stopped|cut|stop) (?:his|her|their|my|{NAME} 's) (?:\w+ ){{0,3}}(?:support|
        money|quid|allowance|card|payments?|benefits)|
        {WHOSE} (?:\w+ )?(?:solicitor|lawyer|barrister) (?:is|has|will|wants|can|dropped|gave)|
        holding (?:room|cell|centre)|automatic deportation|in handcuffs|
        (?:remove|removing|deport|deporting|detain|kick) (?:him|her|them|me|us|{NAME})|
        send(?:ing|s)? (?:him|her|them|me|us|{NAME}) (?:(?:back|home|away|off)(?! (?:the|an?|it|
        my|something|to me))|there|to (?:the )?{LAND})|(?:go|going|went|goes) back to {LAND}|
        (?:home office|ukvi|immigration) (?:\w+ ){{0,2}}(?:lost|refused|rejected|turned down|
        took|want to|keep|kept|does not believe|do not believe|came|raided|arrested|say|says|
        have) (?:his|her|my|their|him|he|she|me|{NAME}|to send|losing)|
        (?:dispers|releas|detain|deport|remov|evict|shopp|grass|disbeliev|traffick)(?:e|ed|ing|
        es|s)? (?:on )?(?:him|them|me|us|{NAME}|her(?! (?!to|from|for|and|on|at|in|again|back|
        after|before|because|last|away|when)))|
        (?:moved|shifted|sent|placed|put) (?:\w+ ){{0,3}}hotel|charter flight|
        (?:on|to) the rwanda (?:list|flight|plane)|
        {BE} (?:\w+ )?(?:detained|deported|trafficked|dispersed|tagged|undocumented|locked up|
        removed|put on (?:a|the) (?:plane|flight))|
        (?:in|at|from|out of) (?:\w+ )?(?:detention|removal centre|irc)|{CENTRE}|
        removal (?:flight|directions?|notice|window|order|letter|date)s?|deport\w{{0,5}} order|
        notice of (?:removal|liability)|
        (?:quit|leave|leaving|left) (?:the |this )?(?:country|uk|britain)|put in a van|
        (?:applying|applied|here|came|come) as an? (?:dependant|student|refugee|visitor|worker|
        spouse)|stop(?:ped|ping)? (?:[\w']+ ){{0,4}}(?:flight|removal|deportation)|
        (?:removed|returned|sent|deported|flown|going|go|
        forced)(?: back)? to (?:the )?(?:{LAND}|there|his country|her country)|
        (?:put on|taken off|off) (?:\w+ )?(?:plane|flight)
    """
)
# Whose name was given to the Home Office
TOLD_ON = words(
    rf"""
        (?:home office|ukvi|minister|hotline|immigration|croydon) (?:\w+ )?(?:about|re|for|over|
        on behalf of|regarding) (?:him|her|them|{NAME}|(?:{WHOSE}|{ONE}) {FEW}{PERSON_WORD})|
        (?:shopped|grassed|reported|informed|snitched|dobbed|turned|
        tipped) (?:up |in |off )?(?:on )?(?:an?|one|his|her|their|my|
        {NUMBER}) {FEW}{PERSON_WORD}|
        (?:handed|passed|gave|given|sent|reported) (?:\w+ ){{1,8}}to (?:immigration|
        the home office|home office|enforcement|the hotline)
    """
)
# Age, origin and the way here
AGES = words(
    rf"""
        uasc|
        (?:came|arrived|got here|crossed) (?:over )?(?:in|on|under|
        by) (?:an? |the )?(?:\w+ )?(?:lorry|dinghy|boat|truck)|
        \d\d (?:\w+ ){{0,7}}(?:they|home office|council|services|age) (?:say|says|said|think|
        reckon|have|has|put|call|claim|insist)s? (?:\w+ ){{0,4}}(?:\d\d|an adult|older)|
        (?:down|treated|classed|counted|recorded|assessed) as (?:an adult|over 18|\d\d)|
        (?:s?he|one|{NAME}) (?:is|was) (?:an? )?{NATIONAL} (?:\w+ ){{0,2}}(?:\d\d|alone|
        on (?:his|her) own)|
        who (?:they|nobody|home office|the (?:home office|judge)) (?:do|does|did|will|
        would) not believe|
        not believe (?:s?he|{NAME}) (?:is|was) (?:an? )?(?:gay|christian|lesbian|\d\d|in danger|
        at risk|{NATIONAL})|
        (?:lost|drowned|died) (?:\w+ ){{0,4}}(?:at sea|in the channel|crossing|on the boat)|
        (?:still|stuck|trapped|stranded|left(?: behind)?|out of|killed|back) (?:in )?{LAND}|
        age (?:assess\w{{0,5}}|disput\w{{0,3}}|is disputed)|unaccompanied|stateless
    """
)

STORIES = [VISAS, LONG_WAY, REPORTING, TAKEN, TOLD_ON, AGES]
