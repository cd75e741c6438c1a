-- The facet index: rebuilt from documents whenever facet_state says so, see the module `index`.
create table facet_state (        -- one row; format 0 asks for a rebuild
    one     integer primary key check (one = 1),
    format  integer not null,
    pending integer not null,     -- rows of facet_delta, never too few
    cursor  integer not null      -- the key at which merging goes on
) strict;
insert into facet_state (one, format, pending, cursor) values (1, 0, 0, 0);

create table facet_key (          -- an indexed field of one workspace and kind; space = workspace * 64 + kind
    id    integer primary key,
    space integer not null,
    name  text not null,
    unique (space, name)
) strict;

create table facet_column (       -- the values of 1,024 rids
    id   integer primary key,     -- key << 24 | rid >> 10
    low  real,                    -- bounds, where every value sorts as a number
    high real,
    data blob not null
) strict;

create table posting (            -- which of 65,536 rids have a value
    id   integer primary key,
    term blob not null,
    seg  integer not null,
    bits blob not null,
    unique (term, seg)
) strict;

create table facet_delta (        -- values fresher than the column's; an empty cell takes the value away
    key  integer not null,
    rid  integer not null,
    cell blob not null,
    primary key (key, rid)
) strict, without rowid;
