"""Whom a note is about: words for a private person, and how much each says that it is one.

The patterns meet a note in one spelling (spelling.py): lower case but for names, one space between
words, no punctuation, contractions written out ("he's" is "he is", "hasn't" is "has not").
"""

from outreach.screening.patterns import either, weighed, words

NAME = r"[A-Z][a-z]{1,20}"
STAFF = either(
    r"""mps?|staff(?:er)?s?|office|team|case ?workers?|receptionist|reception|researcher|intern|
    assistant|agent|secretary|diary|councillor|cllr|minister|aide|manager|volunteers?|vols?|
    coordinator|party|government|labour|council|campaign"""
)
KIN = either(
    r"""(?:ex )?(?:husband|wife|partner|boyfriend|girlfriend|fiancee?|spouse|brother|sister|
    femme|ffrind|nghymydog)|
    other half|missus|sibling|(?:step|grand|god)?(?:mum|mother|dad|father|son|daughter|child|
    children|parent)|mam|ma|da|nana?|gran(?:ny|dma|dad|ddad|pa)?|kid|wean|bairn|baby|toddler|twin|
    cousin|uncle|aunt(?:ie|y)?|nephew|niece|family|families|in laws?|relative|relation|friend|
    mate|
    pal|bestie|neighbour|flatmate|housemate|roommate|colleague|coworker|workmate|classmate|tenant|
    lodger|cleaner|nanny|carer|au pair|childminder|gardener|housekeeper|landlord|landlady|
    employee|
    hairdresser|barber|babysitter|tutor|godson|goddaughter|builder|plumber|decorator|pastor|
    driver"""
)
PERSON_WORD = either(
    rf"""{KIN}|student|pupil|client|constituent|asylum seeker|refugee|migrant|immigrant|
    applicant|claimant|overstayer|victim|
    survivor|man|woman|guy|fella|lad|lass|lassie|soul|girl|boy|lady|bloke|chap|dude|gentleman|
    couple|
    teen|teenager|minor|youngster|person|individual|nurse|worker|doctor|chef|cook|waiter|waitress|
    rider|pensioner|resident|patient|interpreter|widow|widower|orphan|caller|visitor|youth|
    teacher|
    engineer|soldier|detainee|parishioner|barista|porter|caretaker|postgrad|leaver|
    dinner lady|courier|picker|cabbie|imam|veteran|offender|deportee|absconder|shopkeeper|
    scientist|
    academic|lecturer|footballer|musician|artist|journalist|activist|accountant|mechanic|labourer|
    curate|vicar|rabbi|deacon|elder|convert|organist|electrician|joiner|welder|baker|butcher|
    pharmacist|dentist|optician|fisherman|seafarer|farmhand|fruit picker|warehouseman|packer|
    security guard|bouncer|bartender|dishwasher|kitchen hand|seamstress|trainee|apprentice|
    undergraduate|graduate|fellow|dancer|singer|boxer|coach|whistleblower|dissident|prisoner|
    cleric|priest|nun|monk|midwife|carpenter|painter|tailor|gp|runaway|newcomer|thing"""
)
PERSON_WORD += r"(?! (?:visas?|reunion)\b)"
SEVERAL = rf"(?:{PERSON_WORD}s?|men|women|ladies)"
NATIONAL = either(
    r"""afghan|syrian|eritrean|sudanese|somali|iraqi|iranian|persian|kurdish|kurd|albanian|
    nigerian|ghanaian|ethiopian|pakistani|indian|bangladeshi|sri lankan|tamil|vietnamese|chinese|
    ukrainian|russian|turkish|zimbabwean|gambian|congolese|jamaican|brazilian|filipin[oa]|yemeni|
    palestinian|venezuelan|colombian|polish|romanian|bulgarian|ugandan|kenyan|libyan|egyptian|
    moroccan|algerian|tunisian|hong ?konger|nepali|nepalese|roma|uyghur|rohingya|cameroonian|
    sierra leonean|guinean|ivorian|malawian|rwandan|lebanese|jordanian|georgian|armenian|
    azerbaijani|uzbek|salvadoran|honduran|bolivian|peruvian|ecuadorian|thai|burmese|malaysian|
    indonesian|mongolian|south african|american|australian|canadian|portuguese|lithuanian|latvian|
    african|trinidadian|bajan|guyanese|senegalese|malian|angolan|zambian|tanzanian|chadian|
    kosovan|mexican|argentinian|chilean|haitian|namibian|motswana|mozambican|nigerien|burkinabe|
    sahrawi|omani|saudi|kuwaiti|bahraini|emirati|kazakh|kyrgyz|tajik|turkmen|korean|japanese|
    taiwanese|singaporean|barbadian|grenadian|mauritian|hungarian|slovak|macedonian|bosnian|serbian|
    moldovan|belarusian|cuban|liberian|togolese|beninese|burundian|gabonese|hazara|pashtun|yazidi|
    foreign"""
)
LAND = either(
    r"""afghanistan|syria|eritrea|(?:south )?sudan|somalia|somaliland|iraq|iran|kurdistan|albania|
    nigeria|ghana|ethiopia|pakistan|india|bangladesh|sri lanka|vietnam|china|ukraine|russia|
    turkey|
    zimbabwe|gambia|congo|drc|jamaica|brazil|philippines|yemen|palestine|gaza|venezuela|colombia|
    romania|bulgaria|poland|uganda|kenya|libya|egypt|morocco|algeria|tunisia|hong kong|nepal|
    cameroon|kosovo|lahore|karachi|mosul|kabul|kyiv|lagos|accra|mogadishu|asmara|khartoum|dhaka|
    tehran|baghdad|damascus|aleppo|harare|el salvador|sierra leone|malawi|senegal|mali|kuwait|
    lebanon|myanmar|burma|guinea|ivory coast|georgia|armenia|uzbekistan|bolivia|peru|ecuador|
    calais|dunkirk|tirana|kigali|cairo|istanbul|amman|beirut|ankara|tripoli|delhi|mumbai|
    colombo|manila|bogota|caracas|kinshasa|
    canada|australia|new zealand|america|usa|mexico|argentina|chile|haiti|south africa|namibia|
    botswana|lesotho|mozambique|niger|burkina faso|gabon|djibouti|oman|qatar|saudi|bahrain|dubai|
    kazakhstan|kyrgyzstan|tajikistan|turkmenistan|korea|japan|taiwan|malaysia|indonesia|singapore|
    barbados|grenada|dominica|mauritius|madagascar|portugal|hungary|slovakia|lithuania|
    latvia|macedonia|bosnia|greece|cyprus|
    kampala|nairobi|belarus|serbia|moldova|cuba|fiji|togo|benin|burundi|liberia|laos|cambodia|
    thailand|mongolia|honduras|trinidad|guyana|angola|zambia|tanzania|chad|rwanda"""
)
NOT_SO = r"(?!(?:who|and|on|of|for|with|to|in|the|about|by|from|or|at|is|was|has|not|if|mp)\b)"
FEW = rf"(?:{NOT_SO}[\w']{{1,20}} ){{0,2}}"
ONE = r"(?:an?|one|another|this|that|the|some|old|young|elderly|pregnant|poor|wee|each)"
WHOSE = (
    rf"(?:my|our|his|her|their|whose|(?!{STAFF} ){NAME}(?: 's)?|{SEVERAL} 's|(?:staffer|"
    rf"manager|intern|caseworker|volunteer) 's)"
)
NUMBER = r"(?:two|three|four|five|six|couple of|few of|[2-9]|family of)"
PLACE = either(
    r"""church|mosque|temple|gurdwara|choir|class|school|work|college|uni|street|road|building|
    block|estate|close|village|team|club|group|gym|allotment|ward|shop|gates?|nursery|
    food ?bank"""
)
PERSON_WEIGHTS = [
    (
        4,
        words(
            rf"""
            {ONE} {FEW}(?:{KIN}|constituent|client|student|asylum seeker|patient)\b(?! visa)|
            {WHOSE} (?:own )?{FEW}(?:{KIN}s?|{PERSON_WORD}|ex)|
            {NUMBER} {FEW}{SEVERAL}|{NUMBER} of them|{PERSON_WORD} of (?:{NUMBER}|mine|hers|his|
            ours)|
            (?:an?|one|another|this|that|young|the) (?:[a-z]{{2,15}} )?{NATIONAL}\b(?! \w+s\b)|
            {NATIONAL} {FEW}{PERSON_WORD}|
            (?:{LAND}|migrant|refugee|asylum|undocumented|trafficked|stateless) {PERSON_WORD}|
            {PERSON_WORD} from (?:the )?{LAND}|(?:an|{NUMBER}) illegals?|
            (?:{PERSON_WORD}|someone|somebody|people|{NAME}) (?:(?:who|that) )?(?:i|we) \w+|
            (?:one|some|couple|few) of (?:{WHOSE}|the) (?:own )?{SEVERAL}|
            one of (?:my|our|his|her|their) (?!{STAFF}\b)\w+|
            (?:constituent|client|asylum seeker|overstayer|husband|wife)|
            i (?:am|was|have been) (?:an? |still )?(?:{FEW})(?:{PERSON_WORD}|undocumented)
            """
        ),
    ),
    (
        3,
        words(
            rf"""
            {ONE} {FEW}{PERSON_WORD}|
            (?:in|at|from|on|of) (?:my|our) {FEW}{PLACE}|(?:next|few|two) doors?|
            (?:an?|the|one|this|that) {FEW}(?!{STAFF}\b)[a-z]{{3,15}} (?:who|whose|with no|
            without)|
            (?:about|re|regarding|behalf of|case of|help|helps|helping|helped|save|free) {NAME}|
            (?:s?he|they|{NAME}) (?:is|was|are) (?:an? )?{NATIONAL}|
            the {NAME}s|(?:the|at) (?:number|no|flat|house) \d|
            (?:down|up)stairs|in flat \w{{1,3}}|at (?:no|number) \d|over the road|
            (?:mr|mrs|miss|ms) {NAME}|(?:name|called|names) (?:is |'s )?{NAME}
            """
        ),
    ),
    (
        2,
        words(
            rf"""
            from (?:the )?{LAND}|
            i (?:fled|escaped|overstayed|claimed|arrived|am on|came (?:here|over|to))|myself|
            mp 's (?:own )?{FEW}{KIN}|(?:someone|somebody|{PERSON_WORD}|{KIN}s|whose)|
            (?:called|named) {NAME}|
            (?<!\bin )(?<!\bfrom )(?<!\bnear )(?<!\bat )\b{NAME}|
            (?:names?|details|address) (?:of|from)
            """
        ),
    ),
    (
        1,
        words(
            r"""
            (?:s?he|him|hers?|his|they|them|their|i|me|my|we|us|our)
            """
        ),
    ),
]
PERSON = weighed(PERSON_WEIGHTS)
