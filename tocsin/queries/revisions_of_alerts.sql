-- revisions_of_alerts: the last revision of every alert that has changed since $since.
select alert_id, revision
from current_alerts
where date_changed >= $since;
