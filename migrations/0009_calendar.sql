-- The daily norm is effective-dated: the newest row from a date or before is in force on it. Everybody has one from 1970-01-01, the
-- first date there is: what was given when they were made.
CREATE TABLE employee_norm (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    effective_from  DATE NOT NULL,
    minutes         BIGINT NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
    PRIMARY KEY (organization_id, employee_id, effective_from),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
-- Those that begin today in some zone.
CREATE INDEX employee_norm_by_date ON employee_norm (organization_id, effective_from);

-- sqlite:
INSERT INTO employee_norm SELECT organization_id, id, 0, daily_norm_minutes FROM employee;
-- end
-- postgres:
INSERT INTO employee_norm SELECT organization_id, id, '1970-01-01', daily_norm_minutes FROM employee;
-- end
ALTER TABLE employee DROP COLUMN daily_norm_minutes;

-- Where somebody's holidays are: "DE", or "DE-BY" (ISO 3166). NULL: the organization's country.
ALTER TABLE employee ADD COLUMN region TEXT CHECK (length(region) BETWEEN 2 AND 6);

CREATE TABLE holiday (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    date            DATE NOT NULL,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    region          TEXT NOT NULL CHECK (length(region) <= 6),       -- '': everybody's
    uid             TEXT,                                            -- of the iCalendar event it came from; NULL: entered by hand
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, uid, region, date)
) COMPACT;
CREATE INDEX holiday_by_date ON holiday (organization_id, date, id);
-- Nobody enters the same holiday twice.
CREATE UNIQUE INDEX holiday_by_hand ON holiday (organization_id, date, region, name) WHERE uid IS NULL;

-- The organization's own word on a date: it wins over weekdays and holidays.
CREATE TABLE calendar_override (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    date            DATE NOT NULL,
    day_type        TEXT NOT NULL CHECK (day_type IN ('Working', 'Free')),
    note            TEXT NOT NULL CHECK (length(note) <= 500),
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, date)
) COMPACT;

-- Holidays of a date are listed by name, by code point as everywhere.
-- postgres:
ALTER TABLE holiday ALTER COLUMN name TYPE TEXT COLLATE "C";
-- end
