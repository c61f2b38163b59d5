-- health: what the lake knows of the pipeline: rows landed since $hour and since $day, and when the last of each landed.
select 'articles' as what, count(*) filter (date_landed >= $hour) as hour, count(*) as day, max_by(date_landed, date_landed) as last
from articles where date_landed >= $day
union all
select 'classifications', count(*) filter (date_landed >= $hour), count(*), max_by(date_landed, date_landed)
from classifications where date_landed >= $day
union all
select 'items', count(*) filter (date_landed >= $hour), count(*), max_by(date_landed, date_landed)
from items where date_landed >= $day
union all
select 'unsure passages', count(*) filter (date_landed >= $hour), count(*), max_by(date_landed, date_landed)
from unsure_passages where date_landed >= $day
union all
select 'revisions of alerts', count(*) filter (date_landed >= $hour), count(*), max_by(date_landed, date_landed)
from alerts where date_landed >= $day
union all
select 'attempts to deliver', count(*) filter (date_landed >= $hour), count(*), max_by(date_landed, date_landed)
from deliveries where date_landed >= $day
union all
select 'dead letters', count(*) filter (date_landed >= $hour), count(*), max_by(date_landed, date_landed)
from dead_letters where date_landed >= $day;
