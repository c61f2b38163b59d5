-- items_by_kind: how many items, passages, articles and outlets there are of each kind.
select
  kind,
  count(*) as items,
  sum(len(passages)) as passages,
  count(distinct article_id) as articles,
  count(distinct source) as outlets
from items
group by kind
order by items desc, kind;
