-- A login: by a browser's cookie, or by an application's pair of tokens. Only hashes of secrets are kept.
CREATE TABLE sign_in_session (
    id              UUID NOT NULL PRIMARY KEY,
    organization_id UUID NOT NULL REFERENCES organization (id),
    user_id         UUID NOT NULL REFERENCES user_account (id),
    employee_id     UUID NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('cookie', 'token')),
    token_hash      TEXT UNIQUE,                                     -- SHA-256 of the cookie's value; NULL for tokens
    created_at      INSTANT NOT NULL,
    expires_at      INSTANT NOT NULL,
    ended_at        INSTANT,
    address         TEXT NOT NULL,
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) STRICT;
CREATE INDEX sign_in_session_by_user ON sign_in_session (user_id, organization_id, created_at);
CREATE INDEX sign_in_session_by_employee ON sign_in_session (organization_id, employee_id) WHERE ended_at IS NULL;
CREATE INDEX sign_in_session_by_expiry ON sign_in_session (expires_at);

-- Whoever is deactivated is signed out, by whatever way it happens, and stays so when activated again.
-- sqlite:
CREATE TRIGGER sign_in_session_ends AFTER UPDATE OF state ON employee WHEN NEW.state = 'deactivated'
BEGIN
    UPDATE sign_in_session SET ended_at = NEW.updated_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.id AND ended_at IS NULL;
END;
-- end
-- postgres:
CREATE FUNCTION sign_in_session_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_in_session SET ended_at = NEW.updated_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER sign_in_session_ends AFTER UPDATE OF state ON employee FOR EACH ROW WHEN (NEW.state = 'deactivated')
EXECUTE FUNCTION sign_in_session_end();
-- end

-- One row for every sign-in that failed, whether the address is known or not: a known one must not take longer to refuse because
-- only it has an audit log to write to. Kept for 30 days.
CREATE TABLE sign_in_failure (
    id      UUID NOT NULL PRIMARY KEY,
    at      INSTANT NOT NULL,
    address TEXT NOT NULL                                            -- where it came from
) COMPACT;
CREATE INDEX sign_in_failure_by_age ON sign_in_failure (at);

-- Each refresh makes the next token of its family; one that comes twice ends the family, which is the session.
CREATE TABLE refresh_token (
    token_hash TEXT NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES sign_in_session (id),
    created_at INSTANT NOT NULL,
    expires_at INSTANT NOT NULL,
    used_at    INSTANT
) STRICT;
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);
CREATE INDEX refresh_token_by_expiry ON refresh_token (expires_at);

CREATE TABLE api_key (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    prefix          TEXT NOT NULL,                                   -- what of the key may be shown, to recognize it
    token_hash      TEXT NOT NULL UNIQUE,
    grants          JSON NOT NULL,
    created_by      UUID,                                            -- the employee; NULL: another key, or the configuration
    created_at      INSTANT NOT NULL,
    expires_at      INSTANT,
    revoked_at      INSTANT,
    PRIMARY KEY (organization_id, id)
) COMPACT;

-- Replies kept for 24 hours, so that a retry after a lost reply gets the same answer.
CREATE TABLE idempotency_key (
    organization_id UUID NOT NULL REFERENCES organization (id),
    principal_id    UUID NOT NULL,
    operation       TEXT NOT NULL,                                   -- the endpoint and what its path names
    key             TEXT NOT NULL,
    request_hash    TEXT NOT NULL,
    status          BIGINT NOT NULL,
    headers         TEXT NOT NULL,
    body            TEXT NOT NULL,
    created_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, principal_id, operation, key)
) COMPACT;
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at);
