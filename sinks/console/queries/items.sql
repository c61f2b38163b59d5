-- items: those landed after $after, up to $limit, the newest first; each with its strongest passage. The filters, each
-- null for any: $kind, $source (a part of the outlet's name), $place (a part of a place's name), $day (of publication,
-- UTC), $p (the least). $before and $before_id name the last item of the page before.
select
    item_id,
    article_id,
    kind,
    p,
    source,
    title,
    date_published,
    date_landed,
    list_reverse_sort(list_transform(passages, lambda each: {'p': each.p, 'text': each.text}))[1].text as passage,
    len(passages) as passages,
    record ->> '$.places[*].value' as places,
    coalesce(
        record ->> '$.issuer.value', record ->> '$.name.value', record ->> '$.court.value'
    ) as actor,
    coalesce(record ->> '$.status.value', record ->> '$.step.value') as status
from items
where
    ($after is null or date_landed > $after)
    and ($before is null or date_landed < $before or (date_landed = $before and item_id < $before_id))
    and ($kind is null or kind = $kind)
    and ($source is null or contains(lower(source), lower($source)))
    and (
        $place is null
        or (
            contains(lower(record::varchar), lower($place))  -- cheap, and spares most records the reading of their JSON
            and len(list_filter(record ->> '$.places[*].value', lambda each: contains(lower(each), lower($place)))) > 0
        )
    )
    and ($day is null or (date_published >= $day::date and date_published < $day::date + interval 1 day))
    and ($p is null or p >= $p)
order by date_landed desc, item_id desc
limit $limit;
