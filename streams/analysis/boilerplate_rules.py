"""The ordered table of what surrounds an article: the first rule that fits a line gives the reason."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

import re
from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """How much a rule sets aside.

    HEAD: the start of a line, glued to what follows. TAIL: the end of a line. LINE: a whole line.
    LIST: a line, and those right below it up to an empty line or the next paragraph of prose.
    REST: a line, and all below it up to the next paragraph of prose. LATER: a line, and below the first prose as REST;
    above it such words are a menu's. END: a line, and all below it.
    """

    HEAD = "head"
    TAIL = "tail"
    LINE = "line"
    LIST = "list"
    REST = "rest"
    LATER = "later"
    END = "end"


@dataclass(frozen=True, slots=True)
class BoilerplateRule:
    """One named rule: ``pattern`` fits the stretch that `Reach` says, and ``reason`` is what an auditor reads.

    words: in small letters; a line without any of them cannot fit, and costs no match. None: every line is tried.
    """

    reason: str
    reach: Reach
    pattern: re.Pattern[str]
    words: tuple[str, ...] | None = None


MAX_LINE_CHARACTERS = 400
"""No rule is tried on a longer line: what surrounds articles comes in short ones; tails are looked at apart."""

_NAME = r"[A-Z][\w.'’-]+(?: (?:[A-Z]\.|(?:de|van|von|bin|al|el|da|del|la|der|den|ter|of) )?[A-Z]?[\w.'’-]+){0,4}"
_AGENCY = r"(?:AP|AFP|EPA|Reuters|Getty|Xinhua|PA|ANA|Sapa|TASS|DPA|dpa|ANSA|EFE|Anadolu|Alamy|Shutterstock|Handout)"
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|"
    r"sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_DATE = (
    rf"{_DAY}(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|"
    rf"\d{{4}}[-/]\d\d[-/]\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
)
_CAPTION = (
    r"(?:file )?(?:photo|picture|image)s?: (?!courtesy|supplied|provided|used|taken)(?-i:.*\b[a-z]+ [a-z]+ [a-z]+\b)"
)
"""What calls itself a picture and goes on as a sentence is the article's own caption."""
_HOUR = r"\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,5})?"
_CLOCK = rf"(?:,? (?:at |- |\| )?{_HOUR})?"
_AGO = r"\d{1,3} ?(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|h|d) ago"


_SECTION = (
    r"(?:(?:top |local |world |national |latest )?news|sports?|business|politics|world|nation(?:al)?|regions?|"
    r"weather|"
    r"tech(?:nology)?|science|health|culture|arts|life(?:style)?|entertainment|opinions?|editorials?|letters|"
    r"obituaries|classifieds|jobs|shop|magazine|podcasts?|videos?|photos|features|events|[e]nvironment|climate|"
    r"education|elections|courts|crime|local|markets?|money|travel|food|football|motoring|property|tv|radio|shows|"
    r"games|puzzles|investigations|policy|economy|war|us|uk|europe|africa|asia|americas|middle east|islands|about|"
    r"home|front page|live tv|fixtures|forum|links|index|more|faqs?|careers|donate)"
)
_LABEL = r"(?-i:[A-Z])[\w&'’-]{1,18}(?: (?-i:[A-Z])[\w&'’-]{1,18})?"
SECTION = re.compile(_SECTION, re.IGNORECASE)
"""What a menu calls its parts. A line of its own says nothing: several of them in a row are a menu."""


def _rule(
    reason: str,
    reach: Reach,
    pattern: str,
    flags: re.RegexFlag = re.IGNORECASE,
    words: tuple[str, ...] | None = None,
) -> BoilerplateRule:
    return BoilerplateRule(reason, reach, re.compile(pattern, flags), words)


