-- What an analyst reads: one row for each item, its record as columns, its strongest passage beside it.
-- Several words of one field are joined by '; '; days, numbers and parties are lists of structs, to be unnested.
-- Applied again by the writer whenever this file has changed.

create or replace view directives as
select
    date_published,
    source,
    title,
    p,
    record ->> '$.issuer.value' as issuer,
    record ->> '$.addressee.value' as addressee,
    record ->> '$.action.value' as action,
    record ->> '$.scope.value' as scope,
    nullif(array_to_string(record ->> '$.places[*].value', '; '), '') as places,
    record ->> '$.instrument.value' as instrument,
    record ->> '$.status.value' as status,
    json_transform(record -> '$.dates', '[{"first_day": "DATE", "last_day": "DATE", "role": "VARCHAR", "text": "VARCHAR"}]') as dates,
    json_transform(record -> '$.quantities', '[{"value": "DOUBLE", "unit": "VARCHAR", "comparison": "VARCHAR", "rate": "VARCHAR", "earlier_value": "DOUBLE", "text": "VARCHAR"}]') as quantities,
    record ->> '$.reported_by.value' as reported_by,
    list_reverse_sort(list_transform(passages, lambda each: {'p': each.p, 'text': each.text}))[1].text as passage,
    len(passages) as passages,
    url,
    article_id,
    item_id,
    date_classified,
    classifier_version
from items
where kind = 'directive';
comment on view directives is 'Authorities that order something: who, what, and how far it has come';

create or replace view protests as
select
    date_published,
    source,
    title,
    p,
    record ->> '$.name.value' as name,
    nullif(array_to_string(record ->> '$.places[*].value', '; '), '') as places,
    json_transform(record -> '$.dates', '[{"first_day": "DATE", "last_day": "DATE", "role": "VARCHAR", "text": "VARCHAR"}]') as dates,
    record ->> '$.status.value' as status,
    record ->> '$.size.value' as size,
    cast(record ->> '$.size.low' as bigint) as size_low,
    cast(record ->> '$.size.high' as bigint) as size_high,
    nullif(array_to_string(record ->> '$.police_measures[*].value', '; '), '') as police_measures,
    json_transform(record -> '$.arrests', '[{"value": "DOUBLE", "unit": "VARCHAR", "comparison": "VARCHAR", "rate": "VARCHAR", "earlier_value": "DOUBLE", "text": "VARCHAR"}]') as arrests,
    json_transform(record -> '$.injuries', '[{"value": "DOUBLE", "unit": "VARCHAR", "comparison": "VARCHAR", "rate": "VARCHAR", "earlier_value": "DOUBLE", "text": "VARCHAR"}]') as injuries,
    json_transform(record -> '$.deaths', '[{"value": "DOUBLE", "unit": "VARCHAR", "comparison": "VARCHAR", "rate": "VARCHAR", "earlier_value": "DOUBLE", "text": "VARCHAR"}]') as deaths,
    nullif(array_to_string(record ->> '$.claims[*].value', '; '), '') as claims,
    list_reverse_sort(list_transform(passages, lambda each: {'p': each.p, 'text': each.text}))[1].text as passage,
    len(passages) as passages,
    url,
    article_id,
    item_id,
    date_classified,
    classifier_version
from items
where kind = 'protest';
comment on view protests is 'Collective public contention: what is staged, and how many came';

create or replace view legal_items as
select
    date_published,
    source,
    title,
    p,
    record ->> '$.step.value' as step,
    record ->> '$.court.value' as court,
    record ->> '$.judge.value' as judge,
    json_transform(record -> '$.parties', '[{"role": "VARCHAR", "value": "VARCHAR"}]') as parties,
    record ->> '$.docket.value' as docket,
    record ->> '$.outcome.value' as outcome,
    cast(record ->> '$.next_date.first_day' as date) as next_date,
    list_reverse_sort(list_transform(passages, lambda each: {'p': each.p, 'text': each.text}))[1].text as passage,
    len(passages) as passages,
    url,
    article_id,
    item_id,
    date_classified,
    classifier_version
from items
where kind = 'legal';
comment on view legal_items is 'Steps before courts and tribunals';

