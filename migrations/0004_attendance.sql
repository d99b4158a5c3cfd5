-- When work is expected, from a date on: the organization's, or one employee's. The newest row in force wins.
CREATE TABLE business_hours (
    organization_id     UUID NOT NULL REFERENCES organization (id),
    id                  UUID NOT NULL,
    employee_id         UUID,                                        -- NULL: the organization's
    effective_from      DATE NOT NULL,
    start_time          BIGINT NOT NULL CHECK (start_time BETWEEN 0 AND 1439), -- minutes of the wall's day
    end_time            BIGINT NOT NULL CHECK (end_time BETWEEN 0 AND 1439),   -- not after the start: the next day
    work_days           BIGINT NOT NULL CHECK (work_days BETWEEN 0 AND 127),   -- bit 0 is Monday
    break_minutes       BIGINT NOT NULL CHECK (break_minutes BETWEEN 0 AND 1439),
    late_grace_minutes  BIGINT NOT NULL CHECK (late_grace_minutes BETWEEN 0 AND 1439),
    early_grace_minutes BIGINT NOT NULL CHECK (early_grace_minutes BETWEEN 0 AND 1439),
    ordinal             BIGINT NOT NULL,                             -- in the order they were written: of equal dates the last wins
    created_at          INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, ordinal),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
CREATE INDEX business_hours_in_force ON business_hours (organization_id, employee_id, effective_from, ordinal);

-- Presence as it was recorded. A cycle's punches all have the work date of its punch_in. The punches of a date are found by the
-- times of its session, so that they need no index by date.
CREATE TABLE punch (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    employee_id     UUID NOT NULL,
    at              INSTANT NOT NULL,
    type            TEXT NOT NULL CHECK (type IN ('punch_in', 'punch_out', 'break_start', 'break_end')),
    work_date       DATE NOT NULL,
    is_late         BOOL NOT NULL DEFAULT FALSE,
    is_early        BOOL NOT NULL DEFAULT FALSE,
    source          TEXT NOT NULL,                                   -- web, api, import, correction, auto_close
    notes           TEXT,
    created_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, employee_id, at),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
CREATE INDEX punch_by_time ON punch (organization_id, at, id);

-- One employee's work date, computed from its punches in the transaction that changed them: what lists and reports read.
-- The open cycle, if any, is kept as its parts, so that its duration is always counted up to the moment of reading.
CREATE TABLE work_session (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    employee_id     UUID NOT NULL,
    date            DATE NOT NULL,
    punch_in        INSTANT NOT NULL,                                -- the first
    punch_out       INSTANT,                                         -- the last; NULL while a cycle is open
    working         BIGINT NOT NULL,                                 -- microseconds, of closed cycles
    break_time      BIGINT NOT NULL,                                 -- microseconds, of ended breaks, the open cycle's too
    open_in         INSTANT,                                         -- punch_in of the open cycle
    open_break_time BIGINT NOT NULL DEFAULT 0,                       -- microseconds of ended breaks in the open cycle
    open_break      INSTANT,                                         -- break_start of the running break
    cycle_count     BIGINT NOT NULL,
    cycles          JSON NOT NULL,                                   -- [{"punch_in": …, "punch_out": …, "break_time": microseconds}]
    is_late_in      BOOL NOT NULL,
    is_early_out    BOOL NOT NULL,
    is_work_day     BOOL NOT NULL,                                   -- of that employee's calendar when computed
    last_type       TEXT NOT NULL,                                   -- of the newest punch, which decides what may follow
    last_at         INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, employee_id, date),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