BOILERPLATE_RULES: tuple[BoilerplateRule, ...] = (
    _rule(
        "advertisement",
        Reach.HEAD,
        r"(?:ADVERTISEMENT|ADVERTISING|SPONSORED|Advertisement(?=[A-Z“\"]))(?=\S)",
        re.NOFLAG,
    ),
    _rule(
        "advertisement",
        Reach.LINE,
        r"[-–—\[(* ]*(?:(?:story|article|content)? ?continues? (?:below|after)(?: this| the)? ?(?:ad\w*|"
        r"advertisement)?|(?:continue )?(?:reading|scroll)\w*(?: \w+){0,3} (?:below|advertisement)|"
        r"adverti[sz]e?(?:ment|ing)s?(?: feature)?|ads?(?: by .{1,40})?|sponsored(?: (?:content|links?|"
        r"by .{1,60}|post|message))?|promoted(?: by .{1,60})?|paid (?:post|"
        r"partnership)(?: .{1,40})?|partner content|in association with .{1,60}|brought to you by .{1,60}|"
        r"remove ads|skip ad|(?:video )?ad feedback|ad closes in .{1,20}|adverti[sz]ement ?[·|•-] ?.{1,40}|"
        r"\w{3,20}(?: \w+=[\"'”“].{0,40})+)[-–—\])*.: ]*",
    ),
    _rule(
        "advertisement",
        Reach.LATER,
        r"(?:promoted|paid|sponsored|partner) (?:links?|stories|content|posts?)[:.]?",
    ),
    _rule(
        "advertisement",
        Reach.LINE,
        r".{0,80}\b(?:affiliate (?:disclosure|links?)|earn (?:a|an) (?:\w+ )?commission|"
        r"terms and conditions apply|T&Cs apply|use (?:the )?(?:promo )?code \w+|\d+% off|shop now|buy now|"
        r"book now|order (?:yours )?now|offer ends)\b.{0,200}",
        words=("affiliate", "commission", "apply", "code ", "% off", " now", "offer ends"),
    ),
    _rule(
        "navigation",
        Reach.LINE,
        r"(?:skip|jump) to (?:main |the )?(?:content|navigation|search|article|story|menu)|(?:home|menu|"
        r"search|close|back|next|previous|share|tweet|print|e-?mail|save|sections?|login|log ?in|"
        r"sign ?in|register|my account|sign out|contact us|about us|help|facebook|twitter|x|whatsapp|"
        r"linkedin|instagram|copy link|listen|bookmark|listen to (?:this )?article|view (?:all|comments)|"
        r"read (?:more|later|full story|the full story)|show more|load more|give a subscription|"
        r"advertise with .{1,40}|photo gallery(?::.{1,100})?|long reads|see (?:all|more)|expand|gallery|"
        r"video|watch live|live|breaking(?: news)?(?: alerts?)?|news|toggle navigation|back to (?:top|"
        r"home ?page)|go to homepage|jump to comments|search .{1,20}…|loading\.*|text size|"
        r"font size|a-z|rss|sitemap|all rights reserved|terms of use|privacy policy|e-?paper|"
        r"today['’]s paper|edition|subscribe|accept all|reject all|reply|replies|reuse this content|report a typo|"
        r"open menu|front page|now playing|playlist|watch now|more videos?|up next|turn on notifications|"
        r"link copied|printer[- ]friendly(?: version)?|(?:previous|next) (?:post|article|story)|e-?edition|"
        r"live updates|"
        r"press releases|skip to content|cancel reply|like this|your privacy matters|manage preferences|"
        r"start now|learn more|find out more|decline|allow all|no,? thanks|maybe later|install (?:our|the) app|"
        r"get the app)"
        r"(?: ?\(?\d*\)?)?[.:…>»]*",
    ),
    _rule(
        "navigation",
        Reach.LINE,
        rf"(?:[^|›»>/•·\n]{{1,36}}[|›»>•·]){{2,12}}[^|›»>•·\n]{{0,60}}|(?:home|news|start) ?[/›»>|] ?.{{1,80}}|"
        rf"{_LABEL}(?: ?[/›»>] ?{_LABEL}){{1,6}}|(?:\[[^\]]{{1,25}}\] ?){{2,}}|(?:{_SECTION} ?){{3,}}",
    ),
    _rule(
        "navigation",
        Reach.LINE,
        r"(?:share|save|print|e-?mail|tweet|post|send|listen to|comment on|discuss|bookmark) (?:this|the|"
        r"on|via|to|by|with|article|story)(?: (?:article|story|page|link|facebook|twitter|x|whatsapp|"
        r"e-?mail|friends?|post|on|via|with|a|by|or|and|this)){0,6}[.:…]*|\d+ (?:shares?|views?|likes?)|(?:facebook|"
        r"twitter|pinterest|whatsapp) ?\d+|send to a friend ?»?|(?:listen to|play) "
        r"(?:the )?(?:story|article|audio)|.{1,100}\(opens in (?:a )?new (?:window|tab)\)|categor(?:y|ies): .{1,160}|"
        r"(?:blog at|(?:proudly )?powered by) .{1,80}|save my name, .{1,100}|(?:filed under|tagged|tags|topics|"
        r"posted in): ?.{1,160}|"
        r"your email address will not be .{1,80}|this site uses .{1,80}|(?:click|tap) (?:here|to) .{1,80}|(?:add|"
        r"follow) .{1,30} (?:as a preferred source|"
        r"on google).{0,30}",
    ),
    _rule(
        "date line",
        Reach.LINE,
        rf"(?:(?:published|posted|updated|last (?:updated|modified)|first published|created|date|"
        rf"issued)(?: on| at)?:? ?)?(?:(?:{_HOUR},? )?{_DATE}{_CLOCK}|{_AGO}|{_HOUR}|"
        rf"\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}})(?: ?[|/•·-]? ?(?:and )?(?:(?:last )?updated:? ?)?"
        rf"(?:{_DATE}{_CLOCK}|{_AGO}|\d+ min(?:ute)?s? read))?",
    ),
    _rule(
        "date line",
        Reach.LINE,
        rf"[\w&' ’-]{{2,40}} ?[/|•·] ?{_DATE}{_CLOCK}|{_DATE} by .{{2,40}}|(?:\d+|"
        rf"[a-z]+)[- ]min(?:ute)?s?(?: (?:read|listen))?|"
        rf"(?:reading|listening) time:? .{{1,20}}|(?:published|"
        rf"posted|updated|last updated|first published)\b.{{0,60}}\d{{1,2}}[:.]\d\d.{{0,20}}",
    ),
    _rule(
        "paywall",
        Reach.LINE,
        r"(?:you(?:['’]ve| have) (?:reached|used|read|hit|\d+|one|two|three|no)\b.{0,60}\b(?:limit|"
        r"articles?|stories|free).{0,60}|(?:this (?:article|story|content|page|report) is (?:for|only|"
        r"available|reserved|exclusive)|the rest of this (?:article|story)|to (?:continue|keep|read|"
        r"finish) (?:reading|this|the).{0,60}(?:subscri|sign|log|register)|already (?:a )?(?:subscriber|"
        r"subscribed|member|have an account)|not a subscriber|continue reading (?:with|for|by|your)|"
        r"unlock (?:this|the|unlimited|full|all|every|more)|start your (?:free )?(?:trial|subscription)|"
        r"keep reading for|"
        r"subscribe (?:now|today|to|for|from|here)|subscribers only|premium content|members only|"
        r"register (?:for free|now|to)|create (?:a|your) (?:free )?account|log ?in (?:or|to)|sign in (?:or|"
        r"to)|get (?:unlimited|full|digital) access|cancel any ?time|try .{1,30} (?:free )?for (?:\d+|one|"
        r"a) (?:days?|weeks?|months?)).{0,160})",
    ),
    _rule(
        "paywall",
        Reach.LINE,
        r".{0,100}\b(?:subscribe to (?:continue|read|our)|to continue reading|for subscribers only|"
        r"remaining free articles?|(?:free|complimentary) articles? (?:left|remaining|this month)|"
        r"subscriber[- ]only|subscription (?:options|required)|subscriptions? (?:from|start))\b.{0,120}",
        words=("subscri", "reading", "article"),
    ),
    _rule(
        "donation",
        Reach.LINE,
        r"(?:please )?(?:donate|make a (?:donation|contribution)|support (?:us|our|independent|quality|"
        r"the (?:\w+ ){0,4}(?:star|times|post|herald|guardian|journalism|fund|appeal|paper|newspaper))|"
        r"become a (?:member|supporter|patron|friend)|chip in|buy (?:us|me) a coffee|give (?:now|today)|(?:help|"
        r"keep) (?:us|our|"
        r"the)\b.{0,60}\b(?:free|alive|going|independent|journalism|report\w*)|"
        r"(?:the )?[\w' ’-]{0,30}\d+(?:st|nd|rd|th) anniversary appeal|(?:the )?(?:\w+ )?(?:fighting fund|"
        r"fundraising appeal)(?=[:!]|$))\b.{0,160}",
    ),
    _rule(
        "donation",
        Reach.LINE,
        r".{0,100}[.!] help us (?:keep|continue|stay|report)\b.{0,80}|.{0,160}\b(?:your (?:donation|contribution|"
        r"support) (?:helps|keeps|makes|will)|"
        r"funded by (?:our )?readers|reader[- ](?:funded|supported)|if you value (?:our|this)|"
        r"from as little as|no paywall)\b.{0,160}",
        words=("help us", "your ", "funded", "supported", "value ", "as little", "paywall"),
    ),
    _rule(
        "newsletter",
        Reach.LINE,
        r"(?:(?:sign|signing) up(?: (?:for|to|here|now)|!|$)|get (?:the|our|your|more|all|"
        r"breaking)\b.{0,80}\b(?:inbox|newsletter|briefing|alerts?|e-?mail|app|phone)|subscribe to (?:our|"
        r"the)|join (?:our|the|us|thousands)\b.{0,60}\b(?:whatsapp|telegram|channel|community|facebook|"
        r"newsletter|readers|discord)|follow (?:us|our|[A-Z@]\S+(?: \S+){0,3} on)\b|download (?:our|"
        r"the)\b.{0,40}\bapp|(?:enter|your) (?:your )?e-?mail(?: address)?|like us on|"
        r"(?:to )?(?:stop receiving|unsubscribe)|thank you for (?:signing|subscribing|reading)|"
        r"don['’]t miss (?:out|a)|want more\b.{0,60}newsletter|visit our website|tune in to|catch up on|"
        r"stay (?:informed|up to date|updated|connected|tuned)|\(?catch all the).{0,160}",
    ),
    _rule(
        "newsletter",
        Reach.LINE,
        r"[* ]*(?:be the first to know\b.{0,60}|i understand and agree\b.{0,300})|"
        r"(?:get|join|receive)\b.{0,60}\b(?:for free|free[:,!]|\d[\d,]* readers\b|unsubscribe\b).{0,60}|"
        r".{0,160}\b(?:unsubscribe any ?time|newsletters?|straight to your inbox|in your (?:inbox|mailbox)|"
        r"our (?:\w+ )?(?:e-?mail|briefing) (?:breaks|brings|tells|delivers|rounds)|to your inbox|"
        r"is sent free to|"
        r"reply stop|push notifications?|whatsapp channel)\b.{0,80}",
        words=(
            "first to know",
            "understand",
            "free",
            "readers",
            "unsubscribe",
            "newsletter",
            "inbox",
            "reply stop",
            "notification",
            "mailbox",
            "email",
            "e-mail",
            "briefing",
            "whatsapp",
        ),
    ),
    _rule(
        "cookie notice",
        Reach.LINE,
        r".{0,160}\b(?:our \d+ partners|(?:site|website|partners) (?:stores?|sets?|uses?)\b.{0,60}\bcookies|(?:we|"
        r"this (?:site|website)|our (?:site|partners)) uses? (?:\w+ )?cookies|"
        r"cookies? (?:policy|settings|preferences|notice|consent|and similar)|(?:accept|reject|"
        r"manage) (?:all )?(?:cookies|preferences|consent)|enable javascript|javascript (?:is|"
        r"must be) (?:disabled|enabled)|your browser does not support|ad ?blockers?)\b.{0,160}",
        words=("cookie", "partners", "javascript", "browser", "blocker", "preferences", "consent"),
    ),
    _rule(
        "copyright",
        Reach.LINE,
        r"(?:©|\(c\)|&copy;|copyright\b).{0,200}|.{0,140}\ball rights reserved\b.{0,140}|"
        r".{0,80}\b(?:not (?:responsible|liable|answer(?:able)?) for (?:the )?(?:content|external)|"
        r"external linking)\b.{0,80}|.{3,60} is published by .{2,60}\b(?:ltd|limited|inc|llc|plc|group|media|"
        r"company)\b\.?|"
        r".{0,60}\b(?:privacy policy)[. ]*|.{0,60}\b(?:may not be (?:published|"
        r"reproduced|copied)|reproduction (?:without|is|in (?:whole|part))|"
        r"republished (?:with|under)|creative commons)\b.{0,160}",
        words=(
            "©",
            "(c)",
            "&copy",
            "copyright",
            "reserved",
            "content",
            "external",
            "privacy",
            "published by",
            "may not be",
            "reproduc",
            "republish",
            "creative",
        ),
    ),
    _rule(
        "image credit",
        Reach.LINE,
        rf"[\[(*• ]*(?!{_CAPTION})"
        r"(?:(?:main |file |cover |lead |header |top |stock |all )?(?:photo|foto|picture|pictures|pic|pix|"
        r"photos|image|images|photograph|photographs|video|graphic|illustration|drawing|map|footage|photography|"
        r"credit)(?: ?(?:credits?|courtesy|source|by|via))?(?: ?/ ?\w+)? ?[:|] ?.{0,120}|(?:all )?(?:photo|picture|"
        r"image|photograph|illustration|graphic|drawing)s? (?:by|courtesy(?: of)?|via|from|supplied)\b.{0,100}|"
        r"(?:AP|AFP|EPA|Reuters|PA|Xinhua|file|stock|handout) (?:photos?|pictures?|images?|file)\b.{0,80}|"
        r"(?:\d\d:\d\d ?- ?source: .{1,30}|supplied|handout|file|getty(?: images?)?|shutterstock|alamy|istock|"
        r"pixabay|unsplash|"
        r"credit)(?: ?[/:,|-] ?.{0,60})?)[\])*. ]*",
    ),
    _rule(
        "image credit",
        Reach.LINE,
        rf"[\[(]?(?:{_NAME} ?[/|,] ?){{1,3}}(?:{_AGENCY}(?: (?:Images|Photo|Pictures|News))?|"
        rf"Getty Images)(?:/{_NAME})?[\])]?|[\[(]{_AGENCY}(?: (?:Photo|Images|"
        rf"Pictures))?(?: ?/ ?{_NAME})?[\])]|[\[(]{_NAME} ?[/|] ?{_NAME}[\])]",
        re.NOFLAG,
    ),
    _rule(
        "byline",
        Reach.LINE,
        rf"(?:By:?|by(?!.*\.$)|BY|Words:?|Text:?|Writer:?|Story by|Written by|Posted by|Author:?|Report:?|"
        rf"(?:Analysis|Comment|Opinion|Review|Report) by) (?:{_NAME}|"
        rf"(?:[A-Z.'’-]+ ){{1,3}}[A-Z'’-]+|(?:our |a )?(?:staff|agenc(?:y|ies)|"
        rf"own)?[\w ]{{0,20}}(?:[Rr]eporters?|[Cc]orrespondents?|[Ww]riters?|[Ss]taff|[Aa]gencies|"
        rf"[Dd]esk|REPORTER|CORRESPONDENT))(?:(?:,| and| &| in| \||/| •| -| –| —) ?(?:in )?[\w.'’ -]{{2,40}}){{0,3}}",
        re.NOFLAG,
    ),
    _rule(
        "byline",
        Reach.LINE,
        r"(?:[A-Z][\w.'’-]+ ){1,3}(?:[A-Z][\w'’-]+)?[,|]? ?(?:[Ss]taff|[Pp]olitical|[Cc]hief|[Ll]egal|"
        r"[Cc]ourt|[Cc]rime|[Ff]oreign|[Dd]iplomatic|[Ss]ports?|[Bb]usiness|[Ss]enior|[Hh]ealth|"
        r"[Ee]nvironment|[Ee]ducation)? ?(?:[Ww]riter|[Rr]eporter|[Cc]orrespondent|"
        r"[Ee]ditor)(?:s)?(?: in [A-Z][\w ]{2,30})?|(?:From|Compiled by) (?:staff|agencies|wire|"
        r"our)[\w ]{0,40}",
        re.NOFLAG,
    ),
    _rule(
        "author biography",
        Reach.LINE,
        r"(?:got a (?:story|tip)\?|the (?:writer|author|columnist) (?:is|was|writes|teaches|lives|has)|"
        r"(?:with )?(?:additional )?reporting (?:by|from)|reported by|edit(?:ed|ing) by|writing by|"
        r"compiled by|translated by|(?:he|she|they) can be (?:reached|contacted|followed)|(?:contact|"
        r"e-?mail|write to) (?:the )?(?:author|reporter|writer|us|him|her)|got a (?:tip|story)|"
        r"do you (?:know|have) (?:more|a story)|send (?:tips|your)|\S+@\S+\.\w+$|@\w{3,20}$).{0,200}",
    ),
    _rule(
        "author biography",
        Reach.LINE,
        rf"{_NAME} is (?!.*\b(?:was|were|arrested|jailed|charged|killed|detained)\b)(?:an? |"
        rf"the |our )?(?:[\w'’-]+ ){{0,6}}(?:reporter|correspondent|columnist|editor|"
        rf"journalist|writer|freelancer|contributor)\b(?:.{{0,80}}\b(?:for|at|with|of|in|based|covering|"
        rf"who (?:covers|writes))\b.{{0,160}})|.{{3,80}} (?:contributed to|also contributed to|"
        rf"contributed reporting to) this (?:report|article|story)[.]?|{_NAME} (?:contributed|"
        rf"reported) from .{{2,60}}[.]|{_NAME} (?:covers .{{3,80}} for (?:the |our )?[A-Z][\w'’ ]{{2,40}}\.?|"
        rf"joined (?:the|us)\b.{{0,40}} in \d{{4}}\. (?:He|She|They|Follow) .{{0,200}}|"
        rf"(?:writes|reports) (?:about|on|for|from) .{{3,80}}(?:\. (?:He|She|They) (?:lives?|covers?|writes?|"
        rf"can)\b.{{0,160}})|"
        rf"is an? (?:[\w-]+ )?(?:writer|journalist|reporter) (?:based in|who (?:covers|writes))\b.{{0,200}})|"
        rf"{_NAME} \S+@\S+\.\w+",
        re.NOFLAG,
        words=(
            "reporter",
            "correspondent",
            "columnist",
            "editor",
            "journalist",
            "writer",
            "freelancer",
            "contribut",
            "reported",
            "covers",
            "joined",
            "writes",
            "reports",
            "@",
        ),
    ),
    _rule(
        "wire code",
        Reach.LINE,
        r"(?:[-–—#* ]*(?:\d{1,2}(?![\d.])||ends?|end ?item|more|ENDS?|NNNN|XXX|Enditem|ENDITEM|endit|"
        r"end of (?:story|article|"
        r"text)|\(?more to (?:come|follow)\)?|developing|breaking|correct(?:s|ed)|subs|upd\w*)[-–—#* .]*|"
        r"[-–—=_*~#.+ ]{2,}|[A-Z]{2,6}-[A-Z]{2}-\d\d-.{0,40}|(?:BC|AP|AM|PM|US|EU)-[A-Z].{0,60}|"
        r"[-–— ]*(?:Sapa|ANA|AFP|AP|dpa|Reuters)(?:-[A-Za-z]+)?(?: ?(?:/\w+)+)?[-–— .]*|(?:/\w{1,4}){1,6}|"
        r"\((?:SUBS|LEADS?|EDS|NEDS|CORRECTS|UPDATES?|RECASTS|ADDS|AP Photos?|PICTURES?)\b.{0,160}\)?|"
        r"[A-Z][A-Za-z]+(?:[/-][a-z]{2,3}){1,4}|(?:[A-Za-z]{2,12}/){1,4}[a-z]{2,3}|_{2,} ?Follow [A-Z].{2,60}|"
        r"[-–— ]*On the Net:.{0,200}|"
        r"[-–— ]*African News Agency(?: ?\(ANA\))?(?:[,;] ?.{0,80})?)",
        re.NOFLAG,
    ),
    _rule(
        "wire code",
        Reach.LINE,
        rf"[-–—(]? ?(?:{_AGENCY}|(?-i:(?:[A-Z][\w'’-]+ ){{1,3}}(?:Press|News Agency|Newswire|Wire(?: Service)?)))\)?"
        rf"[.]?|agencies|"
        rf"with (?:inputs?|reports?|reporting) from .{{2,60}}|"
        rf"\(?this (?:story|article|report) (?:has been|was|is) (?:first |originally |auto-?)?(?:published|"
        rf"generated|edited|"
        rf"produced|syndicated|sent)\b.{{0,200}}|"
        rf"[\[(](?:{_AGENCY}|reporting by|editing by|writing by|compiled by|additional reporting|"
        rf"with (?:agencies|input|reporting)|source:?|agencies).{{0,160}}[\])]?[.]?",
        re.IGNORECASE,
    ),
    _rule(
        "wire code",
        Reach.END,
        r"[#*= ]*(?:notebook|note to editors|not for publication)[:*= ]*|# notebook\b.{0,380}",
    ),
    _rule(
        "author biography",
        Reach.LIST,
        r"about the (?:authors?|writers?|reporters?)[:.]?",
    ),
    _rule(
        "related block",
        Reach.LIST,
        r"[-–—*•# ]*(?:related(?: (?:stories|articles?|news|content|links?|coverage|topics?|reading|"
        r"posts?))?|recommended(?: (?:for you|stories|reading|articles?|by .{1,30}))?|see also|also read|"
        r"read also|read next|read more|in pictures|watch|listen|topics|tags|keywords|filed under|"
        r"explore more(?: on .{1,30})?|suggested (?:reading|stories)|previous coverage|"
        r"more on this(?: \w+){0,3}|further reading|on this story|key links)[ :…-]*",
    ),
    _rule(
        "comments",
        Reach.END,
        r"(?:\d+ )?(?:comments?|replies|responses)(?: ?\(?\d*\)?)?[:.]?|\d+ (?:thoughts?|comments?|"
        r"responses?) (?:on|to) .{1,160}|(?:leave|post|add|write) (?:a|"
        r"your) (?:comment|reply)|"
        r"join the (?:conversation|discussion)|(?:reader|user) comments|what do you think\?",
    ),
    _rule(
        "other stories",
        Reach.LATER,
        r"(?:the )?latest|most popular|trending|popular|headlines|top (?:news|stories)|must[- ]read|"
        r"in today['’]s paper|"
        r"in pictures|videos?|archives?|"
        r"(?:today['’]s )?top stories|elsewhere",
    ),
    _rule(
        "other stories",
        Reach.REST,
        r"[-–—*•# ]*(?:(?:similar|more|other|latest|top|popular|recent|trending|"
        r"editors?['’]?s?['’]? picks?|featured|must[- ]read|best|today['’]s top|our top|"
        r"related)(?: \w+){0,2} (?:stories|articles|news|headlines|posts|reads|videos|coverage)(?: (?:in|"
        r"on|from|about) .{1,50})?|(?:more|most|latest|elsewhere|also|what['’]s|now|next|best|"
        r"popular) (?:from|in|on|by|read|viewed|watched|shared|popular|commented|discussed|elsewhere|"
        r"recent)\b.{0,50}|most[- ]read|trending(?: now| today)?|you (?:may|might|could) (?:also )?(?:like|"
        r"be interested|have missed|want to read|enjoy).{0,30}|(?:up )?next(?: up)?|in case you missed it|"
        r"don['’]t miss|editor['’]?s['’]? (?:picks?|choice)|elsewhere|"
        r"(?:also )?in (?:the |other )?news(?: today)?|from around the web|around the web|what to read next|"
        r"more stories|from the archives?|"
        r"promoted stories|people (?:are )?also read\w*|read (?:this )?next|readers also (?:liked|read).{0,20}|"
        r"from our partners|"
        r"today on .{1,30}|also on .{1,30}|from other (?:outlets|sites).{0,20}|the (?:day|"
        r"week) in .{1,30})[ :…-]*",
    ),
    _rule(
        "related link",
        Reach.LINE,
        r"[-–—*•#>\[( ]*(?:related(?: (?:story|article|stories|news|link|content))?|read(?: more| also|"
        r" next| the full \w+)?|see also|also read|also|more|watch(?: also| now| more)?|listen|see more|"
        r"don['’]t miss|recommended|must read|opinion|editorial|explainer|in pictures|gallery|podcast|"
        r"subscribe|full story|previous coverage|related article|you (?:might|may) (?:also )?(?:like|enjoy)|"
        r"in depth|"
        r"video|photos|on video|more on this) ?[:|»>] ?.{3,220}|"
        r"(?-i:RELATED(?: ARTICLE| STORY)?|READ MORE|SEE ALSO|ALSO READ|READ ALSO) (?-i:[A-Z]).{3,200}|(?:>>|»|→|▶|"
        r"►) ?.{3,200}|(?:read|see|watch) (?:more|also|full|next|"
        r"our|the) .{0,12}(?:here|story|coverage|list|on page|report)s?\b.{0,80}",
    ),
    _rule(
        "heading",
        Reach.LINE,
        r"(?:highlights|key points|quick (?:look|read|facts?)|at a glance|timeline|key (?:takeaways|facts|"
        r"developments)|in (?:brief|short)|what (?:we|to) know(?: so far)?|the (?:latest|essentials|basics|"
        r"facts)|summary|tl;?dr|contents|table of contents|the (?:bottom line|details)|background|"
        r"correction|editor['’]s note|topline)[ :…]*",
    ),
    _rule(
        "image credit",
        Reach.TAIL,
        rf"(?<=\S)[ (\[|–—-]+(?!{_CAPTION})"
        r"(?:photo|picture|pic|image|photograph|photos|pictures|credit|"
        r"video)(?: ?(?:credits?|courtesy|by|via))? ?[:/] ?[^.:]{2,80}(?:\.[^.:]{0,20})?[)\]]? ?$",
    ),
    _rule(
        "image credit",
        Reach.TAIL,
        rf"(?<=[\s.])[(\[](?:[^()\[\]]{{0,60}}[/ |])?(?:{_AGENCY}|Photo|Image|Picture|File)(?:[ /|"
        rf"][^()\[\]]{{0,60}})?[)\]] ?$|(?<=[.!?”\"] )(?:{_NAME} ?/ ?){{1,3}}{_AGENCY}(?: (?:Images|Photo|"
        rf"Pictures))? ?$",
        re.NOFLAG,
    ),
    _rule(
        "wire code",
        Reach.TAIL,
        r"(?<=[.!?”\"’'\])]) ?[-–—_# ]*(?:\(?(?:additional |with )?(?:reporting|editing|"
        r"writing) by\b[^.]{2,120}\.?\)?|Sapa(?:-[A-Za-z]{2,8})?(?: ?(?:/\w{1,5})+)?|"
        r"African News Agency(?: ?\(ANA\))?(?:[,;][^.]{0,80})?|Enditem|/?ENDS|-30-|NNNN) ?$",
        re.NOFLAG,
    ),
)
