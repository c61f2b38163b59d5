-- classification_of_article: what was set aside in the article $article_id, and by which classifier; the last if several.
select classifier_name, classifier_version, sentences, set_aside, date_classified
from classifications
where article_id = $article_id
order by date_classified desc
limit 1;
