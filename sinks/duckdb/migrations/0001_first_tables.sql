-- What the topics bring, one row each, and the offsets up to which they were landed.
-- Every row names the message it came from: kafka_topic, kafka_partition, kafka_offset.

create table articles (
    article_id varchar not null,
    source varchar not null,
    url varchar,
    title varchar,
    author varchar,
    language varchar,
    date_published timestamptz,
    date_ingested timestamptz,
    date_produced timestamptz,
    date_landed timestamptz not null,
    text varchar not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null
);
comment on table articles is 'Every article as its source sent it, one row each';
comment on column articles.article_id is 'The source''s own id, or one made of canonical URL and content';
comment on column articles.source is 'The outlet, as its reader knows it';
comment on column articles.language is 'BCP 47 tag, where the source told it';
comment on column articles.date_published is 'When the outlet says that it published';
comment on column articles.date_ingested is 'When a source of Tocsin read it';
comment on column articles.date_produced is 'The Kafka timestamp of its message';
comment on column articles.date_landed is 'When the writer landed this row';
comment on column articles.text is 'The text as received: all start_offset and end_offset count its code points from 0';

create table classifications (
    article_id varchar not null,
    classifier_name varchar not null,
    classifier_version varchar not null,
    sentences bigint not null,
    set_aside struct(start_offset bigint, end_offset bigint, reason varchar)[] not null,
    date_classified timestamptz not null,
    date_produced timestamptz,
    date_landed timestamptz not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null
);
comment on table classifications is 'One row for each classified article, also when nothing was found in it';
comment on column classifications.sentences is 'How many sentences were judged, boilerplate not counted';
comment on column classifications.set_aside is 'Stretches of the text taken for boilerplate, and why';

create table items (
    item_id varchar not null,
    article_id varchar not null,
    kind varchar not null,
    p double not null,
    record json not null,
    passages struct(
        start_offset bigint,
        end_offset bigint,
        text varchar,
        p double,
        evidence struct(start_offset bigint, end_offset bigint, rule varchar)[]
    )[] not null,
    source varchar not null,
    url varchar,
    title varchar,
    date_published timestamptz,
    date_classified timestamptz not null,
    classifier_version varchar not null,
    date_produced timestamptz,
    date_landed timestamptz not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null
);
comment on table items is 'What one article says of one act: a directive, a protest or a legal step';
comment on column items.item_id is 'ARTICLE_ID#N, N counted from 0 in the article''s order';
comment on column items.kind is 'directive, protest or legal';
comment on column items.p is 'Probability that it is of its kind: that of its strongest passage';
comment on column items.record is 'What was read from the words, as JSON; the views spell it out as columns';
comment on column items.passages is 'The passages that report the act, with the evidence for the label';

create table passages (
    passage_id varchar not null,
    item_id varchar not null,
    article_id varchar not null,
    kind varchar not null,
    p double not null,
    start_offset bigint not null,
    end_offset bigint not null,
    text varchar not null,
    evidence struct(start_offset bigint, end_offset bigint, rule varchar)[] not null,
    date_landed timestamptz not null
);
comment on table passages is 'One row for each passage of each item';
comment on column passages.passage_id is 'ITEM_ID#N, N counted from 0 in the item''s order';
comment on column passages.start_offset is 'Where it starts in articles.text, in code points from 0';
comment on column passages.end_offset is 'Where it ends in articles.text, itself not included';

create table dead_letters (
    dead_letter_id varchar not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null,
    key blob,
    value blob,
    reason varchar not null,
    detail varchar not null,
    stage varchar not null,
    date_dead_lettered timestamptz not null,
    date_landed timestamptz not null
);
comment on table dead_letters is 'Messages that could not be handled, byte for byte, and why';
comment on column dead_letters.dead_letter_id is 'TOPIC-PARTITION-OFFSET of the message that could not be handled';
comment on column dead_letters.stage is 'The part that gave up: classify or writer';

create table offsets (
    commit_number bigint not null,
    cluster_id varchar not null,
    topic_id varchar not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null,
    date_committed timestamptz not null
);
comment on table offsets is 'Up to where each partition was landed; append-only, current_offsets has the latest';
comment on column offsets.commit_number is 'Counts the writer''s transactions';
comment on column offsets.topic_id is 'Kafka''s id of the topic: another one under the same name is another topic';
comment on column offsets.kafka_offset is 'The next offset to read';
