-- What the classifier left open: passages whose probability lies in the band around the threshold, of no item.

create table unsure_passages (
    unsure_id varchar not null,
    article_id varchar not null,
    kind varchar not null,
    p double not null,
    start_offset bigint not null,
    end_offset bigint not null,
    text varchar not null,
    evidence struct(start_offset bigint, end_offset bigint, rule varchar)[] not null,
    source varchar not null,
    url varchar,
    title varchar,
    date_published timestamptz,
    date_classified timestamptz not null,
    classifier_version varchar not null,
    date_landed timestamptz not null
);
comment on table unsure_passages is 'One row for each passage that may be of a kind: apart from the items, never in one';
comment on column unsure_passages.unsure_id is 'ARTICLE_ID#uN, N counted from 0 in the article''s order';
comment on column unsure_passages.article_id is 'The article in which it stands';
comment on column unsure_passages.kind is 'directive, protest or legal: what it may be';
comment on column unsure_passages.p is 'Probability that it is of this kind; it lies in the classifier''s band';
comment on column unsure_passages.start_offset is 'Where it starts in articles.text, in code points from 0';
comment on column unsure_passages.end_offset is 'Where it ends in articles.text, itself not included';
comment on column unsure_passages.text is 'The sentence, headline, bullet or caption itself';
comment on column unsure_passages.evidence is 'The words that speak for this kind, and the rule that read them';
comment on column unsure_passages.source is 'The article''s outlet';
comment on column unsure_passages.url is 'Where the article can be read';
comment on column unsure_passages.title is 'The article''s title';
comment on column unsure_passages.date_published is 'When the outlet says that it published';
comment on column unsure_passages.date_classified is 'When the article was classified';
comment on column unsure_passages.classifier_version is 'The version of the classifier that left it open';
comment on column unsure_passages.date_landed is 'When the writer landed this row';
