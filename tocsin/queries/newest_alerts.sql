-- newest_alerts: alerts as they are now, changed since $since, of $rule (null for any) and of the $severities, the
-- newest first, $limit of them; each column is a field of the alert's message. Chosen first and only then read whole.
with chosen as (
  select alert_revision_id
  from current_alerts
  where date_changed >= $since and ($rule is null or rule = $rule) and list_contains($severities, severity)
  order by date_changed desc, date_alerted desc, alert_id
  limit $limit
)
select
  alert_id,
  revision,
  change,
  {
    'name': rule,
    'description': rule_description,
    'severity': severity,
    'channels': channels,
    'digest_seconds': digest_seconds,
    'version': rule_version
  } as rule,
  key,
  kind,
  headline,
  why,
  cast(matched as map(varchar, varchar)) as matched,
  p,
  facts,
  corrections,
  [
    {
      'item_id': each.item_id,
      'article_id': each.article_id,
      'kind': each.kind,
      'source': each.source,
      'url': each.url,
      'title': each.title,
      'date_published': each.date_published,
      'date_arrived': each.date_arrived,
      'p': each.p,
      'copy_of': each.copy_of,
      'passages': [
        {'start': passage.start_offset, 'end': passage.end_offset, 'text': passage.text, 'p': passage.p}
        for passage in each.passages
      ]
    }
    for each in reports
  ] as reports,
  item_ids,
  outlets,
  independent_outlets,
  act,
  case when reminder_of is not null then {'alert_id': reminder_of, 'fact': reminder_fact, 'day': reminder_day} end
    as reminder,
  due,
  date_rang,
  date_changed,
  date_alerted
from alerts
where alert_revision_id in (from chosen) and date_changed >= $since
order by date_changed desc, date_alerted desc, alert_id;
