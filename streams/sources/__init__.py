"""Sources: what reads articles from files, standard input and feeds, and puts them on ``news.articles``."""
