-- Rows lie where they are read: one employee's punches together in order of time, the sessions of a date together, which is how
-- reports and exports go through them and how a person's newest session is reached. Ids stay unique, for those who have only an id.

-- sqlite:
-- A table's rows lie in the order of its primary key, so both tables are made anew. Those of 0004 keep their indexes and triggers
-- until they are dropped; dropping a table fires no trigger, and the new one gets its triggers once its rows are there, so that the
-- sums stay as they are.
ALTER TABLE punch RENAME TO punch_by_id;
CREATE TABLE punch (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    at              INSTANT NOT NULL,
    id              UUID NOT NULL,
    type            TEXT NOT NULL CHECK (type IN ('punch_in', 'punch_out', 'break_start', 'break_end')),
    work_date       DATE NOT NULL,
    is_late         BOOL NOT NULL DEFAULT FALSE,
    is_early        BOOL NOT NULL DEFAULT FALSE,
    source          TEXT NOT NULL,                                   -- web, api, import, correction, auto_close
    notes           TEXT,
    created_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, employee_id, at),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
INSERT INTO punch (organization_id, employee_id, at, id, type, work_date, is_late, is_early, source, notes, created_at)
SELECT organization_id, employee_id, at, id, type, work_date, is_late, is_early, source, notes, created_at FROM punch_by_id
ORDER BY organization_id, employee_id, at;
DROP TABLE punch_by_id;
-- What lists of everybody's punches are chosen by, so that only the rows of a page are read.
CREATE INDEX punch_by_time ON punch (organization_id, at, id, work_date, type);

