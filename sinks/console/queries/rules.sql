-- rules: every rule that is on or off, with how many alerts it rang.
select name, state, severity, alerts, date_last_rang, description, reason
from current_rules
where state <> 'removed'
order by state, name
limit 200;
