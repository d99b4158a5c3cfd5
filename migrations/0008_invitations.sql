-- One-time tokens that are mailed: the invitation to a person without a login, and the reset of a forgotten password. A token is made
-- from `seed` and the server's secret key, so that the job that mails it can make it again, and a copy of the database holds none.
CREATE TABLE account_token (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    purpose         TEXT NOT NULL CHECK (purpose IN ('invite', 'reset')),
    employee_id     UUID NOT NULL,
    user_id         UUID REFERENCES user_account (id),               -- whose password a reset changes
    email           TEXT NOT NULL,                                   -- where it goes; good only while that is the person's address
    seed            TEXT NOT NULL,                                   -- 256 random bits
    token_hash      TEXT NOT NULL UNIQUE,                            -- SHA-256
    by_hand         BOOL NOT NULL,                                   -- given to the administrator: the address has proved nothing
    created_at      INSTANT NOT NULL,
    expires_at      INSTANT NOT NULL,
    used_at         INSTANT,
    voided_at       INSTANT,                                         -- a newer one has taken its place, or what it was for is gone
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id),
    CHECK ((purpose = 'reset') = (user_id IS NOT NULL))
) STRICT;
-- Of a person and a purpose one is open at most.
CREATE UNIQUE INDEX account_token_invite ON account_token (organization_id, employee_id)
    WHERE purpose = 'invite' AND used_at IS NULL AND voided_at IS NULL;
CREATE UNIQUE INDEX account_token_reset ON account_token (user_id)
    WHERE purpose = 'reset' AND used_at IS NULL AND voided_at IS NULL;
CREATE INDEX account_token_by_user ON account_token (user_id, created_at) WHERE user_id IS NOT NULL;
CREATE INDEX account_token_by_expiry ON account_token (expires_at);

-- A password that changes, by whatever way, and a deactivation end what was open.
-- sqlite:
CREATE TRIGGER account_token_password_changed AFTER UPDATE OF password_hash ON user_account
BEGIN
    UPDATE account_token SET voided_at = NEW.updated_at
    WHERE user_id = NEW.id AND used_at IS NULL AND voided_at IS NULL;
END;
CREATE TRIGGER account_token_deactivated AFTER UPDATE OF state ON employee WHEN NEW.state = 'deactivated'
BEGIN
    UPDATE account_token SET voided_at = NEW.updated_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.id AND purpose = 'invite'
        AND used_at IS NULL AND voided_at IS NULL;
END;
-- end
-- postgres:
CREATE FUNCTION account_token_end_resets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account_token SET voided_at = NEW.updated_at
    WHERE user_id = NEW.id AND used_at IS NULL AND voided_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_token_password_changed AFTER UPDATE OF password_hash ON user_account FOR EACH ROW
EXECUTE FUNCTION account_token_end_resets();
CREATE FUNCTION account_token_end_invites() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account_token SET voided_at = NEW.updated_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.id AND purpose = 'invite'
        AND used_at IS NULL AND voided_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_token_deactivated AFTER UPDATE OF state ON employee FOR EACH ROW WHEN (NEW.state = 'deactivated')
EXECUTE FUNCTION account_token_end_invites();
-- end

-- Addresses for which somebody asked for a reset, whether there is such a login or not: asking is the same one row for both, and a
-- background job looks afterwards.
CREATE TABLE password_reset_request (
    email        TEXT NOT NULL PRIMARY KEY,
    requested_at INSTANT NOT NULL
) COMPACT;

-- Whether an employee has a login: none; invited, or given a password by an administrator, and not here yet; active.
ALTER TABLE employee ADD COLUMN login TEXT NOT NULL DEFAULT 'none' CHECK (login IN ('none', 'invited', 'active'));
UPDATE employee SET login = 'active' WHERE user_id IS NOT NULL;

-- Forgotten punch-outs that their employee was told of.
CREATE TABLE forgotten_punch_out_notice (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    date            DATE NOT NULL,
    told_at         INSTANT NOT NULL,
    PRIMARY KEY (organization_id, employee_id, date),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
