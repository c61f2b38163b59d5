"""Who acts in a sentence: single words that name an authority, a court, a parliament or a private body.

The rules of directives ask who stands nearest before the verb: "the judge ordered the ministry" is a court's order,
"the ministry, after the ruling, ordered" is not.
"""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from enum import Enum, auto


class Actor(Enum):
    """What sort of body a word names."""

    AUTHORITY = auto()
    PLACE = auto()
    COURT = auto()
    PARLIAMENT = auto()
    PRIVATE = auto()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AUTHORITIES = _words("""
president premier chancellor king queen emir sultan monarch prince governor governors mayor mayors minister ministers
secretary taoiseach ayatollah sheriff chief commissioner commander commanders general admiral dictator
government governments administration cabinet ministry ministries department departments agency agencies authority
authorities regulator regulators watchdog commission council councils board boards district districts county counties
state states province provinces municipality city police army military navy guard troops forces junta regime
officials official officers ombudsman bureau directorate
superintendent treasury customs embassy federation federal municipal provincial
""")
"""Lower-cased. Words that name a private office as well ("board", "general") are told apart by the verb's object."""

AUTHORITY_NAMES = _words("""
EU UN NATO FAA EPA FDA DHS ICE CDC FBI SEC FCC NHTSA OSHA FEMA USDA ATF TSA HHS DOJ CNIL Ofcom Ofgem Ofwat Ofsted
Kremlin Pentagon Washington Brussels Beijing Moscow Tehran Ankara London Berlin Paris Athens Kyiv Kiev Tokyo Seoul
Pyongyang Delhi Islamabad Cairo Riyadh Doha Jerusalem Madrid Rome Warsaw Budapest Belgrade Nairobi Abuja Pretoria
Canberra Ottawa Havana Caracas Bogotá Brasília Lima Santiago Manila Jakarta Bangkok Hanoi Taipei Damascus Baghdad
Trump Obama Biden Putin Erdogan Macron Modi
""")
"""Cased. Capitals stand for their governments in the press."""

PLACES = _words("""
Afghanistan Albania Algeria Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh Belarus Belgium
Benin Bolivia Botswana Brazil Britain Brunei Bulgaria Burundi Cambodia Cameroon Canada Chad Chile China Colombia
Congo Croatia Cuba Cyprus Denmark Ecuador Egypt Eritrea Estonia Ethiopia Fiji Finland France Gabon Gambia Georgia
Germany Ghana Greece Guatemala Guinea Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy
Jamaica Japan Jordan Kazakhstan Kenya Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya Lithuania
Luxembourg Macedonia Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mauritius Mexico Moldova Monaco
Mongolia Montenegro Morocco Mozambique Myanmar Burma Namibia Nepal Netherlands Zealand Nicaragua Niger Nigeria Norway
Oman Pakistan Panama Paraguay Peru Philippines Poland Portugal Qatar Romania Russia Rwanda Samoa Arabia Senegal
Serbia Singapore Slovakia Slovenia Somalia Africa Spain Lanka Sudan Sweden Switzerland Syria Taiwan Tajikistan
Tanzania Thailand Togo Tonga Tunisia Turkey Türkiye Uganda Ukraine Emirates UAE UK Uruguay Uzbekistan Venezuela
Vietnam Yemen Zambia Zimbabwe England Scotland Wales Crimea Gaza Azores
Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Hawaii Idaho Illinois Indiana Iowa
Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska
Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin Wyoming Ontario Quebec
Alberta Queensland Victoria Kerala Maharashtra Catalonia Bavaria US USA
""")
"""Cased. A country or a state of a federation, standing for its government."""

COURTS = _words("""
court courts judge judges justice justices tribunal tribunals magistrate magistrates jury juror jurors coroner bench
arbitrator adjudicator ecj icj icc
""")

PARLIAMENTS = _words("""
parliament parliaments senate senator senators congress lawmaker lawmakers legislator legislators legislature mps mp
duma knesset bundestag representatives assembly congressman congresswoman councillor
""")

PRIVATE = _words("""
neighbour neighbor neighbours neighbors
club clubs coach coaches manager managers team teams league fifa uefa ioc nfl nba nhl mlb ncaa referee umpire captain
company companies firm firms airline airlines bank banks retailer manufacturer automaker carmaker supplier startup
union unions rebel rebels fighters militant militants insurgents gang gangs cartel militia militias guerrillas hamas
hezbollah
isis isil al-shabaab houthis extremists jihadists group groups organisation organization charity church bishop pope
vatican hospital hotel restaurant theatre theater museum studio broadcaster network publisher newspaper google facebook
twitter apple amazon microsoft meta youtube tesla boeing airbus volkswagen toyota uber netflix father mother parents
husband wife customer customers diners chef guests patient doctor doctors fans players captain owner owners landlord
association festival organisers organizers surgeon teacher ceo shareholders investors producer director opposition
activists protesters demonstrators kidnappers gunmen gunman hijackers robbers pirates
university college party
stores supermarkets supermarket shops retailers app pontiff scientists researchers study experts analysts
""")

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*\.?(?:[^\W_]\.)*")
_POSSESSIVE = ("'s", "’s")


def find_actors(sentence: str) -> list[tuple[int, Actor]]:
    """Find the words that name an actor. Returns: where each ends, and its sort, in order."""
    found = []
    for match in _TOKEN.finditer(sentence):
        actor = _actor(match.group().rstrip("."))
        if actor is not None:
            found.append((match.end(), actor))
    return found


def _actor(word: str) -> Actor | None:
    if word.endswith(_POSSESSIVE):
        word = word[:-2]
    if word in PLACES or word in {"U.S", "U.K"}:
        return Actor.PLACE
    if word in AUTHORITY_NAMES:
        return Actor.AUTHORITY
    return _BY_LOWER.get(word.lower())


_BY_LOWER = {
    word: actor
    for actor, words in (
        (Actor.AUTHORITY, AUTHORITIES),
        (Actor.PRIVATE, PRIVATE),
        (Actor.PARLIAMENT, PARLIAMENTS),
        (Actor.COURT, COURTS),
    )
    for word in words
}

LEXICON = (
    *(sorted(words) for words in (AUTHORITIES, AUTHORITY_NAMES, PLACES, COURTS, PARLIAMENTS, PRIVATE)),
    _TOKEN.pattern,
)
"""All that `find_actors` goes by, for a version to be made of."""
