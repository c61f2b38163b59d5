-- The tables and views of the lake, and what each is.
select view_name as name, 'view' as kind, comment
from duckdb_views()
where database_name = 'lake' and not internal
union all
select table_name, 'table', comment
from duckdb_tables()
where database_name = 'lake' and not internal
order by kind desc, name
