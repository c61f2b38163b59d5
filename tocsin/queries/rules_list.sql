-- rules_list: the rules that there are, with when each last rang and how often since $since; those that are off first.
with rung as (
  select rule as name, count(*) as rang
  from current_alerts
  where date_rang >= $since and (len(item_ids) > 0 or reminder_of is not null)  -- others tell of a rule itself
  group by rule
)
select
  name,
  state,
  severity,
  channels,
  date_last_rang,
  coalesce(rang, 0) as rang,
  file,
  reason
from current_rules
left join rung using (name)
where state <> 'removed'
order by state = 'on', name;
