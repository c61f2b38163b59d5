-- What a statement may be made of besides names of the lake: keywords, and functions that are written as words.
select keyword_name as word, 'keyword' as kind
from duckdb_keywords()
union
select function_name, 'function'
from duckdb_functions()
where regexp_full_match(function_name, '[a-z]\w+') and function_type in ('scalar', 'aggregate', 'macro')
order by kind desc, word
