-- The tenant. Its settings are columns: few, typed, checked.
CREATE TABLE organization (
    id                       UUID NOT NULL PRIMARY KEY,
    name                     TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    slug                     TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 200),
    time_zone                TEXT NOT NULL,
    country                  TEXT NOT NULL DEFAULT '',               -- ISO 3166-1 alpha-2, or empty
    week_start               BIGINT NOT NULL DEFAULT 1 CHECK (week_start BETWEEN 1 AND 7), -- ISO: 1 is Monday
    correction_approval      BOOL NOT NULL DEFAULT FALSE,            -- own corrections wait for somebody else's approval
    missing_punch_out_minutes BIGINT NOT NULL DEFAULT 960 CHECK (missing_punch_out_minutes BETWEEN 60 AND 2880),
    auto_close               BOOL NOT NULL DEFAULT FALSE,            -- a forgotten punch-out is made up at that limit
    created_at               INSTANT NOT NULL,
    updated_at               INSTANT NOT NULL
) STRICT;

-- A login identity. It belongs to no tenant: one person may be an employee of several organizations.
CREATE TABLE user_account (
    id            UUID NOT NULL PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,                              -- lower case
    name          TEXT NOT NULL,
    locale        TEXT NOT NULL DEFAULT 'en',
    password_hash TEXT,                                              -- libsodium's Argon2id string; NULL until one is set
    created_at    INSTANT NOT NULL,
    updated_at    INSTANT NOT NULL
) STRICT;

-- Roles beyond the built-in ones: a set of permissions, each with a scope.
CREATE TABLE role (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    description     TEXT NOT NULL DEFAULT '',
    grants          JSON NOT NULL,                                   -- [{"permission": …, "scope": "own|team|all"}]
    state           TEXT NOT NULL CHECK (state IN ('active', 'archived')),
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, name)
) COMPACT;

CREATE TABLE employee (
    organization_id    UUID NOT NULL REFERENCES organization (id),
    id                 UUID NOT NULL,
    number             TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 50), -- the company's own
    name               TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    email              TEXT NOT NULL,                                -- lower case
    department         TEXT NOT NULL DEFAULT '',
    position           TEXT NOT NULL DEFAULT '',
    state              TEXT NOT NULL CHECK (state IN ('active', 'deactivated')),
    role               TEXT NOT NULL,                                -- a built-in role's name, or 'custom'
    role_id            UUID,                                         -- the custom role
    time_zone          TEXT,                                         -- NULL: the organization's
    daily_norm_minutes BIGINT NOT NULL DEFAULT 480 CHECK (daily_norm_minutes BETWEEN 0 AND 1440),
    manager_id         UUID,
    user_id            UUID REFERENCES user_account (id),            -- NULL: no login
    employed_from      DATE,
    employed_until     DATE,                                         -- the last day
    created_at         INSTANT NOT NULL,
    updated_at         INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, number),
    UNIQUE (organization_id, email),
    UNIQUE (organization_id, user_id),
    FOREIGN KEY (organization_id, manager_id) REFERENCES employee (organization_id, id),
    FOREIGN KEY (organization_id, role_id) REFERENCES role (organization_id, id),
    CHECK ((role = 'custom') = (role_id IS NOT NULL)),
    CHECK (employed_until >= employed_from),
    CHECK (manager_id <> id)
) COMPACT;
CREATE INDEX employee_by_manager ON employee (organization_id, manager_id) WHERE manager_id IS NOT NULL;
CREATE INDEX employee_by_user ON employee (user_id) WHERE user_id IS NOT NULL;

-- People and roles are listed by code point, as SQLite compares texts anyway.
-- postgres:
ALTER TABLE employee ALTER COLUMN name TYPE TEXT COLLATE "C", ALTER COLUMN number TYPE TEXT COLLATE "C";
ALTER TABLE role ALTER COLUMN name TYPE TEXT COLLATE "C";
-- end
CREATE INDEX employee_by_name ON employee (organization_id, name, number, id);
