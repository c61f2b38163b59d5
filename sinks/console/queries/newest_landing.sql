-- newest_landing: when the last item and the last alert landed. Ordered, since max() is answered from statistics that
-- may be one commit ahead of what this reader sees.
select
    (select date_landed from items order by date_landed desc limit 1) as items,
    (select date_landed from alerts order by date_landed desc limit 1) as alerts;
