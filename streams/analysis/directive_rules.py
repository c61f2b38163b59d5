"""Rules for DIRECTIVE: an authority's instruction. Ordered: other senses first, then doubts, then what reports."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

from schemas.classified_article.v1 import Kind
from streams.analysis.actors import Actor
from streams.analysis.rules import Rule, Rules

_OF = Rules(Kind.DIRECTIVE)
_STATE = (Actor.AUTHORITY, Actor.PLACE)
_STATE_OR_UNNAMED = (*_STATE, None)

_MEASURE = (
    r"(?:curfews?|bans?|sanctions?|restrictions?|lockdowns?|quarantines?|embargo\w*|moratori\w+|quotas?|martial law|"
    r"blackouts?|blockades?|evacuations?|shutdowns?|no-fly zone|states? of (?:emergency|calamity|disaster|alert|siege)|"
    r"emergency (?:rule|rules|measures|powers|order|regulations?|controls)|national emergency|"
    r"border (?:controls?|checks?)|"
    r"controls? on (?:its|the)|entry bans?|price (?:caps?|controls?)|water (?:restrictions?|rationing)|mandates?|"
    r"rules of engagement|visa (?:bans?|requirements?|restrictions?)|export (?:bans?|controls?)|limits? on|caps? on|"
    r"fire bans?|stay-at-home orders?|shelter-in-place\w*|mask mandates?|closures?|tariffs?|new rules)"
)
_INSTRUMENT = (
    r"(?:(?:executive|emergency|evacuation|cease[- ]and[- ]desist|stop|compliance|closure|temporary|"
    r"deportation|expulsion|"
    r"stay-at-home|prohibition|public health|health|presidential|enforcement|removal|closing|standing|general|interim|"
    r"mandatory|new|an?|the) )*"
    r"(?:orders?|decrees?|directives?|edicts?|proclamations?|mandates?|bans?|regulations?|circulars?|instructions?|"
    r"memorand(?:um|a)|declarations? of|disaster declarations?|recalls?|ultimatum|binding guidance|notice to)"
)

DIRECTIVE_RULES: tuple[Rule, ...] = (
    _OF.mask(
        "order of a court",
        "order orders ordered court judge restraining",
        r"\b(?:court|judge's|judge’s|restraining|gag|interim court|high court|consent|bankruptcy|"
        r"forfeiture) orders?\b|\b(?:court|judge|tribunal|jury|magistrate)\b[^.;]{0,60}?\border(?:ed|s|"
        r"ing)?\b|\border(?:ed|s)? by (?:a|the) (?:\w+ ){0,3}(?:court|judge|magistrate|tribunal)\b",
    ),
    _OF.mask(
        "order otherwise",
        "order orders ordered ordering",
        r"\bin order (?:to|that|for)\b|\border(?:s|ed)? (?:books?|of (?:magnitude|business|"
        r"the british empire|merit|malta|play|service|finish|lenin|canada|australia|st)|for \d+|"
        r"from (?:the|a) menu)\b|\b(?:law and|public|world|global|social|constitutional|international|"
        r"alphabetical|chronological|new world|pecking|batting|working|mail|postal|standing|short|tall|"
        r"purchase|running|civil|religious|monastic|liberal|restore|restoring|maintain|maintaining|keep|"
        r"batting|last|online|money|numerical) orders?\b|\bout of order\b|\border(?:ed|s|ing)? (?:an? |"
        r"the |some |more |another |two |three |\d+ )?(?:\w+ ){0,2}(?:pizzas?|beers?|coffees?|drinks?|food|"
        r"meals?|dinner|lunch|takeaway|books?|aircraft|planes|jets|boeing|airbus|jetliners|helicopters|"
        r"ships|trains|buses|copies|doses|vaccines|units|parts|steak|burgers?|wine|tea|online|weapons|"
        r"tanks|vehicles)\b|\border (?:from|worth|intake|was restored)\b",
    ),
    _OF.mask(
        "ban of a league",
        "ban bans banned banning suspended suspension suspends",
        r"\b(?:fifa|uefa|ioc|wada|nfl|nba|caf|fia|icc|club|league|match|game|doping|lifetime|drugs?|"
        r"touchline|stadium|transfer)[- ](?:ban|bans|banned|suspension)\b|\b\w+-(?:match|game|race|"
        r"test) (?:ban|bans|suspension)\b|\bBan Ki-?moon\b|\b(?:suspended|banned) (?:from|for|"
        r"by) (?:the )?(?:next|two|three|four|five|six|\d+|league|club|team) (?:games?|matches|races|"
        r"tests?)\b|\bmatch bans?\b|\bsuspended (?:sentence|jail|prison|animation|in (?:the )?(?:air|water|"
        r"mid|sky)|from the (?:ceiling|roof))\b|\byears?['’]? suspended\b",
    ),
    _OF.mask(
        "direct otherwise",
        "direct directed directs director directly direction",
        r"\bdirect(?:ed|s|ing)? (?:by [A-Z]|the (?:film|movie|play|video|show|music video|documentary|"
        r"choir|orchestra|traffic)|traffic|his (?:anger|attention|criticism)|at|against|towards?|"
        r"toward|questions?|film)\b|\bdirect (?:flights?|talks?|link|contact|elections?|result|action|hit|"
        r"impact)\b|\b(?:film|movie|play|comedy|thriller|documentary) (?:\w+ ){0,2}directed\b",
    ),
    _OF.mask(
        "sanction as permission",
        "sanction sanctioned",
        r"\b(?:officially|state|un) sanctioned\b|\bsanctioned (?:\w+ )?(?:event|races?|body|match|fight|tournament)\b|"
        r"\bsanctioning body\b",
    ),
    _OF.mask(
        "emergency service",
        "emergency",
        r"\bemergency (?:rooms?|services?|landings?|workers?|crews?|departments?|vehicles?|surgery|exits?|"
        r"medical|aid|relief|response|responders?|personnel|teams?|calls?|talks|meetings?|sessions?|summit|care|staff|"
        r"physicians?|brake|loan|funding|funds|supplies|shelters?|number)\b",
    ),
    _OF.mask(
        "directive of a union's law",
        "directive",
        r"\b(?:EU|commerce|working time|services|data protection|copyright|habitats) directives?\b|"
        r"\bdirective \d{2,4}\b",
    ),
    _OF.mask(
        "mandate of voters", "mandate", r"\b(?:democratic|electoral|historic|popular|peacekeeping|UN|strong) mandate\b"
    ),
    _OF.mask(
        "deploy of a thing",
        "deploy deployed deploys",
        r"\bdeploy(?:ed|s|ing)? (?:its |the |his |a |an )?(?:\w+ ){0,2}(?:parachutes?|air ?bags?|"
        r"landing gear|solar|software|antenna|app|feature|technology|satellites?|arguments?|tactics?|"
        r"strategy|rover|instruments?|wheels?)\b",
    ),
    _OF.mask(
        "close otherwise",
        "close closed closes closing shut shuts",
        r"\bclos(?:ed|es|ing) (?:the (?:deal|gap|show|ceremony|season)|higher|lower)\b|\bclose (?:up|to|"
        r"season|ally|friend|contact|range|look|watch|examination|call|race|higher|lower)\b|"
        r"\b(?:too|very|so) close\b",
    ),
    _OF.mask(
        "lift otherwise",
        "lift lifted lifts lifting",
        r"\blift(?:ed|s|ing)? (?:the )?(?:trophy|title|cup|his|her|their|off|weights?|spirits?|sales|"
        r"profits?|shares|itself|crane|cable|ski)\b|\bcable lift\b",
    ),
    _OF.mask(
        "recall otherwise",
        "recall recalled recalls recalling",
        r"\brecall(?:ed|s|ing)? (?:that|how|the (?:day|moment|time|incident|night|events?)|"
        r"seeing|hearing|being|election|petition|vote|referendum|effort|campaign|when|what)\b|\b(?:he|she|"
        r"witness|survivor|\w+er) recall(?:ed|s)\b|\btotal recall\b|\brecall(?:ed|s) (?:to|"
        r"by) (?:the )?(?:team|squad|side|national|england|coach)\b",
    ),
    _OF.doubt(
        "sport",
        0.35,
        "fifa uefa coach club league match tournament season cup championship goalkeeper nfl nba referee "
        "doping olympic olympics batsman striker team",
        r"\b(?:FIFA|UEFA|NFL|NBA|coach|league|tournament|the match|championships?|goalkeeper|referee|"
        r"midfielder|batsman|premiership|doping|season)\b",
    ),
    _OF.doubt(
        "wish or refusal",
        0.55,
        "calls called urged urges demand demands demanded demanding petition should ought refused refuses "
        "considering denied proposes recommends suggests threatens opposes opposed hopes warns wants could might",
        r"\b(?:call(?:s|ed|ing) (?:on|for)(?! (?:[\w.&'’-]+ ){0,8}(?:\([^)]*\) )?(?:officials|officers|"
        r"agents|agenc))|urg(?:ed|es|ing)|demand(?:s|ed|ing)?|petition\w*|should|ought|"
        r"refus(?:ed|es|ing)(?! entry)|consider(?:s|ed|ing)?|den(?:ied|ies) (?:that|having)|propos(?:ed|es|ing|als?)|"
        r"recommend(?:ed|s|ations?)|suggest(?:ed|s)|threaten\w*|opposes?|opposed|hop(?:es|ed)|warn(?:ed|s)|"
        r"want(?:s|ed)?|could|might)\b",
    ),
    _OF.doubt(
        "parliament acts",
        0.5,
        "parliament senate lawmakers bill congress house legislation legislature referendum mps voted",
        r"\b(?:parliament (?:\w+ )?(?:pass\w*|vot\w*|approv\w*|adopt\w*|reject\w*)|the senate|lawmakers|"
        r"(?:a|the|new|draft) (?:\w+ )?bill|legislation|legislature|referendum|house of (?:commons|"
        r"representatives|lords)|amendment|voted)\b",
    ),
    _OF.doubt(
        "court acts",
        0.4,
        "court judge judges lawsuit sued ruled ruling appeal sentenced convicted jury",
        r"\b(?:courts?|judges?|lawsuits?|sued|ruled|the ruling|appeals? (?:court|ruling)|sentenced|"
        r"convicted|jury|tribunal|magistrates?|prosecutors?)\b",
    ),
    _OF.doubt(
        "private body acts",
        0.8,
        "airline airlines company companies corporation firm firms ceo militants rebels taliban isis insurgents",
        r"\b(?:company|companies|corporation|firms?|CEO|militants?|rebels?|ISIS|insurgents?|shareholders?|"
        r"manufacturers?)\b",
    ),
    _OF.acts(
        "authority orders",
        0.85,
        "order orders ordered ordering directs directed directing instructs instructed instructing "
        "commands commanded tasked mandates mandated",
        r"\b(?:order(?:s|ed|ing)|direct(?:s|ed|ing)|instruct(?:s|ed|ing)|command(?:s|ed|ing)|task(?:s|ed|"
        r"ing)|mandat(?:es|ed|ing)|will order|to order|order(?=\b the))\b(?! by)",
        *_STATE,
    ),
    _OF.acts(
        "orders somebody to",
        0.7,
        "order orders ordered ordering directs directed instructs instructed tasked commands commanded",
        r"\b(?:order(?:s|ed|ing)|direct(?:s|ed)|instruct(?:s|ed|ing)|task(?:s|ed)|command(?:s|"
        r"ed))(?! and\b| from\b| by\b) [^.;:“”\"]{3,90}? (?:to|not to|that) \w+",
        *_STATE_OR_UNNAMED,
    ),
    _OF.acts(
        "authority requires",
        0.5,
        "require requires required requiring",
        r"\brequir(?:es|ed|ing|e) (?:\w+ ){1,8}to\b",
        *_STATE,
    ),
    _OF.acts(
        "authority tells to",
        0.6,
        "told tells telling asked asks",
        r"\b(?:has |have |had )?(?:told|tells|asked|asks) (?:[\w'’,-]+ ){1,7}(?:not )?to (?!be\b)\w+",
        *_STATE,
    ),
    _OF.acts(
        "authority bans",
        0.78,
        "ban bans banned banning prohibits prohibited prohibit outlaws outlawed outlaw forbids forbade "
        "forbidden bars barred barring bar",
        r"\b(?:bans?|banned|banning|prohibit(?:s|ed|ing)?|outlaw(?:s|ed|ing)?|forb(?:ids?|ade|idding)|"
        r"barr?(?:s|ed|ing)(?= \w+))\b",
        *_STATE,
    ),
    _OF.acts(
        "authority imposes",
        0.85,
        "impose imposes imposed imposing reimposed reintroduces reintroduced reintroducing reinstates "
        "reinstated introduces introduced introduce enforce enforced implement implemented",
        rf"\b(?:re-?)?(?:impos(?:e|es|ed|ing)|introduc(?:e|es|ed|ing)|instat(?:e|es|ed|ing)|enforc(?:e|es|"
        rf"ed|ing)|implement(?:s|ed|ing)?|levi(?:es|ed)|slaps?(?:ped)?|plac(?:es|ed)|puts?|order(?:s|"
        rf"ed)) (?:[\w'’,-]+ ){{0,7}}?{_MEASURE}\b",
        *_STATE,
    ),
    _OF.acts(
        "imposes a measure",
        0.6,
        "impose imposes imposed imposing reimposed reintroduces reintroduced reintroducing levied levies",
        rf"\b(?:re-?)?(?:impos(?:e|es|ed|ing)|reintroduc(?:es|ed|ing)|levi(?:es|"
        rf"ed)) (?:[\w'’,-]+ ){{0,7}}?{_MEASURE}\b",
        *_STATE_OR_UNNAMED,
    ),
    _OF.report(
        "declares an emergency",
        0.88,
        "emergency calamity disaster martial mourning",
        r"\b(?:declar(?:e|es|ed|ing|ation)|proclaim(?:s|ed|ing)?|extend(?:s|ed|ing)?|lift(?:s|ed|ing)?|"
        r"end(?:s|ed|ing)?|signed?|signs|under) (?:[\w'’,-]+ ){0,6}?(?:emergency|states? of (?:emergency|"
        r"calamity|disaster|siege|alert|exception)|disaster(?: declaration)?|martial law|"
        r"national mourning)\b|\bdays of (?:\w+ )?mourning\b",
    ),
    _OF.report(
        "state of emergency",
        0.75,
        "emergency martial",
        r"\b(?:states? of (?:public )?emergency|national emergency|emergency (?:rule|order|declaration|"
        r"proclamation)|martial law)\b",
    ),
    _OF.acts(
        "authority deploys",
        0.7,
        "deploy deploys deployed deploying deployment mobilises mobilizes mobilised mobilized mobilises "
        "dispatch dispatches dispatched sends sent send",
        r"\b(?:(?:re)?deploy(?:s|ed|ing)?|mobili[sz](?:es|ed|ing)|dispatch(?:es|ed)?|will deploy|sen(?:ds|"
        r"t|d)|moves?|moved) (?:[\w'’,.-]+ ){0,6}?(?:troops?|soldiers|forces|police|guard|army|officers|"
        r"tanks|warships?|marines|agents|reinforcements|personnel|units?|battalions?|fighter|aircraft|"
        r"carrier|vehicles)\b",
        *_STATE,
    ),
    _OF.report(
        "troops move",
        0.6,
        "troops soldiers guard marines forces officers",
        r"\b(?:troops|soldiers|National Guard|marines|forces|officers|army)\b(?: \w+){0,4} (?:(?:were|was|"
        r"been|be|being|are|is) (?:deployed|sent|mobili[sz]ed|withdrawn|placed|put|dispatched|ordered)|"
        r"on (?:standby|high alert))\b|\b(?:withdraw(?:al|s|ing|n)?|pull(?:s|ed|ing)? out|deployment|"
        r"deploy(?:ed|s|ing)?|mobili[sz](?:ation|ed|es)) (?:of |the |its |all |\w+ ){0,5}(?:troops|"
        r"soldiers|forces|National Guard|marines|reservists)\b|\b(?:troops?|forces?) (?:withdrawal|"
        r"deployment)\b|\barmy on (?:standby|alert)\b",
    ),
    _OF.acts(
        "authority stops or reopens",
        0.62,
        "suspend suspends suspended suspending lift lifts lifted lifting ease eased eases extend extends "
        "extended close closes closed closing shut shuts shutting reopen reopens reopened restrict "
        "restricts restricted halt halts halted block blocked blocks freeze freezes froze cancel cancels "
        "cancelled canceled postpone postponed postpones delay delayed delays defer defers revoke revokes "
        "revoked evacuate evacuates evacuated quarantine quarantined quarantines seal sealed seals tighten "
        "tightens tightened withdraw withdraws withdrew",
        r"\b(?:suspend(?:s|ed|ing)?|lift(?:s|ed|ing)?|eas(?:e|es|ed)|extend(?:s|ed|ing)|clos(?:es|ed|ing)|"
        r"shut(?:s|ting)?(?: down)?|reopen(?:s|ed|ing)?|restrict(?:s|ed)|halt(?:s|ed)|block(?:s|ed)|"
        r"fr(?:eezes|oze)|cancel(?:s|led|ed)|postpon(?:es|ed)|delay(?:s|ed)|defers?|deferred|revok(?:es|"
        r"ed)|evacuat(?:es|ed)|quarantin(?:es|ed)|seal(?:s|ed)|tighten(?:s|ed)|withdr(?:aws|ew)|"
        r"scrapp?(?:s|ed)) (?:[\w'’,.-]+ ){0,7}?(?:schools?|borders?|crossings?|airports?|airspace|"
        r"flights?|ban|bans|curfew|lockdown|restrictions?|sanctions?|order|orders|classes|elections?|"
        r"primary|voting|polls|primaries|licen[cs]es?|permits?|approval|visas?|aid|funding|trade|imports?|"
        r"exports?|services?|transport|parliament|constitution|talks with|operations|deportations?|embargo|"
        r"rules|emergency|roads?|station|stations|mines?|factory|factories|plants?|embassy|ambassador|"
        r"diplomatic|assets?|accounts|internet|access|entry|travel|arrests?|travellers|passengers|cities|"
        r"city|towns?|villages?|region|area|residents|measures|screening|controls?|gatherings?|events?|"
        r"sale|sales|production|programme|program|troops|traffic|cruise ships?|beaches|markets?|businesses|"
        r"bars|restaurants|shutdown|holiday|surgery|broadcasts?|newspaper|website|network|television|radio|"
        r"channel)\b",
        *_STATE,
    ),
    _OF.acts(
        "authority acts on somebody",
        0.72,
        "expel expels expelled expelling sanction sanctions sanctioned designate designated designates "
        "labeled dismiss dismisses dismissed fire fires fired sacks sacked dissolve dissolves dissolved "
        "prorogue prorogued suspends suspended recalls recalled deport deports deported blacklisted "
        "blacklists refuses refused deny denied",
        r"\b(?:expel(?:s|led|ling)?|sanction(?:ed|ing)|designat(?:es|ed) (?:[\w'’]+ ){1,5}(?:as|"
        r"a) (?:a )?(?:foreign )?terrorist|label+ed (?:[\w'’]+ ){1,3}(?:as )?(?:a )?terrorist|dismiss(?:es|"
        r"ed) (?:the |his |her |its )?(?:\w+ ){0,3}(?:minister|chief|governor|commissioner|general|"
        r"commander|head|cabinet|official|director|government|ambassador|officers?|mayor)|sack(?:s|ed)|"
        r"dissolv(?:es|ed|ing)|prorogu(?:es|ed|ing)|suspend(?:s|ed|ing)? (?:the |his |her |its |a |"
        r"an )?(?:\w+ ){0,3}(?:minister|chief|governor|commissioner|general|commander|head|officials?|"
        r"director|officers?|mayor|parliament|police)|recall(?:s|ed) (?:its|the|their|"
        r"his) (?:\w+ )?(?:ambassadors?|envoys?|diplomats?)|deport(?:s|ed)|blacklist(?:s|ed)|refus(?:es|"
        r"ed) entry|den(?:ies|ied) entry|den(?:ies|ied) (?:\w+ ){1,3}entry)\b",
        *_STATE,
    ),
    _OF.acts(
        "authority announces a measure",
        0.72,
        "announce announces announced announcing unveils unveiled decide decides decided decreed decrees "
        "ordered plan plans planned approve approved",
        rf"\b(?:announc(?:e|es|ed|ing)|unveil(?:s|ed)|decid(?:es|ed)|decree(?:s|d)|plan(?:s|ned)|"
        rf"approv(?:es|ed)|confirm(?:s|ed)) (?:[\w'’,-]+ ){{0,10}}?(?:{_MEASURE}|withdrawal|"
        rf"executive order|mandatory|compulsory|evacuat\w+|would be (?:closed|banned|shut|suspended|"
        rf"required)|will be (?:closed|banned|shut|suspended|required)|to ban|to close|to suspend|"
        rf"to evacuate)\b",
        *_STATE,
    ),
    _OF.acts(
        "authority issues",
        0.8,
        "issue issues issued issuing sign signs signed signing publish published reissued gave gives",
        rf"\b(?:issu(?:e|es|ed|ing)|re-?issu(?:es|ed)|sign(?:s|ed|ing)?|g[ai]ves?) (?:an? |the |its |new |"
        rf"two |three |another |\w+ ){{0,3}}?{_INSTRUMENT}\b",
        *_STATE,
    ),
    _OF.report(
        "issues an instrument",
        0.7,
        "issue issues issued issuing sign signs signed signing",
        r"\b(?:issu(?:e|es|ed|ing)|sign(?:s|ed|ing)) (?:an? |the |its |new |\w+ ){0,2}?(?:executive|"
        r"emergency|evacuation|cease[- ]and[- ]desist|mandatory|government|presidential|"
        r"stay-at-home)? ?(?:orders?|decrees?|directives?|edicts?|proclamations?|mandates?|"
        r"disaster declarations?)\b",
    ),
    _OF.report(
        "executive order",
        0.78,
        "executive decree decrees decreed edict directive directives proclamation cease ordinance",
        r"\b(?:executive orders?|(?:presidential|government|royal|emergency|ministerial|"
        r"military)? ?decrees?|edicts?|directives?|proclamations?|cease[- ]and[- ]desist|"
        r"presidential orders?|government orders?)\b",
    ),
    _OF.report(
        "curfew",
        0.62,
        "curfew curfews lockdown lockdowns shutdown stay quarantine quarantined shelter",
        r"\b(?:curfews?|lockdowns?|shutdowns?|stay-at-home|shelter-in-place|quarantin(?:ed|es)|mass quarantine)\b",
    ),
    _OF.report(
        "evacuation ordered",
        0.82,
        "evacuation evacuations evacuate evacuated",
        r"\b(?:evacuation (?:orders?|notices?)|(?:mandatory|forced|compulsory|ordered(?: the|"
        r" an?)?) evacuations?|order(?:ed|s|ing) to (?:evacuate|leave)|evacuat(?:ed|ions?) (?:was |"
        r"were )?ordered)\b",
    ),
    _OF.report(
        "evacuated",
        0.45,
        "evacuated evacuation evacuations",
        r"\b(?:were|was|been|being|are) (?:\w+ ){0,2}evacuated\b|\bevacuations\b",
    ),
    _OF.report(
        "sanctions",
        0.5,
        "sanctions sanctioned embargo embargoes",
        r"\b(?:(?:under|economic|trade|new|US|U\.S\.|EU|UN|international|further|tougher|financial|lifted|"
        r"lifting|imposed|against \w+) sanctions|sanctions (?:against|on|imposed|were|was|relief)|"
        r"sanctioned|\w+ sanctions|(?:arms|trade|oil|economic) embargo\w*|embargo (?:on|against))\b",
    ),
    _OF.report(
        "ban",
        0.55,
        "ban bans banned banning",
        r"\b(?:the|a|travel|total|nationwide|temporary|export|import|blanket|complete|smoking|fire|entry|"
        r"flight|new|that|this|government|hosepipe|alcohol|overnight|indefinite|permanent|\w+-(?:day|week|"
        r"month|year)) (?:\w+ )?bans?\b|\bbans? (?:on|was|were|is|remains?|takes effect|came|from|will)\b",
    ),
    _OF.report(
        "made compulsory",
        0.5,
        "mandatory compulsory mandated",
        r"\b(?:(?:made|make|makes|making|become|becomes|became|be|is now|are now|announced?s?|impos\w+|"
        r"introduc\w+|new|of) "
        r"(?:\w+ ){0,3}(?:mandatory|compulsory)|mandated)\b",
    ),
    _OF.report(
        "moratorium or quota",
        0.62,
        "moratorium quota quotas",
        r"\b(?:moratori\w+|(?:has|have|had|with|set|sets|of|daily|arrest|"
        r"under) (?:an? )?(?:\w+ )?quotas?(?= (?:of|for)))\b",
    ),
    _OF.passive(
        "are ordered",
        0.75,
        "ordered told instructed directed required commanded tasked forbidden",
        r"\b(?:was|were|been|being|be|are|is|get|got) (?:\w+ )?(?:ordered|told|instructed|directed|"
        r"commanded|tasked|forbidden|obliged|mandated)(?: not)? (?:to|from|that|closed|shut|back|off|out)\b",
    ),
    _OF.passive(
        "are banned",
        0.68,
        "banned barred prohibited outlawed forbidden suspended expelled quarantined sanctioned deported "
        "blacklisted recalled",
        r"\b(?:was|were|been|being|be|are|is) (?:\w+ ){0,2}(?:banned|barred|prohibited|outlawed|forbidden|"
        r"expelled|quarantined|sanctioned|blacklisted)\b",
    ),
    _OF.passive(
        "are stopped or reopened",
        0.5,
        "suspended closed shut lifted extended postponed cancelled canceled halted restricted reopened "
        "grounded imposed eased deployed declared delayed",
        r"\b(?:schools?|borders?|crossings?|airports?|airspace|flights?|bans?|curfew|lockdown|"
        r"restrictions?|sanctions?|orders?|classes|elections?|polls|licen[cs]es?|permits?|visas?|services?|"
        r"transport|parliament|constitution|colleges?|universities|emergency|roads?|stations?|measures|"
        r"gatherings?|businesses|ferries|beaches|markets?|internet|trains?|ports?|offices|state|shutdown|"
        r"screening|fleet)\b (?:\w+ ){0,4}?(?:was|were|been|being|be|are|is|"
        r"remain\w*) (?:\w+ ){0,2}(?:suspended|closed|shut|lifted|extended|postponed|cancel+ed|halted|"
        r"restricted|reopened|grounded|imposed|eased|declared|delayed|in force|in place)\b",
    ),
    _OF.passive(
        "measure imposed",
        0.7,
        "imposed lifted extended introduced declared announced enforced place force effect",
        rf"\b{_MEASURE} (?:[\w'’]+ ){{0,6}}?(?:imposed|lifted|extended|introduced|declared|announced|"
        rf"enforced|reimposed|eased|is in (?:force|place|effect)|(?:was|were|remains?|are|be|"
        rf"still) in (?:force|place|effect)|(?:take|takes|took|comes?|came|goes|"
        rf"went) (?:in)?(?:to )?(?:effect|force))\b",
    ),
    _OF.report(
        "the order",
        0.62,
        "order orders directive declaration decree decision measure ban",
        r"^(?:\W|\w+[’']s? )?(?:the|this|that|his|her|its|their|\w+[’']s) (?:(?:new|latest|executive|"
        r"emergency|government) )?(?:order|directive|decree|edict|instruction|mandate|ban|curfew|measure|"
        r"declaration|proclamation)s? (?:\w+ )?(?:came|comes|follows?|followed|will|would|takes?|applies|"
        r"also|requires?|remains?|was|is|affects?|covers?|bars?|means|allows?|calls?|lasts?|ends?|expires?|"
        r"says|states)\b|\b(?:[A-Z]\w+|his|her)(?:[’']s)? (?:order|directive|declaration|decree) (?:came|"
        r"comes|follows?|to|that|requires?)\b",
    ),
    _OF.report(
        "officials must",
        0.6,
        "officials officers agency agencies agents ministries departments troops schools",
        r"\b(?:officials|officers|agents|agency|agencies|ministries|departments|forces) (?:“|\")?(?:must|"
        r"would target|shall|are to|were to|has to|have to)\b",
    ),
    _OF.report(
        "calls on his officials",
        0.6,
        "called call calls",
        r"\b(?:president|minister|governor|mayor|[A-Z]\w+)\b[^.;]{0,60}\bcall(?:ed|"
        r"s) on (?:[\w.&'’-]+ ){0,8}(?:\([^)]*\) )?(?:officials|officers|agents|agencies|ministries|"
        r"departments|authorities|forces)\b|\b(?:made|making) the call for\b",
    ),
    _OF.report(
        "told officials to",
        0.72,
        "told asked",
        r"\b(?:told|asked|has asked|had asked) (?:[\w'’.-]+ ){0,4}(?:officials|officers|leaders|agents|ICE|"
        r"agency|agencies|forces|department|ministry|police|army|military|troops|staff|residents|"
        r"commanders)\b[^.;]{0,30}? [“\"]?(?:not )?to \w+|\bresidents (?:were|are|have been) (?:told|asked|"
        r"ordered|instructed)\b",
    ),
    _OF.acts(
        "headline order",
        0.7,
        "orders bans directs suspends imposes closes lifts expels extends declares deploys halts recalls "
        "restricts reopens shuts",
        r"^\W*(?:[\w.'’-]+ ){1,5}(?:orders?(?= )|bans|directs|suspends|imposes|expels|revokes|reimposes|"
        r"prohibits|outlaws) (?!of\b|from\b|for\b|and\b|by\b|on\b|in\b|your\b|at\b)\w+",
        *_STATE_OR_UNNAMED,
    ),
    _OF.acts(
        "authority postpones",
        0.62,
        "postpones postponed reschedules rescheduled pauses paused bars barred sends sent sending",
        r"\b(?:postpon(?:es|ed)|reschedul(?:es|ed)|paus(?:es|ed)|(?:sen(?:ds|t)|is sending) (?:in )?(?:the )?"
        r"(?:[\w,.-]+ ){0,4}(?:airborne|troops|soldiers|marines|guard|army|navy))\b",
        *_STATE,
    ),
    _OF.acts(
        "somebody named orders",
        0.55,
        "ordered orders directed instructed",
        r"(?-i:\b[A-Z][\w’'-]+) (?:also |has |had |has also |later )?(?:ordered|orders|directed|instructed) "
        r"(?:the|an?|his|her|all|that|its|two|three|\d[\d,]*) \w+",
        *_STATE_OR_UNNAMED,
    ),
    _OF.acts(
        "has ordered",
        0.6,
        "decision order ordered",
        r"\b(?:had|has|have|having) (?:also |personally |already |now )?(?:ordered|instructed|directed|banned)\b",
        *_STATE_OR_UNNAMED,
    ),
    _OF.report(
        "performative",
        0.75,
        "herewith hereby",
        r"\b(?:herewith|hereby) (?:\w+ )?(?:order\w*|direct\w*|instruct\w*|command\w*|declar\w*|"
        r"prohibit\w*|suspend\w*|revok\w*)\b",
    ),
)
