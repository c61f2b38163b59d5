-- newest_dead_letters: the dead letters landed so far, the newest first, as many as asked for.
select dead_letter_id, date_dead_lettered, stage, reason, detail, octet_length(value) as size_bytes
from dead_letters
order by date_dead_lettered desc, dead_letter_id
limit ?;
