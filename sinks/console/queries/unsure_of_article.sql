-- unsure_of_article: the passages of the article $article_id that were left open.
select unsure_id, kind, p, start_offset, end_offset, text, evidence
from unsure_passages
where article_id = $article_id
order by start_offset, kind
limit 2000;