CREATE INDEX work_session_by_date ON work_session (organization_id, date, employee_id);
-- The newest session of a person, by its newest punch: their clock. (Dates may go back when somebody's zone changes.)
CREATE INDEX work_session_newest ON work_session (organization_id, employee_id, last_at);
-- Nobody has two open cycles.
CREATE UNIQUE INDEX work_session_open ON work_session (organization_id, employee_id) WHERE open_in IS NOT NULL;

-- What the columns of work_session add up to, for reports that cover a year of everybody: kept by triggers, whoever writes. Open
-- cycles are not in it, except that they are counted.

-- All sessions of a date. Writers at the same time add to rows of their own, so that none waits for another: a shard alone may
-- be negative, and zero rows stay.
CREATE TABLE work_day (
    organization_id UUID NOT NULL REFERENCES organization (id),
    date            DATE NOT NULL,
    shard           BIGINT NOT NULL,
    sessions        BIGINT NOT NULL,
    working         BIGINT NOT NULL,
    break_time      BIGINT NOT NULL,
    late            BIGINT NOT NULL,
    early           BIGINT NOT NULL,
    punctual        BIGINT NOT NULL,                                 -- neither late nor early
    cycles          BIGINT NOT NULL,
    PRIMARY KEY (organization_id, date, shard)
) COMPACT;

-- One employee's sessions of a month.
CREATE TABLE work_month (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    month           DATE NOT NULL,                                   -- its first day
    sessions        BIGINT NOT NULL,
    working         BIGINT NOT NULL,
    break_time      BIGINT NOT NULL,
    late            BIGINT NOT NULL,
    early           BIGINT NOT NULL,
    punctual        BIGINT NOT NULL,                                 -- neither late nor early
    cycles          BIGINT NOT NULL,
    days            BIGINT NOT NULL,                                 -- that have a session: bit 0 is the 1st
    PRIMARY KEY (organization_id, employee_id, month)
) COMPACT;

-- A date has one session of an employee, so that its bit can be added and subtracted like the rest.
-- sqlite:
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
CREATE FUNCTION work_session_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place work_session := coalesce(NEW, OLD);
    sum work_day;
    day_bit bigint := 1 << CAST(extract(day FROM place.date) AS integer) - 1;
BEGIN
    IF (NEW.organization_id, NEW.employee_id, NEW.date) <> (OLD.organization_id, OLD.employee_id, OLD.date) THEN
        RAISE 'a session stays where it is';
    END IF;
    sum.sessions := CAST(TG_OP <> 'DELETE' AS integer) - CAST(TG_OP <> 'INSERT' AS integer);
    sum.working := coalesce(NEW.working, 0) - coalesce(OLD.working, 0);
    sum.break_time := coalesce(NEW.break_time, 0) - coalesce(OLD.break_time, 0);
    sum.late := coalesce(CAST(NEW.is_late_in AS integer), 0) - coalesce(CAST(OLD.is_late_in AS integer), 0);
    sum.early := coalesce(CAST(NEW.is_early_out AS integer), 0) - coalesce(CAST(OLD.is_early_out AS integer), 0);
    sum.punctual := coalesce(CAST(NOT (NEW.is_late_in OR NEW.is_early_out) AS integer), 0) - coalesce(CAST(NOT (OLD.is_late_in OR OLD.is_early_out) AS integer), 0);
    sum.cycles := coalesce(NEW.cycle_count, 0) - coalesce(OLD.cycle_count, 0);
    INSERT INTO work_day VALUES (place.organization_id, place.date, pg_backend_pid() % 16, sum.sessions, sum.working,
        sum.break_time, sum.late, sum.early, sum.punctual, sum.cycles)
    ON CONFLICT (organization_id, date, shard) DO UPDATE SET
        sessions = work_day.sessions + excluded.sessions, working = work_day.working + excluded.working, break_time = work_day.break_time + excluded.break_time,
        late = work_day.late + excluded.late, early = work_day.early + excluded.early, punctual = work_day.punctual + excluded.punctual,
        cycles = work_day.cycles + excluded.cycles;
    INSERT INTO work_month VALUES (place.organization_id, place.employee_id, date_trunc('month', place.date), sum.sessions,
        sum.working, sum.break_time, sum.late, sum.early, sum.punctual, sum.cycles, sum.sessions * day_bit)
    ON CONFLICT (organization_id, employee_id, month) DO UPDATE SET
        sessions = work_month.sessions + excluded.sessions, working = work_month.working + excluded.working, break_time = work_month.break_time + excluded.break_time,
        late = work_month.late + excluded.late, early = work_month.early + excluded.early, punctual = work_month.punctual + excluded.punctual,
        cycles = work_month.cycles + excluded.cycles, days = work_month.days + excluded.days;
    RETURN NULL;
END
$$;
CREATE TRIGGER work_session_added AFTER INSERT OR DELETE ON work_session FOR EACH ROW EXECUTE FUNCTION work_session_sum();
CREATE TRIGGER work_session_changed AFTER UPDATE ON work_session FOR EACH ROW
WHEN ((NEW.organization_id, NEW.employee_id, NEW.date, NEW.working, NEW.break_time, NEW.is_late_in, NEW.is_early_out,
    NEW.cycle_count) IS DISTINCT FROM (OLD.organization_id, OLD.employee_id, OLD.date, OLD.working, OLD.break_time,
    OLD.is_late_in, OLD.is_early_out, OLD.cycle_count))
EXECUTE FUNCTION work_session_sum();
-- end

-- Changes to punches after the fact: the original, who, when and why. Pending ones wait for approval and change nothing yet.
CREATE TABLE punch_correction (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    employee_id     UUID NOT NULL,
    work_date       DATE NOT NULL,                                   -- the session it was asked for
    state           TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected')),
    before          JSON NOT NULL,                                   -- the punches it replaces: [{"id","type","timestamp","notes"}]
    after           JSON NOT NULL,                                   -- the punches instead of them
    reason          TEXT NOT NULL,
    requested_by    UUID,
    requested_name  TEXT NOT NULL,
    requested_at    INSTANT NOT NULL,
    decided_by      UUID,
    decided_name    TEXT,
    decided_at      INSTANT,
    decision_reason TEXT,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
CREATE INDEX punch_correction_by_employee ON punch_correction (organization_id, employee_id, work_date, id);
CREATE INDEX punch_correction_pending ON punch_correction (organization_id, id) WHERE state = 'pending';
