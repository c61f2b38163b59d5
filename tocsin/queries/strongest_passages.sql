-- strongest_passages: the three most probable passages of each kind, one an outlet, with where they were read.
select kind, p, source, text
from (
  select
    passages.kind,
    passages.p,
    items.source,
    passages.text,
    row_number() over (partition by passages.kind, items.source order by passages.p desc, passages.passage_id) as rank_in_outlet
  from passages
  join items using (item_id)
)
where rank_in_outlet = 1
qualify row_number() over (partition by kind order by p desc, source) <= 3
order by kind, p desc, source;
