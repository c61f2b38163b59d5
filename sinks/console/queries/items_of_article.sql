-- items_of_article: what the article $article_id reports, with all passages.
select item_id, kind, p, record, passages
from items
where article_id = $article_id
order by try_cast(split_part(item_id, '#', -1) as integer), item_id
limit 500;
