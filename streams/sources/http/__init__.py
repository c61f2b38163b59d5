"""The HTTP source: articles that are posted, onto ``news.articles``, answered when the broker has them."""
