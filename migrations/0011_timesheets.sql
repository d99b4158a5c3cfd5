-- How far back effort may be saved: 1 is from the first day of the previous month on.
ALTER TABLE organization ADD COLUMN timesheet_window_months BIGINT NOT NULL DEFAULT 1 CHECK (timesheet_window_months BETWEEN 0 AND 120);

-- One employee's date, once something was saved for it: what months read. It stays when its last line goes, so that the revision
-- goes on counting and tells every version of the date from every other.
CREATE TABLE timesheet_day (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    date            DATE NOT NULL,
    revision        BIGINT NOT NULL CHECK (revision > 0),            -- how often it was saved
    line_count      BIGINT NOT NULL CHECK (line_count >= 0),
    minutes         BIGINT NOT NULL CHECK (minutes BETWEEN 0 AND 1440),  -- of all lines
    half_hours      BIGINT NOT NULL CHECK (half_hours >= 0),         -- of all lines, each rounded up
    saved_at        INSTANT NOT NULL,
    PRIMARY KEY (organization_id, employee_id, date),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id),
    CHECK (line_count <= minutes)
) COMPACT;

-- Effort: what a date went into, one line for each task.
CREATE TABLE timesheet_line (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    date            DATE NOT NULL,
    task_id         UUID NOT NULL,
    position        BIGINT NOT NULL CHECK (position >= 0),           -- in the order they were saved
    minutes         BIGINT NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    PRIMARY KEY (organization_id, employee_id, date, task_id),
    FOREIGN KEY (organization_id, employee_id, date) REFERENCES timesheet_day (organization_id, employee_id, date),
    FOREIGN KEY (organization_id, task_id) REFERENCES task (organization_id, id)
) COMPACT;
CREATE INDEX timesheet_line_by_task ON timesheet_line (organization_id, task_id, date);

-- Dates for which nothing is saved any more, whoever it is: bills were written, wages were paid.
CREATE TABLE timesheet_lock (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    start_date      DATE NOT NULL,
    end_date        DATE NOT NULL,                                   -- included
    note            TEXT NOT NULL DEFAULT '',
    locked_by       TEXT NOT NULL,                                   -- the name of the person, or of the API key
    locked_at       INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    CHECK (end_date >= start_date)
) COMPACT;
CREATE INDEX timesheet_lock_by_date ON timesheet_lock (organization_id, end_date);

-- A range of dates that its employee has handed in. What was decided about it stays; handing in again makes another row. While it is
-- submitted or approved nothing is saved for its dates.
CREATE TABLE timesheet_submission (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    employee_id     UUID NOT NULL,
    start_date      DATE NOT NULL,
    end_date        DATE NOT NULL,                                   -- included
    state           TEXT NOT NULL CHECK (state IN ('submitted', 'approved', 'rejected', 'reopened', 'withdrawn')),
    submitted_by    TEXT NOT NULL,                                   -- the name of the person, or of the API key
    submitted_at    INSTANT NOT NULL,
    decided_by      TEXT,                                            -- whose the last step was
    decided_at      INSTANT,
    reason          TEXT,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id),
    CHECK (end_date >= start_date),
    CHECK ((state = 'submitted') = (decided_at IS NULL))
) COMPACT;
CREATE INDEX timesheet_submission_by_employee ON timesheet_submission (organization_id, employee_id, end_date);
-- Nobody hands the same dates in twice; that ranges do not overlap is judged where they are made.
CREATE UNIQUE INDEX timesheet_submission_closed ON timesheet_submission (organization_id, employee_id, start_date)
    WHERE state IN ('submitted', 'approved');
