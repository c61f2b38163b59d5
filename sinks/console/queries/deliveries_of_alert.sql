-- deliveries_of_alert: how every delivery of the alert $alert_id stands, the last revision first.
select revision, channel, status, attempts, detail, latency_seconds, date_attempted
from delivery_states
where alert_id = $alert_id
order by revision desc, channel
limit 200;
