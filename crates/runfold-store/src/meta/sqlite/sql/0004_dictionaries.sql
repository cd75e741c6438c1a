-- What bodies of one class have in common, so that each need not hold it.
create table zdict (              -- never changed, never taken away while a body names it
    id         integer primary key, -- 2 and up: smaller numbers in a body mean that it has none
    class      integer not null,  -- a kind, or 1000 for the history
    trained_on integer not null,  -- how many bodies there were
    recoded    integer not null,  -- up to this row, older bodies have been written anew with it
    data       blob not null
) strict;

create table text_blob (          -- long texts of documents, reached only through a document that has one
    id   integer primary key,
    hash blob not null unique,
    refs integer not null,        -- documents that have it, counted as often as they do
    z    blob not null
) strict;
