-- Rows as of a live month: an item every two seconds until now, two of one article, 500 places, 200 outlets, every text
-- another one. Each statement is run once for every range of numbers [$first, $last) out of $items.

insert into items by name
select
    'a' || (n // 2) || '#' || (n % 2) as item_id,
    'a' || (n // 2) as article_id,
    ['directive', 'protest', 'legal'][1 + n % 3] as kind,
    0.5 + (n % 50) / 100.0 as p,
    json_object(
        'issuer', {'start': 0, 'end': 12, 'value': 'The ministry of number ' || n % 997},
        'action', {'start': 21, 'end': 36, 'value': 'ordered port ' || hash(n) || ' closed until further notice'},
        'places', [
            {'start': 1, 'end': 4, 'value': 'Town ' || n % 499}, {'start': 1, 'end': 4, 'value': 'Land ' || n % 49}
        ],
        'status', {'start': 1, 'end': 4, 'value': 'ordered'}
    ) as record,
    [{
        'start_offset': 0,
        'end_offset': 100,
        'text': 'The ministry of number ' || n % 997 || ' ordered port ' || hash(n) || ' closed, officials said on Monday.',
        'p': 0.9,
        'evidence': [{'start_offset': 13, 'end_offset': 20, 'rule': 'order_verb'}]
    }] as passages,
    'Outlet ' || n % 200 as source,
    'https://news.example/' || n as url,
    'Port ' || hash(n) || ' closed' as title,
    now() - interval 2 second * ($items - n) as date_published,
    date_published as date_classified,
    '1' as classifier_version,
    date_published as date_produced,
    date_published as date_landed,
    'news.classified.v1' as kafka_topic,
    0 as kafka_partition,
    n as kafka_offset
from range($first, $last) numbers(n);

insert into passages by name
select
    item_id || '#0' as passage_id,
    item_id,
    article_id,
    kind,
    p,
    passages[1].start_offset as start_offset,
    passages[1].end_offset as end_offset,
    passages[1].text as text,
    passages[1].evidence as evidence,
    date_landed
from items
where kafka_offset >= $first and kafka_offset < $last and $items > 0;

insert into articles by name
select
    article_id,
    source,
    url,
    title,
    date_published,
    date_published as date_ingested,
    date_produced,
    date_landed,
    repeat(passages[1].text || ' ', 40) as text,
    'news.articles.v1' as kafka_topic,
    0 as kafka_partition,
    kafka_offset
from items
where kafka_offset >= $first and kafka_offset < $last and kafka_offset % 2 = 0 and $items > 0;
