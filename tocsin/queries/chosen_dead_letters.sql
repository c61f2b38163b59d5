-- chosen_dead_letters: id and topic of the dead letters that can be sent again, by $ids and $reason, null for any.
select dead_letter_id, kafka_topic
from dead_letters
where ($ids is null or list_contains($ids, dead_letter_id)) and ($reason is null or reason = $reason)
  and (key is not null or value is not null)
order by date_dead_lettered, dead_letter_id;
