-- alert: all revisions of the alert $alert_id, the last first.
select alert_id, revision, change, rule, rule_description, severity, channels, key, kind, headline, why, p, facts,
    corrections, reports, outlets, independent_outlets, reminder_of, reminder_fact, reminder_day, due, date_rang,
    date_changed, date_alerted, date_landed
from alerts
where alert_id = $alert_id
order by revision desc
limit 200;
