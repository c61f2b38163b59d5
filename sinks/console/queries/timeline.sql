-- timeline: items by day of publication (UTC; of landing where the outlet told none) and kind: the last 31 days that
-- have any, of what landed since $since.
with days as (
    select (coalesce(date_published, date_landed) at time zone 'UTC')::date as day, kind, count(*) as items
    from items
    where date_landed >= $since
    group by all
)
select
    day,
    coalesce(sum(items) filter (kind = 'directive'), 0)::bigint as directive,
    coalesce(sum(items) filter (kind = 'protest'), 0)::bigint as protest,
    coalesce(sum(items) filter (kind = 'legal'), 0)::bigint as legal
from days
group by day
order by day desc
limit 31;
