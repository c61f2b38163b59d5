-- places: which places the last $limit items name most often, by kind, of what landed since $since.
with edge as (
    -- first when the oldest of them landed, which reads one narrow column, and then their records alone
    select min(date_landed) as moment
    from (select date_landed from items where date_landed >= $since order by date_landed desc limit $limit)
),
named as (
    select kind, unnest(list_distinct(record ->> '$.places[*].value')) as place
    from items
    where date_landed >= (select moment from edge)
)
select
    place,
    count(*) as items,
    count(*) filter (kind = 'directive') as directive,
    count(*) filter (kind = 'protest') as protest,
    count(*) filter (kind = 'legal') as legal
from named
group by place
order by items desc, place
limit 12;
