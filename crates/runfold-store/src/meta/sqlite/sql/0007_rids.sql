create table last_rid (           -- the largest rid that a kind ever had: history and index name rows by it, so none comes again
    kind integer primary key,
    rid  integer not null
) strict;
insert into last_rid (kind, rid) select kind, max(rid) from history group by kind;
