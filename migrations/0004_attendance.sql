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
