-- What an analyst reads: one row for each item, its record as plain columns, its strongest passage beside it.
-- Applied again by the writer whenever this file has changed.

create or replace view directives as
select
    date_published,
    source,
    title,
    p,
    record ->> '$.issuer.value' as issuer,
    record ->> '$.action.value' as action,
    record ->> '$.status.value' as status,
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
    record ->> '$.size.value' as size,
    array_to_string(record ->> '$.police_measures[*].value', '; ') as police_measures,
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

create or replace view current_offsets as
select cluster_id, topic_id, kafka_topic, kafka_partition, kafka_offset, commit_number, date_committed
from offsets
qualify row_number() over (partition by cluster_id, kafka_topic, kafka_partition order by commit_number desc) = 1;
comment on view current_offsets is 'Up to where each partition is landed now';
