"""How people write what happened: the short ones as they stand, the long ones by their words.

All is compared folded: lower case, no accents, apostrophes or dots, every other mark a space."""

import re

from outreach.core.vocabulary import Outcome

O = Outcome  # noqa: E741


def _phrases(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


# Nobody was contacted, for certain.
NOTHING = _phrases(
    "not called|not yet called|not called yet|not contacted|not contacted yet|not tried|"
    "not attempted|not started|to call|to do|todo|to be called|still to call|need to call|"
    "to ring|to contact|will call|unassigned|calling|calling now|currently calling|"
    "am calling|i am calling|being called|someone calling|ringing|ringing now|"
    "call in progress"
)
# Probably nobody was.
PERHAPS_NOTHING = _phrases(
    "n a|na|nil|none|no|n|false|0|x|xx|xxx|tbc|tbd|pending|waiting|skip|skipped|later|"
    "not yet|in progress|not done|do later|nothing|will try|blank|on it|mine|"
    "not applicable|doing this|reserved|claimed|to be emailed|to email"
)
# Read either way: no reply to what?
EITHER = _phrases("no reply|no response|not responded|unanswered|no answer to message")
# A negation, a doubt or a condition: with one of these in it, a cell is what it says only if it is
# one of our own words.
DOUBT = re.compile(
    r"\b(not|never|nt|cannot|cant|dont|wont|isnt|arent|wasnt|didnt|hasnt|havent|hadnt|doesnt|"
    r"couldnt|shouldnt|wouldnt|aint|without|yet|to be|to do|pending|maybe|perhaps|possibly|"
    r"probably|might|may|would|could|should|if|unless|until|unsure|think|thinks|thought|"
    r"supposedly|apparently|allegedly|un\w+)\b"
)

# Of each outcome, what is the same as our word, as a whole cell. What leaves the least doubt is
# not here, and is asked.
SYNONYMS: dict[Outcome, str] = {
    O.SPOKE_MP: "spoke to mp|spoke to the mp|spoke with mp|spoke with the mp|talked to mp|"
    "talked to the mp|spoke w mp|spoke directly to mp|spoke directly to the mp|spoke to mp "
    "directly|spoke to the mp directly|conversation with mp|conversation with the mp|spoken to mp|"
    "spoken to the mp",
    O.SPOKE_STAFF: "spoke to staff|spoke to office|spoke to the office|spoke with staff|"
    "spoke to staffer|spoke to a staffer|spoke to assistant|spoke to secretary|talked to staff|"
    "spoke to caseworker|spoke to researcher|spoke with office|spoke with the office|"
    "spoke to office manager|talked to office|talked to the office|spoke to parliamentary "
    "assistant|spoke to receptionist|spoke to staff member|spoke to member of staff|"
    "spoke to a member of staff|spoken to office|spoken to staff|spoke w staff|spoke w office",
    O.VOICEMAIL_LEFT: "voicemail|left voicemail|left a voicemail|vm|left vm|left a vm|lvm|"
    "voice mail|left voice mail|left a voice mail|voicemail left|vm left|"
    "left answerphone message|left an answerphone message|left voicemail message|"
    "left message on voicemail|left a message on voicemail|left message on answerphone|"
    "left a message on answerphone|left a message on the answerphone|"
    "left message on answering machine|left a message on the answering machine",
    O.NO_ANSWER: "no answer|no ans|no pick up|no pickup|rang out|nobody answered|"
    "no one answered|noone answered|rings out|no one picked up|nobody picked up|noans|"
    "rang no answer|called no answer",
    O.BUSY_OR_FULL: "busy|engaged|line busy|busy line|line engaged|mailbox full|voicemail full|"
    "mail box full|voice mail full|full mailbox|answerphone full|busy tone|busy signal|"
    "engaged tone|voicemail box full|the line is busy|line was busy|number busy|number engaged",
    O.TOLD_TO_EMAIL: "told to email|asked to email|told me to email|asked me to email|"
    "told us to email|asked us to email|told to e mail|asked to e mail|please email",
    O.CALL_BACK: "asked to call back|told to call back|asked to ring back|told to ring back|"
    "asked to call again|told to call again|asked me to call back|asked us to call back",
    O.REFUSED: "refused to talk|refused to speak|refused to talk to us|refused to speak to us|"
    "hung up on me|hung up on us",
    O.BAD_NUMBER: "wrong number|bad number|incorrect number|invalid number|dead number|"
    "number disconnected|wrong no",
    O.SENT: "email sent|emailed|sent email|e mail sent|e mailed|sent e mail|sent an email|"
    "letter sent|sent letter|sent a letter",
    O.BOUNCED: "email bounced|bounce|bounced back|email bounced back|bounceback",
    O.AUTO_REPLY: "auto reply|autoreply|automated reply|auto response|autoresponse|"
    "automated response|automatic response|out of office|ooo|out of office reply",
    O.ACKNOWLEDGED_ONLY: "acknowledged|acknowledgement only|acknowledged receipt|holding reply|"
    "holding response|receipt acknowledged",
    O.REPLIED_GENERIC: "generic reply|generic response|standard reply|standard response|"
    "template reply|template response|stock reply|stock response|boilerplate reply",
    O.REPLIED_ANSWERED: "replied with an answer|full reply|substantive reply|detailed reply|"
    "substantive response|full response|detailed response",
    O.NO_REPLY: "no reply to email|no email reply|no answer to email|no response to email",
}

# Of each outcome, spellings that probably mean it.
PHRASES: dict[Outcome, str] = {
    O.SPOKE_MP: "spoke to mp|spoke to the mp|spoke with mp|spoke with the mp|talked to mp|mp|"
    "talked to the mp|spoke mp|mp answered|spoke directly to mp|spoke to them directly|"
    "spoke to mp directly|conversation with mp|met mp|met the mp|met with mp|spoken to mp",
    O.SPOKE_STAFF: "spoke to staff|spoke to office|spoke to the office|spoke with staff|staff|"
    "spoke to staffer|spoke to assistant|spoke to pa|spoke to secretary|talked to staff|"
    "spoke to caseworker|spoke to researcher|spoke with office|staff answered|office answered|"
    "spoke to aide|spoke to intern|spoke to office manager|talked to office|spoke to "
    "parliamentary assistant|"
    "spoke to a staffer|spoke to team|spoke to someone in the office|spoke to receptionist|"
    "spoke to staff member|spoke to member of staff|spoke to a member of staff|message taken|"
    "took a message|took message|spoken to office|spoken to staff|spoke w staff|spoke w office",
    O.VOICEMAIL_LEFT: "voicemail|left voicemail|left a voicemail|vm|left vm|lvm|voice mail|"
    "left voice mail|voicemail left|left message|left a message|message left|answerphone|"
    "answer phone|answering machine|left answerphone message|left msg|msg left|ansaphone|"
    "answer machine|went to voicemail|straight to voicemail|voicemail message left|vmail|v mail|"
    "left voicemail message|left message on voicemail|left message on answerphone|vm left|machine|"
    "lm|l m|left a vm|left a message on the answerphone|voicemail again|2nd voicemail|second "
    "voicemail",
    O.NO_ANSWER: "no answer|no ans|didnt answer|did not answer|no pick up|no pickup|rang out|"
    "not answered|no reply on phone|nobody answered|no one answered|noone answered|unanswered|"
    "no answer no voicemail|didnt pick up|did not pick up|rings out|ringing out|ring out|"
    "just rang|kept ringing|rang and rang|no one there|nobody there|not picked up|na no answer|"
    "no response to call|no answer phone|no answer to call|no answer x2|no answer again|n ans|"
    "no one picked up|nobody picked up|rang no answer|tried no answer|no luck|called no answer|"
    "noans",
    O.BUSY_OR_FULL: "busy|engaged|line busy|busy line|line engaged|mailbox full|voicemail full|"
    "mail box full|voice mail full|vm full|full mailbox|answerphone full|busy tone|busy signal|"
    "engaged tone|full|inbox full|voicemail box full|the line is busy|number busy|line was busy",
    O.TOLD_TO_EMAIL: "told to email|asked to email|please email|email instead|said to email|"
    "email please|told me to email|asked me to email|asked us to email|email only|only email|"
    "said email|asked for email|asked for an email|wants email|prefers email|wants an email|"
    "to email|need to email|should email|must email|told to write|asked to write|put it in writing|"
    "put in writing|told to e mail|directed to email|redirected to email|send email|send an email|"
    "email them|email the office|email office|requested email|requested an email|emal|emial",
    O.CALL_BACK: "call back|callback|call back later|ring back|phone back|asked to call back|"
    "call again|try again|call later|ring later|try later|told to call back|call back tomorrow|"
    "asked to ring back|ring again|told to ring back|to call back|will call back|cb|try again "
    "later|"
    "call back next week|phone again|told to call again|asked to call again|call bk",
    O.REFUSED: "refused|refused to talk|would not talk|wouldnt talk|hung up|hang up|declined to "
    "talk|"
    "hung up on me|put the phone down|would not engage|wont engage|wont talk|refused to speak|"
    "refused to engage|refused to comment|not interested|told not to call|do not call|"
    "declined to comment|declined to speak|would not speak|wouldnt speak",
    O.BAD_NUMBER: "wrong number|bad number|number not working|number doesnt work|disconnected|"
    "dead line|line dead|number dead|invalid number|number not in service|not in service|"
    "incorrect number|number does not work|number wrong|unobtainable|number unobtainable|"
    "not recognised|number not recognised|number invalid|dead number|number disconnected|"
    "out of service|no such number|number incorrect|line disconnected|doesnt connect|wrong no",
    O.SENT: "sent|email sent|emailed|sent email|e mail sent|e mailed|sent an email|letter sent|"
    "sent letter|sent a letter|wrote|wrote to them|written to|posted|letter posted|message sent|"
    "sent message|form submitted|filled in form|contact form|webform|web form|dmed|dm sent|tweeted|"
    "tweet sent|texted|text sent|sent text|sent e mail|email done|have emailed|i emailed|done "
    "email|"
    "emailed today|mailed|submitted form|sent follow up|follow up sent|follow up email sent|"
    "wrote email",
    O.BOUNCED: "bounced|email bounced|bounce|bounced back|undeliverable|undelivered|delivery "
    "failed|"
    "email failed|delivery failure|returned undelivered|not delivered|returned to sender|"
    "bounceback",
    O.AUTO_REPLY: "auto reply|autoreply|automatic reply|automated reply|auto response|autoresponse|"
    "automated response|automatic response|out of office|ooo|autoresponder|auto responder|auto|"
    "auto acknowledgement|automatic acknowledgement|auto email reply|out of office reply",
    O.ACKNOWLEDGED_ONLY: "acknowledged|acknowledgement|acknowledged only|acknowledgement only|"
    "receipt acknowledged|acknowledged receipt|received acknowledgement|holding reply|"
    "holding response|acknowledgment|confirmed receipt|ack",
    O.REPLIED_GENERIC: "replied|reply|got reply|got a reply|reply received|response received|"
    "generic reply|generic response|standard reply|standard response|template reply|responded|"
    "stock reply|stock response|template response|boilerplate|got response|got a response|"
    "received reply|received a reply|received response|email reply|replied by email|wrote back|"
    "emailed back|email response|boilerplate reply|copy and paste reply|generic email",
    O.REPLIED_ANSWERED: "replied with answer|replied with an answer|full reply|proper reply|"
    "substantive reply|detailed reply|personal reply|answered by email|substantive response|"
    "full response|detailed response|personal response|answered the question|clear answer",
    O.NO_REPLY: "no reply|no reply yet|no response|no response yet|awaiting reply|awaiting "
    "response|"
    "waiting for reply|waiting for response|not replied|no email reply|no answer to email|"
    "havent heard back|not heard back|nothing back|no reply to email|hasnt replied|not responded",
}

_STAFF = (
    r"staff\w*|office|assistants?|aides?|case ?workers?|secretar\w+|researchers?|\bpa\b|\bea\b|"
    r"reception\w*|interns?|\bteam\b|someone|somebody|diary|managers?|advis[eo]rs?|person|"
    r"\bman\b|woman|\blady\b|\bguy\b|gentleman|\bwife\b|husband|volunteers?|clerk|\bspad\b|"
    r"chief of staff|switchboard|operator|colleague|constituency|they\b|them\b"
)
_TALKED = (
    r"sp[oe]?oke?n?|spoke|talk(?:ed|ing)?|chat(?:ted)?|conversation|got through|reached|discuss\w*"
)
_MP = r"\bmps?\b|\bhim\b|\bher\b|\bmember\b|minister|\bpeer\b|baroness|\blord\b|himself|herself"
_WRITE = r"e ?mail\w*|in writing|\bwrite\b|letter"

# In the order in which they win: what says more stands before what is also said along the way.
PATTERNS: tuple[tuple[Outcome, str], ...] = (
    (
        O.BAD_NUMBER,
        r"wrong (number|no|office|person)|(number|line|phone|tel)s? (is |was |are )?(no longer |"
        r"not )?"
        r"(does ?nt|doesnt|does not|dont|isnt|wrong|dead|disconnected|invalid|incorrect|out of|"
        r"unobtainable|not (work|recogni|in serv|valid|connect)|working|in service|in use|"
        r"recogni\w+|broken|bad)|disconnected|unobtainable|dead (line|number)|bad number|"
        r"(invalid|incorrect) (number|tel|phone)|not in service",
    ),
    (
        O.BOUNCED,
        r"bounce\w*|undeliver\w*|delivery (status )?(notification )?(failed|failure)|"
        r"mail(er)? daemon|returned to sender|not delivered|address not found",
    ),
    (
        O.AUTO_REPLY,
        r"auto ?(matic|mated|mail|generated)?\w* ?(e ?mail )?(repl\w+|respon\w+|ack\w*|message)|"
        r"out of office|\booo\b",
    ),
    (
        O.BUSY_OR_FULL,
        r"(line|phone|tone)?\b(engaged|busy)\b(?! diary| schedule| week)|"
        r"(mail ?box|voice ?mail|inbox|\bvm\b|answer ?phone|machine|message box)( box)?( is|"
        r" was)? ?full|"
        r"full (mail ?box|voice ?mail|inbox)|(couldnt|could not|cant|"
        r"unable to) leave (a )?(message|voicemail|vm)",
    ),
    (
        O.REFUSED,
        r"hung up|hang(s|ing)? up|put (the )?phone down|refus\w+|slammed|"
        r"(would|will|could|did)( ?nt| not) (talk|speak|engage|discuss|comment|say anything)|"
        r"(wouldnt|wont|couldnt|didnt) (talk|speak|engage|discuss|comment|say anything)|"
        r"(declined|unwilling|not willing|not prepared) to (talk|speak|engage|discuss|comment|say)|"
        r"(do not|dont|not to|stop) (call|ring|phone|contact)\w*( again| us| them)?|not interested",
    ),
    (
        O.TOLD_TO_EMAIL,
        rf"(told|ask\w*|sa(id|ys)|advis\w+|request\w*|wants?|wanted|prefer\w*|please|plz|pls|"
        rf"only|must|"
        rf"should|needs?|have|has|had|suggest\w*|instruct\w*|direct\w*|best|better|rather|"
        rf"insist\w*|just) "
        rf"(?:\w+ ){{0,5}}?({_WRITE})|({_WRITE}) (instead|only|them|him|her|it|please|the office|"
        rf"first|preferred)\b|"
        rf"by e ?mail only|\bsend (an |a )?({_WRITE})",
    ),
    (
        O.CALL_BACK,
        r"(call|ring|phone|try|come)(ing|ed)? ?(us |me |them |him |her |it )?(back|again|later|"
        r"tomorrow|"
        r"next|after|on (mon|tue|wed|thu|fri)|in the (morning|afternoon)|this (morning|"
        r"afternoon)|at \d)|"
        r"call ?backs?|ringback|will (ring|call|phone) (us|me|you)|arrange (a )?(call|meeting)",
    ),
    (
        O.NO_ANSWER,
        r"(no|without|not|didnt|did not|without) (\w+ )?(leav\w* )?(a )?(message|vm|"
        r"voicemail) left|"
        r"(no|without( a)?|didnt leave( a)?|did not leave( a)?|without leaving( a)?) (message|vm|"
        r"voicemail)",
    ),
    (
        O.VOICEMAIL_LEFT,
        r"voice ?mails?|\bl?vm\b|left (a |an |another |the |my )?(\w+ )?(message|msg|word|vm)|"
        r"(message|msg) (was )?left|answer(ing|ed)? ?(phone|machine)|ans[aw]\w*phone|"
        r"went to message",
    ),
    (
        O.NO_ANSWER,
        r"no (answer|ans\b|pick ?up|one (answer\w*|pick\w*|there|in|available)|body)|"
        r"(didnt|did not|doesnt|not|never|wasnt) (answer\w*|pick\w*|been answered)|"
        r"(nobody|no one|noone) (answer\w*|pick\w*|there|in|home)|unanswered|"
        r"r[ai]ng(s|ing)? (out|off|and rang|for ages|forever)|(kept|keeps|just) r[ai]ng\w*|cut off|"
        r"(rang|called|phoned|tried)( \w+){0,3} no (response|reply|luck)|went dead|closed",
    ),
    (
        O.SPOKE_STAFF,
        rf"({_TALKED}|answered by|picked up by|passed (on )?to)\b( \w+){{0,6}} ({_STAFF})",
    ),
    (
        O.SPOKE_MP,
        rf"({_TALKED}|met|meeting|call)\b( \w+){{0,4}} ({_MP})|({_MP}) (answered|picked up|rang|"
        rf"called)",
    ),
    (
        O.SPOKE_STAFF,
        rf"({_STAFF}) (\w+ )?(answered|picked up|said|took|will|promised|told)|"
        r"(took|taken|takes?) (a |my |the |our )?(message|msg|details|note)|"
        r"(will|would|promised to|said .{0,20}) pass (it |this |the message |my message |on)|"
        r"passed on|"
        rf"\b({_TALKED})\b",
    ),
    (
        O.REPLIED_ANSWERED,
        r"(full|proper|detailed|substantive|personal\w*|long|thoughtful|clear) (e ?mail )?"
        r"(reply|response|answer|letter)|repl\w+ (with|saying|that|to say)|(wrote|"
        r"emailed) back (saying|that|to)",
    ),
    (
        O.ACKNOWLEDGED_ONLY,
        r"acknowledg\w+|confirm\w* (of )?receipt|holding (reply|response|email)|receipt confirmed",
    ),
    (
        O.NO_REPLY,
        r"no (email )?(reply|response|answer to e ?mail)|(awaiting|waiting (for|on)|await) (a |"
        r"an |their |"
        r"the )?(reply|response|answer|email)|(not|hasnt|havent|has not|yet to) (yet )?"
        r"(repl\w+|respon\w+|heard|hear)|nothing back|not heard|no word",
    ),
    (
        O.REPLIED_GENERIC,
        r"(generic|standard|template|stock|boilerplate|copy|canned|bland|vague|party line)\w*|"
        r"repl(y|ied|ies)|respon(se|ded|ds)|wrote back|emailed back|heard back|came back",
    ),
    (
        O.SENT,
        r"sent|e ?mailed|wrote|written|posted|messaged|tweet\w*|\bdm\w*|texted|submitted|"
        r"filled (in|out)|(e ?mail|letter) (done|gone|out|written)|chas(ed|ing|er)",
    ),
    (
        O.SPOKE_STAFF,
        r"answered|picked up|got through|engaged with|helpful|friendly|"
        r"positive (chat|call)|constituents only|only (speak|talk|deal|respond) \w+ constituents|"
        r"not (a|my|his|her|their) constituent",
    ),
)
