-- What rang, whom it reached, and by which rules: one row for each revision, attempt and change on their topics.

create table alerts (
    alert_revision_id varchar not null,
    alert_id varchar not null,
    revision integer not null,
    change varchar not null,
    rule varchar not null,
    rule_description varchar not null,
    rule_version varchar not null,
    severity varchar not null,
    channels varchar[] not null,
    digest_seconds bigint,
    key varchar not null,
    kind varchar,
    headline varchar not null,
    why varchar not null,
    matched json not null,
    p double,
    facts struct(name varchar, value varchar, day date, item_id varchar)[] not null,
    corrections struct(name varchar, before varchar, after varchar)[] not null,
    reports struct(
        item_id varchar,
        article_id varchar,
        kind varchar,
        source varchar,
        url varchar,
        title varchar,
        date_published timestamptz,
        date_arrived timestamptz,
        p double,
        copy_of varchar,
        passages struct(start_offset bigint, end_offset bigint, text varchar, p double)[]
    )[] not null,
    item_ids varchar[] not null,
    outlets varchar[] not null,
    independent_outlets bigint not null,
    act struct(
        act_id varchar,
        kind varchar,
        actors varchar[],
        places varchar[],
        days date[],
        words varchar[]
    ),
    reminder_of varchar,
    reminder_fact varchar,
    reminder_day date,
    due struct(fact varchar, day date, date_due timestamptz)[] not null,
    date_rang timestamptz not null,
    date_changed timestamptz not null,
    date_alerted timestamptz not null,
    date_produced timestamptz,
    date_landed timestamptz not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null
);
comment on table alerts is 'One row for each revision of each alert, each with the whole of it; current_alerts has the last';
comment on column alerts.alert_revision_id is 'ALERT_ID#REVISION';
comment on column alerts.alert_id is 'Made of rule and key: the same act rings under the same id';
comment on column alerts.revision is 'Counts from 1; each replaces the one before';
comment on column alerts.change is 'Why there is this revision: rang, also_reported or corrected';
comment on column alerts.rule is 'The name of the rule that rang it';
comment on column alerts.rule_description is 'What the rule says of itself';
comment on column alerts.rule_version is 'SHA-256 of the rule as it was then, in hexadecimal';
comment on column alerts.severity is 'info, warning or critical, as its rule has it';
comment on column alerts.channels is 'Where it goes; empty for every channel';
comment on column alerts.digest_seconds is 'How long the rule''s alerts are gathered into one message; null where each goes by itself';
comment on column alerts.key is 'What was rung for: the act''s key, or the rule''s own';
comment on column alerts.kind is 'directive, protest or legal; null where it is about no act';
comment on column alerts.headline is 'Who, what, where, when and how sure, on one line';
comment on column alerts.why is 'What the rule found';
comment on column alerts.matched is 'The row that the rule gave, as a JSON object of texts';
comment on column alerts.p is 'Probability of its strongest item';
comment on column alerts.facts is 'What is known of the act by now: field, words, day where it is one, and the item that said so last';
comment on column alerts.corrections is 'The facts that this revision changed; before is null where nothing was known';
comment on column alerts.reports is 'The articles that report it, the first fifty, with their strongest passages; copy_of is the outlet whose words they are';
comment on column alerts.item_ids is 'All items so far';
comment on column alerts.outlets is 'All outlets so far';
comment on column alerts.independent_outlets is 'How many of them have words of their own';
comment on column alerts.act is 'By what the act is known again, folded to small letters; null where the key is the rule''s own';
comment on column alerts.reminder_of is 'The alert that told of the day of which this one reminds; null for any other alert';
comment on column alerts.reminder_fact is 'What happens on that day, such as next_date';
comment on column alerts.reminder_day is 'That day';
comment on column alerts.due is 'The reminders that are to come of it: of what, on which day, and when they ring';
comment on column alerts.date_rang is 'When its first item arrived, by Kafka''s timestamp';
comment on column alerts.date_changed is 'When the item of this revision arrived, by Kafka''s timestamp';
comment on column alerts.date_alerted is 'When the alert agent made this revision';
comment on column alerts.date_produced is 'The Kafka timestamp of its message';
comment on column alerts.date_landed is 'When the writer landed this row';
comment on column alerts.kafka_topic is 'The topic of its message';
comment on column alerts.kafka_partition is 'The partition of its message';
comment on column alerts.kafka_offset is 'The offset of its message';

