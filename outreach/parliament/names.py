"""Names as a search compares them."""

import unicodedata

# English names of seats that Parliament calls by one in another language. A search knows them.
ALSO_CALLED = {
    "Caerfyrddin": "Carmarthen",
    "Na h-Eileanan an Iar": "Western Isles, Outer Hebrides",
}


def fold(text: str) -> str:
    """Text as a search compares it: lower case, without accents, apostrophes and dots; every
    other mark is a space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        " " if not (letter.isalnum() or letter in "'’ʼ.`") else letter
        for letter in decomposed
        if not unicodedata.combining(letter)
    )
    return " ".join("".join(kept).translate(str.maketrans("", "", "'’ʼ.`")).split())


def searched(name: str, party: str, abbreviation: str) -> str:
    """What a search for an MP looks in."""
    return fold(f"{name} {party} {abbreviation}")


PARTIES = {
    "APNI": "Alliance",
    "Con": "Conservative",
    "DUP": "Democratic Unionist",
    "Green": "Green",
    "INet": "Independent Network",
    "Ind": "an independent",
    "Lab": "Labour",
    "LD": "Liberal Democrat",
    "NIP": "Newham Independents",
    "PBPA": "People Before Profit",
    "PC": "Plaid Cymru",
    "RUK": "Reform UK",
    "SDLP": "SDLP",
    "SF": "Sinn Féin",
    "SNP": "SNP",
    "Spk": "the Speaker",
    "TUV": "Traditional Unionist Voice",
    "UUP": "Ulster Unionist",
    "WPB": "Workers Party",
}


def party_name(abbreviation: str) -> str:
    """A party of the 2024 results by its name."""
    return PARTIES.get(abbreviation, abbreviation)
