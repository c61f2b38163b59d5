"""Rules for LEGAL: steps before a court or tribunal. Ordered: other senses first, then doubts, then what reports."""
# ruff: noqa: RUF001 -- the press writes typographic quotes, apostrophes and dashes

from schemas.classified_article.v1 import Kind
from streams.analysis.rules import Rule, Rules

_OF = Rules(Kind.LEGAL)

_BENCH = r"(?:courts?|judges?|(?-i:Justices?)|tribunals?|magistrates?|jury|jurors?|coroner|(?:ECJ|ICJ|ICC)(?=\b))"
_RULING = (
    r"(?:rul(?:ed|es|ing)|order(?:ed|s|ing)|dismiss\w*|reject\w*|upheld|uphold\w*|overturn\w*|overrul\w*|"
    r"convict\w*|sentenc\w+|"
    r"found|finds|grant(?:ed|s)|den(?:ied|ies)|block(?:ed|s)|hear[ds]?|acquit\w*|stay(?:ed|s)|issu(?:ed|es)|adjourn\w*|"
    r"postpon\w+|remand\w*|str(?:uck|ikes) down|quash\w*|throw[ns]?|threw|declin\w+|agree[ds]?|decid\w+|revers\w+|"
    r"suspend\w*|halt\w*|barr?(?:ed|s)|temporarily|declared?|annul\w*|vacat\w+|free[ds]|jail(?:ed|s)|told|"
    r"said|says|approv\w+)"
)

