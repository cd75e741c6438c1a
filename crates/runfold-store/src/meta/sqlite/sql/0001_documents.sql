-- Shared tables; the table of each kind is made by kinds.rs, since all have the same columns.
create table workspace_key (
    n  integer primary key,
    id text not null unique
) strict;
insert into workspace_key (n, id) values (0, '');

create table lookup (             -- rows by declared field; field = kind * 64 + place of the field in its kind
    field integer not null,
    ws    integer not null,
    value blob not null,
    rid   integer not null,
    primary key (field, ws, value, rid)
) strict, without rowid;

create table unique_key (         -- ws is -1 for what must be unique in the whole installation
    field integer not null,
    ws    integer not null,
    value text not null,
    rid   integer not null,
    primary key (field, ws, value)
) strict, without rowid;

create table history (
    n      integer primary key,
    kind   integer not null,
    rid    integer not null,
    at     integer not null,      -- microseconds since 1970
    user   text not null,
    source text not null,
    action text not null,
    fields blob not null
) strict;
create index history_of on history (kind, rid, n);

create table change (
    seq  integer primary key autoincrement,
    at   integer not null,
    ws   integer not null,
    kind integer not null,
    id   text not null,
    what integer not null
) strict;
create index change_at on change (at);

create table counter (
    ws        integer not null,
    project   text not null,
    of        text not null,
    archived  integer not null,
    hidden    integer not null,
    class     text not null,
    status    text not null,
    n         integer not null,
    runtime_s integer not null,
    primary key (ws, project, of, archived, hidden, class, status)
) strict, without rowid;

create table mark (               -- when tasks of a project began (of 0) and ended (of 1)
    ws       integer not null,
    project  text not null,
    archived integer not null,
    hidden   integer not null,
    of       integer not null,
    at       integer not null,    -- microseconds since 1970
    rid      integer not null,
    primary key (ws, project, archived, hidden, of, at, rid)
) strict, without rowid;
