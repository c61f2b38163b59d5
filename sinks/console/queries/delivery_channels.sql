-- delivery_channels: how the deliveries attempted since $day stand, by channel and status, with the median seconds from
-- the arrival of what changed the alert.
select channel, status, count(*) as deliveries, quantile_disc(latency_seconds, 0.5) as latency_p50_seconds
from delivery_states
where date_attempted >= $day
group by all
order by channel, status
limit 200;
