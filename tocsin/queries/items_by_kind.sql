-- items_by_kind: how many items, passages, articles and outlets there are of each kind, and passages left open.
with labelled as (
  select
    kind,
    count(*) as items,
    sum(len(passages)) as passages,
    count(distinct article_id) as articles,
    count(distinct source) as outlets
  from items
  group by kind
),
left_open as (
  select kind, count(*) as unsure
  from unsure_passages
  group by kind
)
select
  kind,
  coalesce(items, 0) as items,
  coalesce(passages, 0) as passages,
  coalesce(articles, 0) as articles,
  coalesce(outlets, 0) as outlets,
  coalesce(unsure, 0) as unsure
from labelled
full join left_open using (kind)
order by items desc, kind;
