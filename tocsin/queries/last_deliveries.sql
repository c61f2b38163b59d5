-- last_deliveries: of each channel the last attempt that was landed, how it ended and when.
select channel, status, date_attempted
from deliveries
qualify row_number() over (partition by channel order by date_attempted desc, attempt desc) = 1;
