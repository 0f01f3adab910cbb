"""Why something in a sheet is not written, or not all of it: each a sentence for a person."""

from outreach.core.vocabulary import Word


class Why(Word):
    NO_NAME = "no_name", "There is no name, constituency or number in this row"
    NOBODY = "nobody", "No MP is called that today"
    PEER = "peer", "A peer, not an MP"
    FORMER = "former", "No longer an MP"
    SEVERAL = "several", "Several MPs are called that: choose who it is"
    UNSURE = "unsure", "Perhaps somebody else is meant: choose who it is"
    NOT_THERE = "not_there", "The name and the constituency do not go together"
    BEFORE = "before", "It was before this MP was elected: another MP is meant"
    TWO_MPS = "two_mps", "Several MPs stand in one cell"
    TOTAL = "total", "A line of totals, not a contact"
    TITLE = "title", "A title between the rows, not a contact"
    HIDDEN = "hidden", "The spreadsheet hides this row"
    SAME_ROW = "same_row", "The same row stands above already"
    EMPTY = "empty", "Nothing says what happened"
    NOTHING = "nothing", "Nobody was contacted"
    # In summaries of before there were questions.
    OPEN = "open", "What happened is not clear: choose it"
    NO_DAY = "no_day", "There is no day"
    NO_SUCH_DAY = "no_such_day", "The day cannot be read"
    NOT_YET = "not_yet", "This day has not come yet"
    LONG_AGO = "long_ago", "This day is too long ago"
    THERE = "there", "It was brought along before"
    NO_RETURN = "no_return", "It says to call back, and no day for that can be read"
    ONLY_PLEDGE = (
        "only_pledge",
        "It says something of the pledge, and not what happened: enter that on the MP’s page",
    )
    LOGGED = "logged", "Somebody logged the same here on that day"
    # What is written all the same, without a part of it.
    NO_NOTE = (
        "no_note",
        "The note is left out: it seems to be about a person’s case, or has a number or address",
    )
    CUT_NOTE = "cut_note", "The note is longer than 500 characters, and is cut there"
    NO_TIME = "no_time", "The time of day is left out: it cannot be read, or has not come yet"
    NO_FOLLOW_UP = (
        "no_follow_up",
        "The day to follow up is left out: it cannot be read, or is before the contact or more than"
        " a year after it",
    )
    NO_LINK = (
        "no_link",
        "The link is left out: it does not begin with https://, holds a number or address of"
        " somebody, or goes with no pledge",
    )
    NO_STANCE = "no_stance", "Where they stand is left out: nobody there answered"
    NO_PLEDGE = "no_pledge", "The pledge is left out: no answer of the office and no link shows it"
    STANDS = (
        "stands",
        "The pledge is left out: where this MP stands here does not allow it, or its link names one"
        " of us",
    )


# Nobody was found: the row is given back.
UNMATCHED = (
    *(Why.NO_NAME, Why.NOBODY, Why.PEER, Why.FORMER, Why.SEVERAL, Why.UNSURE, Why.NOT_THERE),
    *(Why.BEFORE, Why.TWO_MPS),
)
# Beside something else of the same row, these need not be said.
UNSAID = (Why.NOTHING, Why.EMPTY, Why.THERE)
# Somebody can put these right on the page.
TO_CHOOSE = (Why.NO_DAY,)
IN_PART = (
    Why.NO_NOTE,
    Why.CUT_NOTE,
    Why.NO_TIME,
    Why.NO_FOLLOW_UP,
    Why.NO_LINK,
    Why.NO_STANCE,
    Why.NO_PLEDGE,
    Why.STANDS,
)
