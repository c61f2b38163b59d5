-- dead_letters: what could not be handled since $day, by reason and by the part that gave up.
select reason, stage, count(*) as messages, max_by(date_dead_lettered, date_dead_lettered) as last
from dead_letters
where date_landed >= $day
group by all
order by messages desc, reason
limit 50;
