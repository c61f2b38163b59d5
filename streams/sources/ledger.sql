-- What the sources have named, sent and fetched. One file for a Tocsin, shared by all of its ingest processes.

-- Which content holds an id, whatever the broker: a corrected article keeps its marked id for good.
create table if not exists identities (
    article_id text primary key,
    content text not null
) without rowid;

-- A destination is one life of one topic on one cluster: created anew, it gets every article anew.
create table if not exists destinations (
    destination_id integer primary key,
    name text not null unique
);

create table if not exists sent (
    destination_id integer not null,
    article_id text not null,
    date_sent text not null,
    primary key (destination_id, article_id)
) without rowid;

create table if not exists feeds (
    destination_id integer not null,
    url text not null,
    etag text,
    last_modified text,
    date_next_poll text not null,
    failures integer not null,
    primary key (destination_id, url)
) without rowid;
