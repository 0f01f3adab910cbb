"""The papers, places and verdicts of immigration cases, from which longer patterns are made."""

from outreach.screening.patterns import either

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
    reference|letters?|papers|documents|situation|problem|history|file|matter|trouble)|case|claim|
    application|
    tribunal|appeal|deportation|removal|detention|fresh claim|
    further submissions|age assessment|bail|tag|biometrics?|refusal letter|sponsor|dependants?|
    nationality|judicial review|trafficking|nrm"""
)
VISA = (
    r"(?:student|visitor|spouse|work|skilled worker|care|dependant|tourist|fiancee?|graduate|"
    r"family|health and care|partner)s? visa"
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
