create table sample (             -- what queues and workers looked like over time; body is the owner's business
    kind  integer not null,
    ws    integer not null,
    owner text not null,
    at    integer not null,       -- microseconds since 1970
    body  blob not null,
    primary key (kind, ws, owner, at)
) strict, without rowid;
create index sample_at on sample (at);
