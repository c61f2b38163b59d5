-- article: the article $article_id as its source sent it.
select article_id, source, url, title, author, language, date_published, date_ingested, date_landed, text
from articles
where article_id = $article_id
limit 1;
