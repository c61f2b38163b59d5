"""Rules for PROTEST: collective public contention. Ordered: other senses first, then doubts, then what reports."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

from schemas.classified_article.v1 import Kind
from streams.analysis.rules import Rule, Rules

_OF = Rules(Kind.PROTEST)

_MANY = (
    r"(?:thousands|hundreds|dozens|scores|tens of thousands|crowds?|students|workers|teachers|residents|people|"
    r"activists|supporters|couriers|fishermen|truckers|nurses|doctors|farmers|women|employees|drivers|"
    r"miners|opponents|villagers|members|"
    r"\d[\d,]*)"
)

PROTEST_RULES: tuple[Rule, ...] = (
    _OF.mask(
        "protest in words",
        "protest protests protested protesting protestations",
        r"\b(?:lodge[ds]?|lodging|file[ds]?|filing|formal|diplomatic|official|registered|strong|"
        r"under) (?:an? )?(?:\w+ )?protests?\b|\bprotest(?:s|ed|ing)? (?:his|her|their) innocence\b|"
        r"\bprotest(?:ed|s)? to (?:the )?(?:umpire|referee|ambassador|embassy|fifa|stewards)\b|"
        r"\b(?:minister|ambassador|government|embassy|captain|coach|ministry|china|russia|"
        r"pyongyang) (?:has |had )?protested\b|\bprotest (?:vote|votes|note|letter|song|songs)\b|"
        r"\b(?:resign\w*|quit|stepped down|left)\b.{0,30}\bin protest\b|\bprotestant\w*\b",
    ),
    _OF.mask(
        "protest of one voice",
        "protest protested protests sit riot strike walkout",
        r"\bprotest(?:s|ed|ing)?(?:,| that\b| to (?:his|her|their|its|the)\b| (?:his|her|its)\b| too much|"
        r" politely| only)|"
        r"\b(?:not|n't|n’t) an? (?:sit-in|riot|protest|strike)\b",
    ),
    _OF.mask(
        "demonstration of a thing",
        "demonstration demonstrations demonstrated demonstrate",
        r"\b(?:product|technology|live|flight|cooking|practical|public|aerial|air|weapons?|software|first|"
        r"clear) demonstrations?\b|\bdemonstration (?:flight|of principle|project|model|of (?:how|the|a|its|his|"
        r"their))\b|\bdemonstrat(?:ed|es|e|ing) (?:that|how|the|a|an|his|her|their|its|why|some|strong|"
        r"clear|great|significant)\b",
    ),
    _OF.mask(
        "strike otherwise",
        "strike strikes striking struck striker strikers",
        r"\b(?:air|drone|missile|military|lightning|rocket|artillery|bombing|precision|nuclear|first|"
        r"pre-?emptive|surgical|bird|match|lucky|goal|retaliatory|suicide|israeli|u\.?s\.?|american|"
        r"russian|saudi|targeted|deadly|coalition|ground|enemy) ?strikes?\b|\bstrikes? (?:rate|zone|out|"
        r"force|group|aircraft|partner|team|capabilit\w+|a (?:deal|balance|chord|blow|agreement)|down|back|"
        r"on (?:a|the|syria|iran|iraq|gaza|targets?|houthi|isis|military))\b|\bstriking (?:distance|"
        r"resemblance|similarit\w+|a|the|down|feature|image|example|contrast|difference)\b|"
        r"\bstrikers?\b(?= (?:scor|net|who|from|signed|for|was|has))|\bgoal\w*\b.{0,40}\bstrikers?\b|"
        r"\bairstrikes?\b",
    ),
    _OF.mask(
        "march otherwise",
        "march marched marches marching",
        r"\b(?:[Oo]n|[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|[Ll]ast|[Ee]arly|[Ll]ate|[Tt]his|[Tt]hrough|"
        r"[Bb]etween|[Aa]fter|[Bb]efore|[Nn]ext|\d{1,2}(?:st|nd|rd|th)?(?: of)?) March\b|\bMarch \d+|"
        r"\bmarch(?:ing|es)? (?:band|bands|on|past|of (?:time|history|progress)|madness)\b|\b(?:troops|"
        r"soldiers|army|rebels|guards|forces|team) march\w*\b|\bmarch (?:is|was) (?:the|a) month\b",
    ),
    _OF.mask(
        "rally otherwise",
        "rally rallied rallies rallying",
        r"\b(?:stocks?|shares?|markets?|prices?|dollar|oil|bond|bitcoin|equit\w+|late|"
        r"gold) (?:\w+ )?rall(?:y|ied|ies)\b|\brally (?:driver|drivers|car|cars|point|championship|stage|"
        r"team|of (?:sweden|finland|portugal))\b|\b(?:dakar|monte carlo|world|wales|motor|safari|"
        r"acropolis) rally\b|\brall(?:ied|y|ying) (?:from|to (?:win|beat|close|a)|behind|round|back|past|"
        r"cry|\d+)\b|\brall(?:ied|ies)\b.{0,30}\b(?:percent|per cent|%|points)\b",
    ),
    _OF.mask(
        "campaign rally",
        "campaign election political rally rallies rallied campaigning",
        r"\b(?:campaign|election|political|party|re-?election|final|presidential|"
        r"victory) (?:campaign )?rall(?:y|ies)\b|\brall(?:y|ies)\b.{0,60}\b(?:campaign|candidate|"
        r"re-?elect\w*|votes|election day)\b",
    ),
    _OF.mask(
        "riot otherwise",
        "riot riots",
        r"\b(?:riot of colou?r|quiet riot|laugh riot|pussy riot|riot games|riot police commander)\b",
    ),
    _OF.mask(
        "blockade of a state",
        "blockade blockades blockaded blockading",
        r"\b(?:naval|israeli|saudi|sea|economic|american|u\.?s\.?|maritime|air|land|oil|berlin|trade|"
        r"military|qatar|gaza|cuban?) blockades?\b|\bblockade (?:of|on|against) (?:the )?(?:gaza|qatar|"
        r"cuba|yemen|port|ports|strait|berlin|leningrad|iran|taiwan)\b",
    ),
    _OF.mask(
        "walkout otherwise",
        "walk walked walks",
        r"\bwalked out (?:of (?:the )?(?:cell|hospital|prison|shop|store|house|restaurant|bank|room)|onto|"
        r"alive|free|on (?:his|her))\b",
    ),
    _OF.mask(
        "clash otherwise",
        "clash clashes clashed",
        r"\bclash(?:es|ed)? (?:between (?:armies|troops|the (?:army|rebels|taliban))|with (?:rebels|"
        r"militants|taliban|insurgents))\b|\b(?:schedul\w+|border|title|cup|league|semi-?final|armed|"
        r"colour|wardrobe) clash(?:es)?\b",
    ),
    _OF.mask(
        "parade otherwise",
        "vigil crowd occupation uprising boycott",
        r"\bcrowd (?:of (?:fans|shoppers|spectators|tourists)|fund\w*|favou?rite)\b|\b(?:home|capacity|"
        r"record|sell-?out|cheering) crowd\b|\bolympic boycott\b",
    ),
    _OF.doubt(
        "war",
        0.55,
        "militants insurgents rebels airstrike airstrikes taliban isis bomb bombing militia soldiers troops ceasefire",
        r"\b(?:militants?|insurgents?|rebels?|airstrikes?|taliban|isis|suicide bomb\w*|militias?|ceasefire|"
        r"al-shabaab|warplanes?)\b",
    ),
    _OF.doubt(
        "strike of arms",
        0.5,
        "strike strikes",
        r"^(?=.*\bstrikes?\b).*\b(?:military|missiles?|drones?|airport|attacks?|killed|pentagon|defen[cs]e department|"
        r"department of defense|bomb\w*|iranian|war|warheads?|civilians|mourning)\b",
    ),
    _OF.doubt(
        "market or match",
        0.4,
        "shares index nasdaq innings wicket scored season league tournament striker goalkeeper",
        r"\b(?:shares|index|nasdaq|innings|wickets?|scored|premier league|tournament|striker|goalkeeper|midfielder)\b",
    ),
    _OF.report(
        "protest",
        0.85,
        "protest protests protester protesters protestor protestors protested protesting counter",
        r"\b(?:anti-\w+ |counter-?|pro-\w+ )?protest(?:s|ers?|ors?|ed|ing)?(?:'s?|’s?)?(?!\w)",
    ),
    _OF.report(
        "demonstrators",
        0.88,
        "demonstrator demonstrators demonstration demonstrations demonstrated demonstrating demonstrate",
        r"\b(?:demonstrat(?:ors?|ions?)|demonstrat(?:ed|ing|e) (?:against|outside|in|for|to|on|over|at|"
        r"around|across|near|peacefully|with)|demonstrat(?:ed|ing))\b",
    ),
    _OF.report(
        "took to the streets",
        0.93,
        "streets street",
        r"\b(?:t(?:ook|ake|akes|aking|aken) to|pour(?:ed|ing)? (?:in)?to|flood(?:ed|ing)? (?:in)?to|"
        r"fill(?:ed|ing)|block(?:ed|ing)) (?:the |\w+ ){0,3}streets?\b",
    ),
    _OF.report(
        "march",
        0.72,
        "march marched marches marching marcher marchers",
        r"\bmarchers\b|\bmarch(?:ed|ing) (?:in|through|to|from|against|towards?|down|across|for|outside|"
        r"along|over|peacefully|alongside|around|past)?\b|\b(?:a|the|protest|peace|anti-\w+|pro-\w+|mass|"
        r"planned|\d\w*|annual|women's|women’s|\w+['’]s|day|pride|banned|silent|million|pride|solidarity|freedom|"
        r"illegal) march(?:es)?\b|"
        + _MANY
        + r" (?:\w+ ){0,3}march\b|\bmarch(?:es)? (?:against|for|to demand|in (?:support|solidarity|memory)|"
        r"organi[sz]ers?)\b",
    ),
    _OF.report(
        "rally",
        0.62,
        "rally rallies rallied rallying",
        r"\b(?:rall(?:y|ies)|rallied|rallying) (?:against|outside|in|for|at|near|over|to (?:demand|protest|"
        r"support|call))\b|\b(?:mass|protest|anti-\w+|pro-\w+|opposition|solidarity|union|right-wing|"
        r"nationalist|peace|the|a|their|his|her|at the|\w+['’]s|huge|large|peaceful|this) rall(?:y|ies)\b|"
        + _MANY
        + r" (?:\w+ ){0,3}(?:rally|rallied)\b|\brallies\b",
    ),
    _OF.report(
        "vigil or sit-in",
        0.8,
        "vigil vigils sit sits picket picketed picketing pickets picketers occupy occupied",
        r"\b(?:vigils?|sit-?ins?|picket(?:s|ed|ing|ers?|lines?)?|die-ins?|stay-?aways?|go-slow|"
        r"toyi-toyi\w*|encampments?|occupy (?:wall|movement|london|oakland))\b",
    ),
    _OF.report(
        "strike",
        0.85,
        "strike strikes strikers striking strikebreakers",
        r"\b(?:(?:on|went on|go(?:es|ing)? on|gone on|general|nationwide|national|hunger|rent|school|"
        r"climate|transport|rail|wildcat|indefinite|public[- ]sector|teachers?['’]?|workers?['’]?|"
        r"pilots?['’]?|miners?['’]?|union|wage|\w+ers['’]?|protected|unprotected|48-hour|24-hour|\w+-day|"
        r"solidarity|sympathy|called (?:a|the|off (?:a|the|their)?)) strikes?|strike (?:action|over|by|was|"
        r"would|will|began|ended|entered|ballot|notice|in (?:protest|support|solidarity)|at|for|against|"
        r"leaders?|committee|season|mandate)|striking (?:\w+ ){0,2}(?:workers?|miners?|teachers?|nurses?|"
        r"drivers?|doctors?|employees|staff|pilots?|controllers?|municipal|unions?|members|dockers)|"
        r"strikers)\b",
    ),
    _OF.report(
        "strike alone", 0.52, "strike strikes", r"\b(?:the|a|this|their|his|its|end the|end their|ending the) strike\b"
    ),
    _OF.report(
        "walkout",
        0.85,
        "walkout walkouts walk walked walking stoppage stoppages industrial down downed tools",
        r"\b(?:walk-?outs?|walk(?:ed|ing|s)? off (?:the|their) jobs?|walked out (?:over|in|to|at|"
        r"of (?:class\w*|work|schools?))|work stoppages?|stoppages?|industrial action|down(?:ed|"
        r"ing)? tools)\b",
    ),
    _OF.report("boycott", 0.6, "boycott boycotts boycotted boycotting", r"\bboycott(?:s|ed|ing)?\b"),
    _OF.report(
        "riot",
        0.8,
        "riot riots rioters rioting rioted rioter looting looters",
        r"\b(?:riot(?:s|ers?|ing|ed|ous)?|riot (?:police|gear|officers)|lootings?|looters)\b",
    ),
    _OF.report(
        "unrest",
        0.62,
        "unrest uprising",
        r"\b(?:(?:civil|social|political|student|public|violent|labou?r|mass|popular)? ?unrest|uprisings?)\b",
    ),
    _OF.report(
        "crowd control",
        0.9,
        "tear teargas rubber water pepper stun crowd crowds disperse dispersed dispersing kettled flash",
        r"\b(?:tear[- ]?gas(?:s?ed)?|rubber bullets?|water cannons?|pepper[- ]?spray(?:ed)?|stun grenades?|"
        r"flash-?bangs?|crowd[- ]control|dispers(?:e|ed|ing) (?:the |a |an )?(?:\w+ ){0,2}(?:crowds?|"
        r"people|group|gathering|demonstr\w+|workers|students|mob|residents))\b",
    ),
    _OF.report(
        "clashes with police",
        0.75,
        "clash clashes clashed clashing",
        r"\b(?:clash(?:es|ed|ing)? (?:\w+ ){0,2}(?:with|between) (?:the )?(?:\w+ ){0,2}(?:police|officers|"
        r"security|riot|counter\w*|supporters|students|troops)|(?:police|residents|students|supporters|"
        r"workers) (?:\w+ ){0,2}clash(?:es|ed)?)\b",
    ),
    _OF.report(
        "placards",
        0.8,
        "placard placards banner banners chant chanted chanting chants slogan slogans chained barricade "
        "barricades barricaded blockade blockades blockaded blockading",
        r"\b(?:placards?|(?:carrying|holding|waving|hold|held|waved|carried|with) (?:\w+ ){0,2}(?:signs|"
        r"banners|flags and)|chant(?:ed|ing|s)\b.{0,50}|slogans|chained (?:themselves|himself|herself)|"
        r"barricad(?:e[sd]?|ing)|(?:road|rail|port|highway)? ?blockad(?:e[sd]?|ing)|burning ty[ri]es)\b",
    ),
    _OF.report(
        "stones and roads",
        0.7,
        "stones stoned threw throwing hurled pelted torched tyres tires",
        r"\b(?:(?:threw|throw(?:ing|n)?|hurl(?:ed|ing)|pelt(?:ed|ing)) (?:\w+ ){0,4}(?:stones|rocks|"
        r"bottles|bricks|petrol bombs|eggs|fireworks|flares|projectiles|molotov\w*)|burn(?:ing|t|"
        r"ed)? ty[ri]es|stoned (?:cars|vehicles|police|buses|motorists))\b",
    ),
    _OF.report(
        "crowd blocks",
        0.7,
        "blocked block blocking occupied occupying camped manure tractors procession",
        r"\b" + _MANY + r" (?:\w+ ){0,3}(?:block(?:ed|ing)?|occup(?:ied|ying|y)|camped|drove tractors|dumped)\b|"
        r"\bprocession (?:\w+ ){0,4}to (?:call|demand|protest)\b",
    ),
    _OF.report(
        "civil disobedience",
        0.85,
        "disobedience activists agitators",
        r"\b(?:civil disobedience|activists (?:\w+ ){0,3}(?:gather\w*|block\w*|occup\w*|chain\w*|storm\w*|"
        r"disrupt\w*|demand\w*)|mass action|defiance campaign)\b",
    ),
    _OF.report(
        "crowd gathers",
        0.55,
        "gathered gather gathering crowd crowds thronged",
        r"\b(?:" + _MANY + r" (?:\w+ ){0,3}(?:gather(?:ed|ing)?|throng\w*|assembled|turned out|"
        r"massed) (?:\w+ ){0,3}(?:outside|in front|to (?:demand|protest|call|oppose|denounce|support|hear)|"
        r"at the (?:parliament|embassy|square)|in (?:front|support|solidarity))|angry (?:crowd|mob)s?)\b",
    ),
    _OF.report(
        "named movement",
        0.5,
        "occupy lives vests kings",
        r"\b(?:occupy (?:wall street|movement)|black lives matter|yellow vests?|no kings|arab spring|"
        r"extinction rebellion|fridays for future)\b",
    ),
)
