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