create or replace view unsure_shares as
with found as (
    select date_published, date_classified, source, kind, len(passages) as labelled, 0 as unsure from items
    union all
    select date_published, date_classified, source, kind, 0, 1 from unsure_passages
)
select
    (coalesce(date_published, date_classified) at time zone 'UTC')::date as day,
    source,
    kind,
    sum(labelled)::bigint as labelled,
    sum(unsure)::bigint as unsure,
    sum(unsure) / sum(labelled + unsure) as share_unsure
from found
group by all;
comment on view unsure_shares is 'How many passages were labelled and how many left open, by day, outlet and kind';

-- Which revision is the last is found out from two columns: a window over whole alerts, 200,000 of them, took four times
-- as long and three times the memory.
create or replace view current_alerts as
select
    date_rang,
    date_changed,
    rule,
    severity,
    headline,
    kind,
    p,
    nullif(array_to_string([each.value for each in facts if each.name in ('place', 'places')], '; '), '') as places,
    list_filter(facts, lambda each: each.name = 'status')[-1].value as status,
    independent_outlets,
    outlets,
    why,
    change,
    revision,
    corrections,
    facts,
    reports,
    item_ids,
    key,
    matched,
    act,
    reminder_of,
    reminder_fact,
    reminder_day,
    due,
    rule_description,
    rule_version,
    channels,
    digest_seconds,
    date_alerted,
    date_landed,
    alert_id,
    alert_revision_id
from alerts
where (alert_id, revision) in (select alert_id, max(revision) from alerts group by alert_id);
comment on view current_alerts is 'Every alert as it is now: its last revision';

create or replace view delivery_states as
select
    alert_id,
    revision,
    channel,
    status,
    attempt as attempts,
    detail,
    latency_seconds,
    min(date_attempted) over (partition by delivery_id) as date_first_attempted,
    date_attempted,
    idempotency_key,
    delivery_id
from deliveries
qualify row_number() over (partition by delivery_id order by attempt desc) = 1;
comment on view delivery_states is 'How every delivery stands: its last attempt, and how many there were';

create or replace view alert_latencies as
select
    (date_attempted at time zone 'UTC')::date as day,
    channel,
    count(*) as delivered,
    quantile_disc(latency_seconds, 0.5) as latency_p50_seconds,
    quantile_disc(latency_seconds, 0.99) as latency_p99_seconds,
    max(latency_seconds) as latency_max_seconds
from deliveries
where status = 'delivered'
group by all;
comment on view alert_latencies is 'From the arrival of what changed an alert to its delivery, by day and channel';

create or replace view current_rules as
with rung as (
    select rule as name, count(*) as alerts, max(date_rang) as date_last_rang
    from current_alerts
    where len(item_ids) > 0 or reminder_of is not null  -- others tell of a rule itself
    group by rule
)
select
    name,
    state,
    severity,
    channels,
    coalesce(alerts, 0) as alerts,
    date_last_rang,
    description,
    reason,
    file,
    sql,
    key_columns,
    window_hours,
    cooldown_seconds,
    remind_seconds,
    digest_seconds,
    version,
    date_changed,
    change_id
from (
    from rules
    qualify row_number() over (partition by name order by date_changed desc, kafka_offset desc) = 1
)
left join rung using (name);
comment on view current_rules is 'Every rule as it is now, removed ones too, with how many alerts it rang and when it last did';

create or replace view current_offsets as
select cluster_id, topic_id, kafka_topic, kafka_partition, kafka_offset, commit_number, date_committed
from offsets
qualify row_number() over (partition by cluster_id, kafka_topic, kafka_partition order by commit_number desc) = 1;
comment on view current_offsets is 'Up to where each partition is landed now';

-- For analysts: what a question would otherwise have to put together again and again. docs/sql.md works each out.

create or replace view item_counts as
with placed as (
    select
        (coalesce(date_published, date_landed) at time zone 'UTC')::date as day,
        kind,
        source,
        item_id,
        unnest(case when len(places) = 0 then [null] else list_distinct(places) end) as place
    from (select *, record ->> '$.places[*].value' as places from items)
)
select day, kind, place, count(distinct item_id) as items, count(distinct source) as sources
from placed
group by all;
comment on view item_counts is 'How many items of each kind name a place on a day, and of how many sources; place is null where they name none';