LEGAL_RULES: tuple[Rule, ...] = (
    _OF.mask(
        "court of a sport",
        "court courts",
        r"\b(?:tennis|basketball|squash|badminton|volleyball|netball|centre|center|hard|clay|grass|indoor|"
        r"food|royal|home|back|half|inner) ?courts?\b|\b(?:on|off)[- ]court\b|\bcourt(?:side|"
        r" of public opinion| surface| time|ing|ship)\b|\bArthur Ashe|\bcourt (?:jester|favour|favor)\b|"
        r"\bball (?:is )?in \w+ court\b",
    ),
    _OF.mask("court as a verb", "courted courting courtesy", r"\bcourt(?:ed|ing|esy|eous|yards?)\b"),
    _OF.mask(
        "trial of a product",
        "trial trials",
        r"\b(?:clinical|vaccine|drug|field|time|free|medical|human|phase \w+|randomi[sz]ed|pilot|safety|"
        r"efficacy|equestrian|olympic|horse|sheepdog|speed|sea|flight) trials?\b|\btrials? (?:run|period|"
        r"basis|and error|version|participants?|results?|phase|scheme|of (?:a |the )?(?:drug|vaccine|"
        r"treatment|system|new))\b|\bon a trial\b",
    ),
    _OF.mask(
        "charge otherwise",
        "charge charges charged charging",
        r"\b(?:in|take[ns]?|took|taking|put|free of|extra|no|without|service|congestion|cover|admission|"
        r"additional|electric|batter(?:y|ies)|depth|explosive) charges?\b|\bcharge[sd]? (?:d'affaires|"
        r"of the|£|\$|€|for (?:the|a|using|each|entry)\b)|\bcharged with (?:ensuring|overseeing|leading|"
        r"finding|managing|enforcing|protecting|running|maintaining|developing|providing|investigating)\b|"
        r"\b(?:re)?charging (?:point|station|time|cable|port)s?\b|\bcharged (?:up|at|atmosphere|particles?|"
        r"into|forward|down|towards?|through|£|\$|€|\d)|\b(?:positively|negatively|highly|emotionally|"
        r"politically) charged\b",
    ),
    _OF.mask(
        "sentence of grammar",
        "sentence sentences",
        r"\b(?:long|short|first|last|single|opening|one|whole|complete|next) sentences?\b|"
        r"\bsentences? (?:in|of) (?:the|a|his|her) (?:letter|book|speech|text|novel)\b",
    ),
    _OF.mask(
        "charge of money",
        "charge charges charged verdict",
        r"\bcharges? of (?:about |some |up to )?(?:\$|£|€|\d)|\b(?:impairment|one-off|restructuring) charges?\b|"
        r"\bcharged the (?:air|atmosphere|battery|phone)\b|\bverdict ?:",
    ),
    _OF.mask(
        "appeal otherwise",
        "appeal appeals appealed appealing",
        r"\bappeal(?:s|ed|ing)? (?:for|to) (?:calm|help|witnesses|information|donations?|aid|the (?:public|"
        r"nation|international|people|government|UN|world|voters|president)|people|voters|all|anyone|fans|"
        r"everyone|parents|both|younger|residents|supporters|younger)\b|\b(?:fundrais\w+|emergency|"
        r"donation|mass|broad|popular|wide|sex|commercial|aid|humanitarian|charity|urgent|UN|flash|"
        r"anniversary) appeal\b|\bappealing (?:to|film|\w+)\b",
    ),
    _OF.mask(
        "ruling power",
        "ruling",
        r"\bruling (?:\w+[ -]){0,3}?(?:party|coalition|junta|class|council|elite|famil(?:y|ies)|body|bloc|"
        r"alliance|majority|communist|regime|military|generals?|government|parties|front|power|congress|"
        r"conservatives?|socialists?|monarch\w*)\b|\bruling (?:out|over|ANC|African|Zanu|Bharatiya|"
        r"National|Democratic|Liberal|Likud|AK)\b",
    ),
    _OF.mask(
        "suit otherwise",
        "suit suits suite",
        r"\b(?:swim|space|dive|diving|track|wet|business|followed|follow|following|following|law|jump|ski|"
        r"three-piece|protective|hazmat) ?suits?\b|\bfollow(?:s|ed|ing)? suit\b|\bsuits? (?:and tie|up|"
        r"of)\b|\bsuit(?:s|ed)? (?:his|her|their|its|the|my|our|your)\b",
    ),
    _OF.mask(
        "hearing otherwise",
        "hearing hearings",
        r"\bhearing (?:loss|aids?|impair\w+|problems?|about|that|from|the|a|of|it|your|his|her|this|voices|"
        r"difficult\w*)\b|\b(?:hard of|of|after|on|upon|hard-of) hearing\b|\b(?:congressional|senate|house|"
        r"parliamentary|committee|confirmation|public|budget|disciplinary|impeachment|oversight|"
        r"subcommittee|planning|council) hearings?\b|\bhearings? (?:of|by|before|in) the (?:senate|house|"
        r"committee|council|congress|parliament|commission)\b",
    ),
    _OF.mask(
        "settlement of people",
        "settlement settlements",
        r"\b(?:israeli|jewish|informal|human|illegal|west bank|peace|refugee|squatter|early|viking|"
        r"colonial|political|negotiated|wage|pay) settlements?\b",
    ),
    _OF.mask(
        "conviction of belief",
        "conviction convictions",
        r"\b(?:religious|political|moral|personal|deep|strong|firm) convictions?\b|\bwith (?:real |"
        r"great )?conviction\b|\bconviction that\b",
    ),
    _OF.mask(
        "justice at large",
        "justice",
        r"\b(?:social|racial|climate|economic|poetic|criminal) justice\b|\b(?:ministry|minister|department|"
        r"secretary|bureau|secretariat) (?:of|for) justice\b|\bjustice (?:minister|ministry|secretary|"
        r"department|league|for (?:the|all))\b",
    ),
    _OF.mask(
        "judge of a contest",
        "judge judges judging judged jury",
        r"\b(?:line|competition|pageant|panel of|talent|television|tv|contest|bake\w*|dance|celebrity|"
        r"figure|award|film festival) (?:judges?|jury)\b|\bjudges? (?:on|of) (?:the )?(?:show|x factor|"
        r"american idol|contest|competition|award)\b|\bjudg(?:ed|ing)\b|\bjudge (?:by|that|whether|how|the|"
        r"it|them|for)\b",
    ),
    _OF.mask(
        "prize court",
        "supreme",
        r"\b(?:supreme court )(?:nominees?|nomination|vacanc\w+|seat|confirmation|pick)\b|"
        r"\bnominat\w+ .{0,40}\bsupreme court\b|\bnomin\w+ to the (?:\w+ )?supreme court\b",
    ),
    _OF.doubt(
        "bill or law",
        0.6,
        "bill legislation lawmakers",
        r"\b(?:the bill|legislation|a bill|draft law|bill that|lawmakers)\b",
    ),
    _OF.doubt(
        "sport",
        0.5,
        "tournament match season league championship fifa coach medal club goalkeeper striker",
        r"\b(?:tournament|the match|season|premier league|championships?|FIFA|head coach|gold medal|"
        r"quarter-?finals?|goalkeeper|striker)\b",
    ),
    _OF.doubt(
        "parliament's proceeding",
        0.45,
        "impeachment impeach senate congress congressional parliamentary house",
        r"\b(?:impeach\w*|the House|House (?:committee|oversight|issues|subpoena\w*)|oversight|of congress|"
        r"senate trial|congressional (?:committee|inquiry|panel)|"
        r"parliamentary (?:committee|inquiry))\b",
    ),
    _OF.doubt(
        "study of a treatment",
        0.5,
        "vaccine vaccines drug drugs patients ebola placebo treatments researchers scientists",
        r"\b(?:vaccines?|placebo|patients|ebola|treatments?|researchers|scientists|candidate drugs?)\b",
    ),
    _OF.doubt(
        "what the law says",
        0.6,
        "penal highest required doctrine doctrines possible maximum minimum",
        r"\b(?:penal code|is the (?:highest|final|only)|is required to|under the law|carr(?:y|ies) an? (?:\w+ )?"
        r"(?:penalty|sentence|punishment)|(?:maximum|minimum) (?:of|sentence|penalty) )\b",
    ),
    _OF.doubt("extradition law", 0.5, "extradition", r"\bextradition (?:bill|law|treaty|act|agreement)\b"),
    _OF.doubt(
        "life of a judge", 0.5, "retired died dies nominee nominated appointed", r"\b(?:retired|dies|died|appoint\w+)\b"
    ),
    _OF.report(
        "bench decides",
        0.88,
        "court courts judge judges justice justices tribunal tribunals magistrate magistrates jury juror "
        "jurors coroner ecj icj icc",
        rf"\b{_BENCH}\b[^.;:?!]{{0,70}}?\b{_RULING}\b",
    ),
    _OF.report(
        "before a court",
        0.85,
        "court courts judge tribunal magistrate magistrates jury",
        r"\b(?:in|before|to|at|by|from|told|tells|with|of) (?:the |a |an |his |her |"
        r"that )?(?:[\w.'’-]+ ){0,5}(?:courts?|judges?|tribunals?|magistrates?|jury)\b",
    ),
    _OF.report(
        "named court",
        0.8,
        "court",
        r"\b(?:Supreme|High|District|Crown|Appeals?|Appeal|Federal|Constitutional|Magistrates?'?|Criminal|"
        r"Circuit|Superior|County|Family|Labour|Labor|International|Sessions|Regional|"
        r"Commercial) Court(?:s| of)?\b|\bCourt of (?:Appeals?|Justice|Cassation|Session|Human Rights|"
        r"Arbitration|Final Appeal)\b",
    ),
    _OF.report("court", 0.55, "court courts courtroom courthouse", r"\bcourt(?:s|room|rooms|house|'s|’s)?\b"),
    _OF.report(
        "judge",
        0.6,
        "judge judges magistrate magistrates tribunal tribunals jury juror jurors",
        r"\b(?:judges?|magistrates?|tribunals?|jury|jurors?)\b",
    ),
    _OF.report(
        "charged",
        0.85,
        "charged charging",
        r"\b(?:was|were|is|are|been|being|be|formally|and|also|both|each|jointly|later|previously|"
        r"after being|prosecutors?(?: \w+)?|police(?: \w+)?) charged\b|\bcharged (?:with|in|over|"
        r"for (?:allegedly|the|his|her)|under|on|as|, )|^\W*\S+(?: \S+){0,5} charged\b",
    ),
    _OF.report(
        "charges",
        0.7,
        "charges charge",
        r"\b(?:face[ds]?|facing|fac(?:es|ed) (?:\w+ )?|dropp?(?:ed|s|ing)?|drop|den(?:y|ied|ies)|pressed|"
        r"press|pressing|on|filed?|files|filing|laid|bring|brought|similar|criminal|murder|corruption|"
        r"fraud|rape|theft|assault|terrorism|treason|drugs?|bribery|manslaughter|conspiracy|new|all|the|"
        r"against|several|multiple|felony|federal|[a-z]+ing) (?:\w+ ){0,3}charges?\b|\bcharges? (?:of|"
        r"against|include[ds]?|relat\w+|stem\w*|over|in connection|were|was)\b",
    ),
    _OF.report(
        "indicted",
        0.92,
        "indict indicted indictment indictments indicts arraigned arraignment",
        r"\b(?:indict\w*|arraign\w*)\b",
    ),
    _OF.report(
        "plea",
        0.92,
        "plead pleaded pleads pleading pled plea pleas",
        r"\bplead(?:ed|s|ing)? (?:not )?(?:guilty|no contest|innocent|to)\b|\bpled\b|\bplea (?:deal|"
        r"agreement|bargain|hearing|of)\b|\bguilty pleas?\b|\bhis plea\b",
    ),
    _OF.report(
        "guilty",
        0.85,
        "guilty",
        r"\b(?:found|was|were|not|been|proven|is|are|verdict of|pronounced) (?:\w+ )?guilty\b|"
        r"\bguilty (?:of|verdicts?)\b",
    ),
    _OF.report(
        "convicted",
        0.85,
        "convicted convict convicts convicting conviction convictions acquitted acquits acquittal acquit",
        r"\b(?:convict(?:ed|ing|ions?|s)?|acquit(?:ted|s|tals?)?)\b",
    ),
    _OF.report(
        "sentenced",
        0.9,
        "sentenced sentence sentences sentencing",
        r"\bsentenc(?:ed|ing)\b|\bsentences? (?:of|to|for|him|her|them|was|were|\w+ \w+ to|in)\b|"
        r"\b(?:death|prison|jail|life|suspended|year|month|custodial|his|her|their|minimum|maximum|reduced|"
        r"longest|serving an?|served (?:a|his|her)) (?:\w+[- ])?sentences?\b",
    ),
    _OF.report(
        "prison term",
        0.75,
        "years months life prison jail jailed imprisoned imprisonment",
        r"\b(?:years?|months?|life|days)['’]? (?:in|behind) (?:\w+ )?(?:prison|jail|bars|custody)\b|"
        r"\b(?:jailed|imprisoned|imprisonment|prison term|jail term|jail time)\b",
    ),
    _OF.report(
        "sues",
        0.92,
        "sue sues sued suing lawsuit lawsuits countersued",
        r"\b(?:counter)?(?:sues?|sued|suing|lawsuits?)\b",
    ),
    _OF.report(
        "suit",
        0.75,
        "suit suits",
        r"\b(?:that|this|civil|filed|joint|class[- ]action|combined|libel|defamation|"
        r"federal) suits?\b|\bsuits? (?:was|were|filed|against|alleges?|claims?|seeks?|is)\b",
    ),
    _OF.report(
        "legal action",
        0.8,
        "legal action litigation litigate class",
        r"\b(?:legal|court|class|civil) (?:action|challenges?|proceedings?|battles?|cases?|bid|fight|"
        r"dispute|case|papers|documents|filings?|records)\b|\blitigat\w+\b|\bclass[- ]action\b|"
        r"\bcriminal (?:case|proceedings?|complaint|prosecution)\b|\bcase against\b|\bin the case of\b|"
        r"\b(?:the|his|her|their) (?:court |legal )?case (?:was|were|against|is|has|will|resumes?|"
        r"continues?|before)\b",
    ),
    _OF.report(
        "injunction",
        0.9,
        "injunction injunctions restraining subpoena subpoenas subpoenaed habeas affidavit affidavits writ",
        r"\b(?:injunctions?|interdicts?|restraining orders?|subpoena\w*|habeas corpus|affidavits?|writ of)\b",
    ),
    _OF.report(
        "party",
        0.75,
        "plaintiff plaintiffs defendant defendants accused co-accused",
        r"\b(?:plaintiffs?|(?:co-)?defendants?|co-accused|the accused)\b",
    ),
    _OF.report(
        "prosecution",
        0.5,
        "prosecution prosecutor prosecutors prosecuted prosecute prosecuting prosecutions",
        r"\bprosecut(?:ions?|ors?|ed|es?|ing)\b",
    ),
    _OF.report(
        "paper before a court",
        0.6,
        "complaint motion petition legal filing filings",
        r"\b(?:(?:the|its|their|a|an amended) (?:complaint|motion) (?:says|said|notes|claims|alleges|"
        r"argues|asks|seeks|filed)|"
        r"filed (?:an? |the )?(?:\w+ )?(?:motion|complaint|petition)|reads the motion|court filings?|"
        r"(?:his|her|their|whose) (?:legal|defen[cs]e) team|(?:issue )?raised by the complaint|"
        r"the complaint pointed out)\b",
    ),
    _OF.report(
        "lawyer",
        0.4,
        "lawyer lawyers attorney attorneys barrister advocate counsel solicitor",
        r"\b(?:lawyers?|attorneys?|barristers?|solicitors?|legal team|senior counsel|(?:his|her|their|"
        r"defence|defense) (?:counsel|advocate))\b",
    ),
    _OF.report(
        "testimony",
        0.7,
        "testimony testified testify testifying testifies testimonies witness witnesses cross-examination "
        "cross evidence",
        r"\b(?:testif\w+|testimon\w+|(?:state|prosecution|defen[cs]e|key|expert) witness\w*|"
        r"cross-examin\w+|heads? of argument|gave evidence|giving evidence|evidence (?:was|before|against|"
        r"in chief))\b",
    ),
    _OF.report(
        "hearing",
        0.7,
        "hearing hearings",
        r"\b(?:court|bail|preliminary|extradition|pre-?trial|sentencing|appeal|initial|evidentiary|remand|"
        r"plea|detention|further|next|custody|plea) hearings?\b|\bhearings? (?:is|was|has been|on|for|will|"
        r"continues?|resumes?|set|scheduled|in|before|into)\b|\bat (?:a|the) hearing\b",
    ),
    _OF.report(
        "bail",
        0.8,
        "bail parole remanded remand custody",
        r"\b(?:bail|(?:on|for|denied|granted|eligible for|without) parole|remanded|on remand|"
        r"in custody pending|parole board)\b",
    ),
    _OF.report("extradition", 0.5, "extradition extradited extradite extraditing", r"\bextradit\w+\b"),
    _OF.report("inquest", 0.85, "inquest inquests", r"\binquests?\b"),
    _OF.report(
        "appeal",
        0.8,
        "appeal appeals appealed appealing appellant appellate",
        r"\b(?:appellant|appellate|(?:will|would|to|can|could|may|not|plans? to|intend\w* to|and|has|have|"
        r"had|lost (?:an|his|her|their)|an|his|her|their|its|on|pending|state|under|lodged?|"
        r"file an) appeal(?:ed|ing)?|appeals? (?:court|judges?|against|the|was|process|panel|is|were|bid|"
        r"hearing|tribunal)|appealed|rights? of appeal)\b",
    ),
    _OF.report(
        "ruling",
        0.75,
        "ruling rulings verdict verdicts judgment judgments judgement",
        r"\b(?:rulings?|verdicts?|court judge?ments?|judge?ments? (?:on|in|against|was|was reserved|that|of))\b",
    ),
    _OF.report(
        "trial",
        0.82,
        "trial trials retrial mistrial tried",
        r"\b(?:re|mis)trials?\b|\b(?:on|stands?|stood|awaiting|face[sd]?|facing|fair|go(?:es|ing)? on|"
        r"bench|jury|show|murder|rape|"
        r"corruption|fraud|treason|criminal|his|her|their|new|speedy|pending) trial\b(?! all\b| without\b| run)|"
        r"\btrials? (?:of [A-Z]|began|begins|opens?|opened|continues?|date|judge|court|lawyers?|resumes?|"
        r"is (?:set|expected)|"
        r"was (?:adjourned|postponed)|over|heard|proceedings)|\bwas tried\b|"
        r"\btried (?:in absentia|for (?:murder|treason|war|fraud|corruption|crimes))\b",
    ),
    _OF.report("the trial", 0.52, "trial", r"\bthe trial\b"),
    _OF.report("a trial", 0.42, "trial trials", r"\btrials?\b"),
    _OF.report(
        "settles",
        0.65,
        "settle settled settles settlement settlements damages",
        r"\b(?:settl(?:ed|es?) (?:the|a|out|with|its|his|her|their|civil|lawsuit|claims?|case)|"
        r"settlements? (?:with|of (?:the|a|all|his|her) (?:\w+ )?(?:case|claims?|dispute|lawsuit|suit)|"
        r"over|to|agreement|was|in)|(?:paid?|claim\w*|awarded|seeking|sought|in|"
        r"punitive) damages|million settlement)\b",
    ),
    _OF.report(
        "warrant", 0.85, "warrant warrants", r"\b(?:arrest|search|bench|death|extradition|european)?[ ]?warrants?\b"
    ),
    _OF.report("grand jury", 0.9, "grand", r"\bgrand jur(?:y|ies)\b"),
    _OF.report(
        "counts",
        0.8,
        "count counts",
        r"\b(?:on|of|to|with|faces?|all|guilty on|one|two|three|four|five|six|seven|eight|nine|ten|"
        r"\d+) (?:\w+ )?counts?(?: of)?\b",
    ),
    _OF.report(
        "pardon",
        0.6,
        "pardon pardons pardoned commuted commutes commutation clemency",
        r"\b(?:pardon(?:s|ed|ing)?|commut(?:ed|es|ation|ations) (?:the |his |her )?(?:sentence)?|clemency)\b",
    ),
    _OF.report(
        "accused of a crime", 0.35, "accused alleged allegedly", r"\b(?:accused of|stands accused|alleged(?:ly)?)\b"
    ),
    _OF.report("unconstitutional", 0.5, "unconstitutional unconstitutionally", r"\bunconstitutional(?:ly)?\b"),
)
