-- What the change feed tells of a change, so that who follows it need not read the document.
alter table change add column rev integer not null default 0;
alter table change add column project text;      -- where the object lies
alter table change add column origin text;       -- where it lay before, if elsewhere
alter table change add column owner text;        -- the user whose object it is
alter table change add column fields text not null default '[]';

-- Whose history it is, so that a workspace's can be read as a whole; -1 of objects that were gone before it was kept.
alter table history add column ws integer not null default -1;
update history set ws = coalesce(
    case kind
        when 1 then (select ws from workspace d where d.rid = history.rid)
        when 2 then (select ws from user d where d.rid = history.rid)
        when 3 then (select ws from credential d where d.rid = history.rid)
        when 5 then (select ws from project d where d.rid = history.rid)
        when 6 then (select ws from task d where d.rid = history.rid)
        when 7 then (select ws from model d where d.rid = history.rid)
        when 8 then (select ws from queue d where d.rid = history.rid)
    end, -1);
create index history_ws on history (ws, n);