-- An act is known by what rang for it: several rules may have, and each alert has all items of the act so far.
create or replace view act_timelines as
with told as (
    select distinct act_id, item_id
    from (select act.act_id as act_id, unnest(item_ids) as item_id from current_alerts where act is not null)
)
select
    act_id,
    row_number() over (partition by act_id order by coalesce(date_published, date_classified), item_id) as report,
    date_published,
    source,
    kind,
    coalesce(record ->> '$.status.value', record ->> '$.step.value') as status,
    p,
    list_reverse_sort(list_transform(passages, lambda each: {'p': each.p, 'text': each.text}))[1].text as passage,
    title,
    url,
    article_id,
    item_id,
    date_classified,
    date_landed
from told
join items using (item_id);
comment on view act_timelines is 'What was reported of each act that rang, report by report: report counts them in the order of publication';

create or replace view who_directs_whom as
select
    issuer,
    addressee,
    count(*) as directives,
    count(distinct source) as sources,
    list_distinct(list(action order by date_published)) as actions,
    list_distinct(list(status order by date_published)) as statuses,
    min(date_published) as date_first,
    max(date_published) as date_last
from directives
where issuer is not null
group by issuer, addressee;
comment on view who_directs_whom is 'Who gave orders to whom, how often and which; addressee is null where none is named';

create or replace view protest_sizes as
select
    (coalesce(date_published, date_classified) at time zone 'UTC')::date as day,
    source,
    places,
    name,
    status,
    size,
    size_low,
    size_high,
    police_measures,
    list_max(list_transform(arrests, lambda each: each.value)) as arrested,
    list_max(list_transform(injuries, lambda each: each.value)) as injured,
    list_max(list_transform(deaths, lambda each: each.value)) as killed,
    claims,
    passage,
    article_id,
    item_id
from protests
where size is not null or police_measures is not null or len(arrests) + len(injuries) + len(deaths) > 0;
comment on view protest_sizes is 'Protests of which a size, a measure of the police or harm is told; arrested, injured and killed are the largest numbers written';

-- A case is known by its docket, otherwise by its parties; an item that names neither is no case that could be followed.
create or replace view case_states as
with named as (
    select
        *,
        coalesce(date_published, date_classified) as date_told,
        nullif(array_to_string(list_sort(list_transform(parties, lambda each: each.role || ': ' || each.value)), '; '), '') as party_names
    from legal_items
)
select
    coalesce(docket, party_names) as case_name,
    arg_max(court, date_told) as court,
    arg_max(party_names, date_told) as parties,
    max(docket) as docket,
    arg_max(step, date_told) as step,
    arg_max(outcome, date_told) as outcome,
    arg_max(next_date, date_told) as next_date,
    count(*) as items,
    count(distinct source) as sources,
    min(date_told) as date_first,
    max(date_told) as date_last
from named
where coalesce(docket, party_names) is not null
group by all;
comment on view case_states is 'How each case stands: of each field what was told last';

create or replace view first_reporters as
with told as (
    select act_id, source, min(date_published) as date_told
    from act_timelines
    where date_published is not null
    group by act_id, source
),
placed as (
    select
        *,
        row_number() over each_act as place,
        count(*) over (partition by act_id) as sources,
        epoch(lead(date_told) over each_act - date_told) as lead_seconds
    from told
    window each_act as (partition by act_id order by date_told, source)
)
select
    source,
    count(*) as acts,
    count(*) filter (sources > 1) as acts_shared,
    count(*) filter (sources > 1 and place = 1) as acts_first,
    acts_first / nullif(acts_shared, 0) as share_first,
    median(lead_seconds) filter (place = 1) as lead_p50_seconds
from placed
group by source;
comment on view first_reporters is 'Of the acts that more than one source told, how many each told first, and by how much before the next';

-- A commit stamps all its rows with one date_landed. What the broker holds beyond that, `tocsin status` knows.
create or replace view pipeline_health as
with landed as (
    select date_landed, date_produced, 'article' as what, 1 as number from articles
    union all
    select date_landed, date_produced, 'classification', 1 from classifications
    union all
    select date_landed, null, 'labelled', 1 from passages
    union all
    select date_landed, null, 'unsure', 1 from unsure_passages
    union all
    select date_landed, null, 'dead_letter', 1 from dead_letters
)
select
    date_trunc('hour', date_landed) as date_hour,
    count(*) filter (what = 'article') as articles,
    count(*) filter (what = 'classification') as classifications,
    count(*) filter (what = 'dead_letter') as dead_letters,
    count(*) filter (what = 'unsure') / nullif(count(*) filter (what in ('labelled', 'unsure')), 0) as share_unsure,
    count(distinct date_landed) as commits,
    quantile_cont(epoch(date_landed - date_produced), 0.5) as landing_p50_seconds,
    quantile_cont(epoch(date_landed - date_produced), 0.99) as landing_p99_seconds,
    max(date_landed) as date_last_landed
