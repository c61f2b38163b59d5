-- alerts: each as it is now, of those whose revision landed after $after (null for any), the last changed first, $limit
-- of them after the first $skip. $severity and $rule, null for any. Of the last 5,000 revisions, since each carries the
-- whole alert and a page shows some dozens.
with newest as (
    select alert_id, revision, change, rule, severity, kind, p, headline, why, corrections, outlets,
        independent_outlets, reminder_of, date_rang, date_changed, date_landed
    from alerts
    where
        ($after is null or date_landed > $after)
        and ($severity is null or severity = $severity)
        and ($rule is null or rule = $rule)
    order by date_changed desc
    limit 5000
)
from newest
qualify row_number() over (partition by alert_id order by revision desc) = 1
order by date_changed desc, alert_id
limit $limit offset $skip;
