-- From an article's Kafka timestamp to the beginning of the transaction that landed it, and its classification.
-- The first 500 articles of the benchmark (125 of each of four partitions) are its warm-up.
with delays as (
  select 'articles landed' as what, epoch(date_landed - date_produced) as seconds
  from articles
  where kafka_offset > 125
  union all
  select 'classifications landed', epoch(classifications.date_landed - articles.date_produced)
  from classifications
  join articles using (article_id)
  where articles.kafka_offset > 125
)
select what, quantile_cont(seconds, 0.5) as p50, quantile_cont(seconds, 0.99) as p99, max(seconds) as largest
from delays
group by what
order by what
