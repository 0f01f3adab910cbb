"""Words around names: titles before and letters after them, and forms of first names. Folded."""


def _words(text: str, between: str = " ") -> list[str]:
    return text.split(between)


TITLES = frozenset(
    _words(
        "bem brigadier capt captain cbe cd ch cllr cmg col colonel councillor cvo dame dbe dl "
        "doctor dr fba fca frs frsa gbe hc hon honourable kbe kc kcb kcmg llb lt lvo ma maj "
        "major mba mbe mc mep miss mp mps mr mrs ms msp mx obe pc phd prof professor qc rev "
        "reverend right rt sc sir td the vc"
    )
)
PEERS = frozenset(
    _words(
        "lord lady baroness baron viscount viscountess earl countess duke duchess marquess "
        "marchioness bishop archbishop"
    )
)
# The same name, in each of these.
FORMS = _words(
    "alexander alex sandy ally, alison ali, andrew andy drew, anthony tony, antony tony, "
    "benjamin ben, catherine cathy cat kate, charles charlie, christine chris christina, "
    "christopher chris, daniel dan danny, david dave, deborah debbie deb, edward ed eddie "
    "ted, elizabeth liz beth lizzie, emily em, frederick fred freddie, gareth gary, "
    "geoffrey geoff, gillian gill, gregory greg, jacqueline jackie jacqui, james jim "
    "jimmy jamie, jeffrey jeff, jennifer jen jenny, jeremy jez, jessica jess, john johnny "
    "jon jack, jonathan jon jonny, joseph joe, joshua josh, judith judy, katherine kate "
    "kathy kat, kathryn kate kathy, kenneth ken kenny, kimberley kim, lawrence larry "
    "laurie, leonard len, leslie les, margaret maggie meg, matthew matt, michael mike "
    "mick, nicholas nick nic, nicola nicky nikki, oliver ollie, pamela pam, patricia pat "
    "trish, patrick pat paddy, penelope penny, peter pete, philip phil, phillip phil, "
    "rachael rachel, rebecca becky bex, richard rick dick rich, robert rob bob bobby, "
    "ronald ron, samantha sam, samuel sam, sarah sally, simon si, stephen steve, steven "
    "steve, stuart stewart, susan sue susie, suzanne sue, terence terry, theresa terri, "
    "thomas tom tommy, timothy tim, valerie val, victoria vicky vicki tory, vincent "
    "vince, vivienne viv, william will bill billy liam, zachary zack zac",
    ", ",
)
