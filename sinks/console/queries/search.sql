-- search: passages that hold the words $words, or match them as a regular expression where $as_pattern; of $kind, null
-- for any; the last landed first, $limit of them. With the outlet and title of their articles.
with found as (
    select passage_id, item_id, article_id, kind, p, text, date_landed
    from passages
    where
        ($kind is null or kind = $kind)
        and case when $as_pattern then regexp_matches(text, $words, 'i') else contains(lower(text), lower($words)) end
    order by date_landed desc, passage_id
    limit $limit
)
select found.*, items.source, items.title, items.date_published
from found
left join items on items.item_id = found.item_id and items.date_landed = found.date_landed
order by found.date_landed desc, found.passage_id;
