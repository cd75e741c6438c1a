-- Which parameters, metrics and other named columns the tasks and models of each project have: see index/uses.rs.
create table column_name (
    id    integer primary key,
    space integer not null,       -- workspace * 64 + kind
    name  text not null,
    label text not null,          -- the parts of the name for people, as JSON
    unique (space, name)
) strict;

create table column_use (         -- how many rows of a project have it; of the project '*', how many of the workspace
    project text not null,
    name    integer not null,
    n       integer not null,
    primary key (project, name)
) strict, without rowid;
create index column_use_of on column_use (name);

create table column_use_state (   -- format 0 asks for counting anew
    one    integer primary key check (one = 1),
    format integer not null
) strict;
insert into column_use_state (one, format) values (1, 0);
