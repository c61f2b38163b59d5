-- tallies: how much landed since $hour and since $day.
select
    (select count(*) from articles where date_landed >= $hour) as articles_hour,
    (select count(*) from articles where date_landed >= $day) as articles_day,
    count(*) filter (date_landed >= $hour) as items_hour,
    count(*) as items_day,
    count(*) filter (kind = 'directive') as directive_day,
    count(*) filter (kind = 'protest') as protest_day,
    count(*) filter (kind = 'legal') as legal_day,
    (select count(distinct alert_id) from alerts where date_rang >= $day) as alerts_day
from items
where date_landed >= $day;
