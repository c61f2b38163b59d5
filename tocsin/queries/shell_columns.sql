-- The columns of every table and view of the lake, and what each means.
select table_name, column_name, data_type, comment
from duckdb_columns()
where database_name = 'lake' and not internal
order by table_name, column_index
