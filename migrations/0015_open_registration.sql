-- Open registration: an organization may let people ask for a link themselves.
ALTER TABLE organization ADD COLUMN open_registration BOOL NOT NULL DEFAULT FALSE;

-- The token of a registration has no employee, who is made when it is used, but the name that was given. SQLite changes no column, so
-- the table is made anew; the triggers of 0008 stand on other tables and go by its name.
CREATE TABLE account_token_before AS SELECT * FROM account_token;
DROP TABLE account_token;
CREATE TABLE account_token (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    purpose         TEXT NOT NULL CHECK (purpose IN ('invite', 'reset', 'register')),
    employee_id     UUID,                                            -- NULL: of a registration
    user_id         UUID REFERENCES user_account (id),               -- whose password a reset changes
    email           TEXT NOT NULL,                                   -- where it goes; good only while that is the person's address, or nobody's
    name            TEXT,                                            -- given with a registration
    locale          TEXT,                                            -- likewise; NULL: none was
    seed            TEXT NOT NULL,                                   -- 256 random bits
    token_hash      TEXT NOT NULL UNIQUE,                            -- SHA-256
    by_hand         BOOL NOT NULL,                                   -- given to the administrator: the address has proved nothing
    created_at      INSTANT NOT NULL,
    expires_at      INSTANT NOT NULL,
    used_at         INSTANT,
    voided_at       INSTANT,                                         -- a newer one has taken its place, or what it was for is gone
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id),
    CHECK ((purpose = 'reset') = (user_id IS NOT NULL)),
    CHECK ((purpose = 'register') = (employee_id IS NULL)),
    CHECK ((purpose = 'register') = (name IS NOT NULL))
) STRICT;
INSERT INTO account_token (organization_id, id, purpose, employee_id, user_id, email, seed, token_hash, by_hand, created_at, expires_at,
    used_at, voided_at)
SELECT organization_id, id, purpose, employee_id, user_id, email, seed, token_hash, by_hand, created_at, expires_at, used_at, voided_at
FROM account_token_before;
DROP TABLE account_token_before;
-- Of a person and a purpose one is open at most.
CREATE UNIQUE INDEX account_token_invite ON account_token (organization_id, employee_id)
    WHERE purpose = 'invite' AND used_at IS NULL AND voided_at IS NULL;
CREATE UNIQUE INDEX account_token_reset ON account_token (user_id)
    WHERE purpose = 'reset' AND used_at IS NULL AND voided_at IS NULL;
CREATE UNIQUE INDEX account_token_register ON account_token (organization_id, email)
    WHERE purpose = 'register' AND used_at IS NULL AND voided_at IS NULL;
CREATE INDEX account_token_by_user ON account_token (user_id, created_at) WHERE user_id IS NOT NULL;
CREATE INDEX account_token_by_address ON account_token (organization_id, email, created_at);
CREATE INDEX account_token_by_expiry ON account_token (expires_at);

-- Who asked to be registered where, whether there is such an organization or not: asking is the same one row for all, and a background
-- job looks afterwards.
CREATE TABLE registration_request (
    organization_slug TEXT NOT NULL,                                 -- as it was given
    email             TEXT NOT NULL,
    name              TEXT NOT NULL,
    locale            TEXT,
    requested_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_slug, email)
) COMPACT;
