-- items_since: the items that arrived from $since on, as they were classified, in the order of their arrival.
select
  item_id,
  article_id,
  kind,
  p,
  record::varchar as record,
  to_json(passages)::varchar as passages,
  source,
  url,
  title,
  date_published,
  date_classified,
  classifier_version,
  date_produced,
  kafka_topic,
  kafka_partition,
  kafka_offset
from items
where date_produced >= $since
order by date_produced, kafka_partition, kafka_offset, regexp_extract(item_id, '\d+$')::bigint;