ALTER TABLE work_session RENAME TO work_session_by_id;
CREATE TABLE work_session (
    organization_id UUID NOT NULL REFERENCES organization (id),
    date            DATE NOT NULL,
    employee_id     UUID NOT NULL,
    id              UUID NOT NULL,
    punch_in        INSTANT NOT NULL,                                -- the first
    punch_out       INSTANT,                                         -- the last; NULL while a cycle is open
    working         BIGINT NOT NULL,                                 -- microseconds, of closed cycles
    break_time      BIGINT NOT NULL,                                 -- microseconds, of ended breaks, the open cycle's too
    open_in         INSTANT,                                         -- punch_in of the open cycle
    open_break_time BIGINT NOT NULL DEFAULT 0,                       -- microseconds of ended breaks in the open cycle
    open_break      INSTANT,                                         -- break_start of the running break
    cycle_count     BIGINT NOT NULL,
    is_late_in      BOOL NOT NULL,
    is_early_out    BOOL NOT NULL,
    is_work_day     BOOL NOT NULL,                                   -- of that employee's calendar when computed
    last_type       TEXT NOT NULL,                                   -- of the newest punch, which decides what may follow
    last_at         INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    cycles          JSON NOT NULL,                                   -- [{"punch_in": …, "punch_out": …, "break_time": microseconds}]
    PRIMARY KEY (organization_id, date, employee_id),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
INSERT INTO work_session (organization_id, date, employee_id, id, punch_in, punch_out, working, break_time, open_in,
    open_break_time, open_break, cycle_count, is_late_in, is_early_out, is_work_day, last_type, last_at, updated_at, cycles)
SELECT organization_id, date, employee_id, id, punch_in, punch_out, working, break_time, open_in,
    open_break_time, open_break, cycle_count, is_late_in, is_early_out, is_work_day, last_type, last_at, updated_at, cycles
FROM work_session_by_id ORDER BY organization_id, date, employee_id;
DROP TABLE work_session_by_id;
-- Of one employee, by date, with what their presence is made of: a month of it is read from here alone.
CREATE INDEX work_session_by_employee ON work_session (organization_id, employee_id, date, working, open_in, open_break_time,
    open_break, last_at);
-- The newest session of a person, by its newest punch: their clock. (Dates may go back when somebody's zone changes.)
CREATE INDEX work_session_newest ON work_session (organization_id, employee_id, last_at);
-- Nobody has two open cycles.
CREATE UNIQUE INDEX work_session_open ON work_session (organization_id, employee_id) WHERE open_in IS NOT NULL;
CREATE TRIGGER work_session_added AFTER INSERT ON work_session
BEGIN
    INSERT INTO work_day VALUES (NEW.organization_id, NEW.date, 0, 1, NEW.working, NEW.break_time, NEW.is_late_in, NEW.is_early_out,
        NOT (NEW.is_late_in OR NEW.is_early_out), NEW.cycle_count)
    ON CONFLICT DO UPDATE SET
        sessions = work_day.sessions + excluded.sessions, working = work_day.working + excluded.working, break_time = work_day.break_time + excluded.break_time,
        late = work_day.late + excluded.late, early = work_day.early + excluded.early, punctual = work_day.punctual + excluded.punctual,
        cycles = work_day.cycles + excluded.cycles;
    INSERT INTO work_month VALUES (NEW.organization_id, NEW.employee_id,
        NEW.date - strftime('%d', NEW.date * 86400, 'unixepoch') + 1, 1, NEW.working, NEW.break_time, NEW.is_late_in, NEW.is_early_out,
        NOT (NEW.is_late_in OR NEW.is_early_out), NEW.cycle_count,
        1 << strftime('%d', NEW.date * 86400, 'unixepoch') - 1)
    ON CONFLICT DO UPDATE SET
        sessions = work_month.sessions + excluded.sessions, working = work_month.working + excluded.working, break_time = work_month.break_time + excluded.break_time,
        late = work_month.late + excluded.late, early = work_month.early + excluded.early, punctual = work_month.punctual + excluded.punctual,
        cycles = work_month.cycles + excluded.cycles, days = work_month.days + excluded.days;
END;
CREATE TRIGGER work_session_changed AFTER UPDATE ON work_session
WHEN (NEW.working, NEW.break_time, NEW.is_late_in, NEW.is_early_out, NEW.cycle_count)
    IS NOT (OLD.working, OLD.break_time, OLD.is_late_in, OLD.is_early_out, OLD.cycle_count)
BEGIN
    UPDATE work_day SET
        working = working + NEW.working - OLD.working, break_time = break_time + NEW.break_time - OLD.break_time,
        late = late + NEW.is_late_in - OLD.is_late_in, early = early + NEW.is_early_out - OLD.is_early_out,
        punctual = punctual + (OLD.is_late_in OR OLD.is_early_out) - (NEW.is_late_in OR NEW.is_early_out),
        cycles = cycles + NEW.cycle_count - OLD.cycle_count
    WHERE organization_id = OLD.organization_id AND date = OLD.date AND shard = 0;
    UPDATE work_month SET
        working = working + NEW.working - OLD.working, break_time = break_time + NEW.break_time - OLD.break_time,
        late = late + NEW.is_late_in - OLD.is_late_in, early = early + NEW.is_early_out - OLD.is_early_out,
        punctual = punctual + (OLD.is_late_in OR OLD.is_early_out) - (NEW.is_late_in OR NEW.is_early_out),
        cycles = cycles + NEW.cycle_count - OLD.cycle_count
    WHERE organization_id = OLD.organization_id AND employee_id = OLD.employee_id
        AND month = OLD.date - strftime('%d', OLD.date * 86400, 'unixepoch') + 1;
END;
CREATE TRIGGER work_session_removed AFTER DELETE ON work_session
BEGIN
    UPDATE work_day SET
        sessions = sessions - 1, working = working - OLD.working, break_time = break_time - OLD.break_time,
        late = late - OLD.is_late_in, early = early - OLD.is_early_out,
        punctual = punctual - (NOT (OLD.is_late_in OR OLD.is_early_out)), cycles = cycles - OLD.cycle_count
    WHERE organization_id = OLD.organization_id AND date = OLD.date AND shard = 0;
    UPDATE work_month SET
        sessions = sessions - 1, working = working - OLD.working, break_time = break_time - OLD.break_time,
        late = late - OLD.is_late_in, early = early - OLD.is_early_out,
        punctual = punctual - (NOT (OLD.is_late_in OR OLD.is_early_out)), cycles = cycles - OLD.cycle_count,
        days = days - (1 << strftime('%d', OLD.date * 86400, 'unixepoch') - 1)
    WHERE organization_id = OLD.organization_id AND employee_id = OLD.employee_id
        AND month = OLD.date - strftime('%d', OLD.date * 86400, 'unixepoch') + 1;
END;
CREATE TRIGGER work_session_stays BEFORE UPDATE OF organization_id, employee_id, date ON work_session
WHEN (NEW.organization_id, NEW.employee_id, NEW.date) IS NOT (OLD.organization_id, OLD.employee_id, OLD.date)
BEGIN
    SELECT RAISE(ABORT, 'a session stays where it is');
END;
-- end
-- postgres:
-- Rows lie in no order there; which index is the primary key says what a reference names and what an upsert meets.
ALTER TABLE punch DROP CONSTRAINT punch_pkey, DROP CONSTRAINT punch_organization_id_employee_id_at_key,
    ADD PRIMARY KEY (organization_id, employee_id, at), ADD UNIQUE (organization_id, id);
ALTER TABLE work_session DROP CONSTRAINT work_session_pkey, DROP CONSTRAINT work_session_organization_id_employee_id_date_key,
    ADD PRIMARY KEY (organization_id, date, employee_id), ADD UNIQUE (organization_id, id);
DROP INDEX work_session_by_date;
DROP INDEX punch_by_time;
CREATE INDEX punch_by_time ON punch (organization_id, at, id) INCLUDE (employee_id, work_date, type);
CREATE INDEX work_session_by_employee ON work_session (organization_id, employee_id, date)
    INCLUDE (working, open_in, open_break_time, open_break, last_at);
-- end
