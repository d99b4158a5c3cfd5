-- Append-only. Each writer has a chain of its own (organization, lane), so that writers do not wait for each other.
CREATE TABLE audit_log (
    organization_id UUID NOT NULL REFERENCES organization (id),
    lane            BIGINT NOT NULL,
    sequence        BIGINT NOT NULL,                                 -- 1, 2, 3 … without gaps
    id              UUID NOT NULL,
    at              INSTANT NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        UUID,
    actor_name      TEXT NOT NULL,
    action          TEXT NOT NULL,                                   -- "employee.update"
    entity          TEXT NOT NULL,
    entity_id       UUID,
    before          TEXT,                                            -- JSON, byte for byte as it was hashed
    after           TEXT,
    address         TEXT NOT NULL,
    request_id      TEXT NOT NULL,
    hash            TEXT NOT NULL,                                   -- SHA-256 over the previous hash and this row
    PRIMARY KEY (organization_id, lane, sequence)
) COMPACT;
CREATE UNIQUE INDEX audit_log_by_id ON audit_log (organization_id, id);

-- Where a chain ends: what the next entry follows, and what shows that the newest entries were cut off.
CREATE TABLE audit_head (
    organization_id UUID NOT NULL REFERENCES organization (id),
    lane            BIGINT NOT NULL,
    sequence        BIGINT NOT NULL,
    hash            TEXT NOT NULL,
    PRIMARY KEY (organization_id, lane)
) COMPACT;

-- Where a chain begins after retention removed what was before: the hash of the last row that went.
CREATE TABLE audit_anchor (
    organization_id UUID NOT NULL REFERENCES organization (id),
    lane            BIGINT NOT NULL,
    sequence        BIGINT NOT NULL,
    hash            TEXT NOT NULL,
    removed_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, lane)
) COMPACT;
