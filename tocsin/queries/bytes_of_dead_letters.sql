-- bytes_of_dead_letters: id, topic, key and value of the dead letters in $ids, the oldest first.
select dead_letter_id, kafka_topic, key, value
from dead_letters
where list_contains($ids, dead_letter_id)
order by date_dead_lettered, dead_letter_id;
