-- Items by day and kind
select date_published::date as day, kind, count(*) as items
from items
group by all
order by day;

-- Who directs whom
select issuer, addressee, action, status, source
from directives
where issuer is not null
order by p desc
limit 50;

-- Outlets by what they report
select source, count(*) as items
from items
group by source
order by items desc
limit 20;

-- Hearings to come
select next_date, court, step, source, passage
from legal_items
where next_date >= current_date
order by next_date
limit 50;

-- Sizes of protests
select name, places, size, size_low, size_high, source
from protests
where size_low is not null
order by size_low desc
limit 20;

-- Passages that were left open
select kind, p, source, text
from unsure_passages
order by p desc
limit 50;

-- Tables, views and their columns
select table_name, column_name, data_type, comment
from duckdb_columns()
where database_name = 'lake'
order by table_name, column_index
limit 300;