create table deliveries (
    attempt_id varchar not null,
    delivery_id varchar not null,
    attempt integer not null,
    alert_id varchar not null,
    revision integer not null,
    channel varchar not null,
    idempotency_key varchar,
    status varchar not null,
    detail varchar not null,
    date_attempted timestamptz not null,
    attempt_seconds double not null,
    latency_seconds double not null,
    date_produced timestamptz,
    date_landed timestamptz not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null
);
comment on table deliveries is 'One row for each attempt to deliver a revision of an alert to a channel; delivery_states has the last';
comment on column deliveries.attempt_id is 'DELIVERY_ID#ATTEMPT';
comment on column deliveries.delivery_id is 'ALERT_ID.REVISION@CHANNEL, the same for every attempt';
comment on column deliveries.attempt is 'Counts from 1';
comment on column deliveries.alert_id is 'The alert';
comment on column deliveries.revision is 'Its revision';
comment on column deliveries.channel is 'The channel, by its name in the settings';
comment on column deliveries.idempotency_key is 'By what the receiver knows a repetition; null where nothing was sent';
comment on column deliveries.status is 'delivered; retrying; dead: given up; superseded: a later revision went out; left_out: not wanted by the channel';
comment on column deliveries.detail is 'Such as HTTP 503; never what the receiver said';
comment on column deliveries.date_attempted is 'When the attempt was made';
comment on column deliveries.attempt_seconds is 'How long the attempt took';
comment on column deliveries.latency_seconds is 'From the arrival of what changed the alert, by Kafka''s timestamp, to the end of this attempt';
comment on column deliveries.date_produced is 'The Kafka timestamp of its message';
comment on column deliveries.date_landed is 'When the writer landed this row';
comment on column deliveries.kafka_topic is 'The topic of its message';
comment on column deliveries.kafka_partition is 'The partition of its message';
comment on column deliveries.kafka_offset is 'The offset of its message';

create table rules (
    change_id varchar not null,
    name varchar not null,
    state varchar not null,
    reason varchar not null,
    description varchar not null,
    version varchar not null,
    severity varchar not null,
    channels varchar[] not null,
    digest_seconds bigint,
    file varchar not null,
    sql varchar not null,
    key_columns varchar[] not null,
    window_hours bigint not null,
    cooldown_seconds bigint,
    remind_seconds bigint,
    date_changed timestamptz not null,
    date_produced timestamptz,
    date_landed timestamptz not null,
    kafka_topic varchar not null,
    kafka_partition integer not null,
    kafka_offset bigint not null
);
comment on table rules is 'One row for each change of each rule; current_rules has the last';
comment on column rules.change_id is 'NAME@VERSION@STATE@TIME of this change';
comment on column rules.name is 'The rule''s name';
comment on column rules.state is 'on; off: it failed or was too slow, until its text changes; removed: no file has it any more';
comment on column rules.reason is 'Why it is off; empty otherwise';
comment on column rules.description is 'What the rule says of itself';
comment on column rules.version is 'SHA-256 of the rule as it was read, in hexadecimal';
comment on column rules.severity is 'info, warning or critical';
comment on column rules.channels is 'Where its alerts go; empty for every channel';
comment on column rules.digest_seconds is 'How long its alerts are gathered into one message; null where each goes by itself';
comment on column rules.file is 'The file in which it stands, without the folder';
comment on column rules.sql is 'Its question over items and recent';
comment on column rules.key_columns is 'The columns of its rows that make the key; empty for the act';
comment on column rules.window_hours is 'How far back its relation recent reaches';
comment on column rules.cooldown_seconds is 'How long the same key does not ring anew; null for ever';
comment on column rules.remind_seconds is 'How long before a day a reminder rings; null for none';
comment on column rules.date_changed is 'When the rule became so';
comment on column rules.date_produced is 'The Kafka timestamp of its message';
comment on column rules.date_landed is 'When the writer landed this row';
comment on column rules.kafka_topic is 'The topic of its message';
comment on column rules.kafka_partition is 'The partition of its message';
comment on column rules.kafka_offset is 'The offset of its message';