from landed
group by all;
comment on view pipeline_health is 'What was landed in each hour, how long after it was produced, how much was left open or dead, and when the last of it came';

create or replace view search_passages as
select
    items.date_published,
    items.source,
    items.title,
    passages.kind,
    passages.p,
    passages.text,
    lower(passages.text) as words,
    items.url,
    passages.article_id,
    passages.item_id,
    passages.passage_id,
    passages.date_landed
from passages
join items using (item_id);
comment on view search_passages is 'Every passage with its article; words is its text in small letters, to be searched: contains(words, ''curfew'')';

-- What the first migration left unsaid: here, for it changes no row and no migration may change.

comment on table schema_migrations is 'What brought this lake to its form, and when';
comment on column articles.url is 'Its address, where the source told it';
comment on column articles.title is 'Its headline';
comment on column articles.author is 'Its author, as the source has it';
comment on column articles.kafka_topic is 'The topic of its message';
comment on column articles.kafka_partition is 'The partition of its message';
comment on column articles.kafka_offset is 'The offset of its message';
comment on column classifications.article_id is 'The article that was classified';
comment on column classifications.classifier_name is 'Which classifier judged it';
comment on column classifications.classifier_version is 'The version of the classifier that judged it';
comment on column classifications.date_classified is 'When the classifier judged the article';
comment on column classifications.date_produced is 'The Kafka timestamp of its message';
comment on column classifications.date_landed is 'When the writer landed this row';
comment on column classifications.kafka_topic is 'The topic of its message';
comment on column classifications.kafka_partition is 'The partition of its message';
comment on column classifications.kafka_offset is 'The offset of its message';
comment on column items.article_id is 'The article in which it stands';
comment on column items.source is 'The article''s outlet';
comment on column items.url is 'The articles address';
comment on column items.title is 'The article''s headline';
comment on column items.date_published is 'When the outlet says that it published the article';
comment on column items.date_classified is 'When the classifier judged the article';
comment on column items.classifier_version is 'The version of the classifier that judged it';
comment on column items.date_produced is 'The Kafka timestamp of its message';
comment on column items.date_landed is 'When the writer landed this row';
comment on column items.kafka_topic is 'The topic of its message';
comment on column items.kafka_partition is 'The partition of its message';
comment on column items.kafka_offset is 'The offset of its message';
comment on column passages.item_id is 'The item that it belongs to';
comment on column passages.article_id is 'The article in which it stands';
comment on column passages.kind is 'directive, protest or legal: that of its item';
comment on column passages.p is 'Probability that it is of this kind';
comment on column passages.text is 'The sentence, headline, bullet or caption itself';
comment on column passages.evidence is 'The words that speak for its kind, and the rule that read them';
comment on column passages.date_landed is 'When the writer landed this row';
comment on column dead_letters.kafka_topic is 'The topic of the message that could not be handled';
comment on column dead_letters.kafka_partition is 'The partition of that message';
comment on column dead_letters.kafka_offset is 'The offset of that message';
comment on column dead_letters.key is 'Its key, byte for byte';
comment on column dead_letters.value is 'Its value, byte for byte';
comment on column dead_letters.reason is 'Why, as a short code such as not_utf8';
comment on column dead_letters.detail is 'Why, in words';
comment on column dead_letters.date_dead_lettered is 'When it was given up';
comment on column dead_letters.date_landed is 'When the writer landed this row';
comment on column offsets.cluster_id is 'Kafka''s id of the cluster';
comment on column offsets.kafka_topic is 'The topic';
comment on column offsets.kafka_partition is 'The partition';
comment on column offsets.date_committed is 'When the writer began the transaction';
comment on column schema_migrations.number is 'Which migration; 0 are the views';
comment on column schema_migrations.name is 'Its file, without the ending';
comment on column schema_migrations.sha256 is 'The digest of its text, by which a change is noticed';
comment on column schema_migrations.date_applied is 'When the writer applied it';
