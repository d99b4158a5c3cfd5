-- What is to be done because of a transaction, written in it. A job waits (PENDING), is held by a worker for as long as its lease
-- (RUNNING), and is DONE, or has FAILED as often as its type allows and waits for an administrator.
CREATE TABLE outbox_job (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    type            TEXT NOT NULL,                                   -- the name of a JOB; others stay PENDING
    dedup_key       TEXT NOT NULL CHECK (length(dedup_key) BETWEEN 1 AND 200),
    payload         JSON NOT NULL,                                   -- by the type's RECORD, secrets included: shown only without them
    status          TEXT NOT NULL CHECK (status IN ('PENDING', 'RUNNING', 'DONE', 'FAILED')),
    attempts        BIGINT NOT NULL DEFAULT 0,                       -- begun so far
    run_after       INSTANT NOT NULL,
    lease_token     UUID,                                            -- of the worker that holds it: what lets it say how it ended
    lease_until     INSTANT,                                         -- then another worker may have it
    last_error      TEXT,
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    finished_at     INSTANT,                                         -- DONE or FAILED
    PRIMARY KEY (organization_id, id),
    CHECK ((status = 'RUNNING') = (lease_token IS NOT NULL)),
    CHECK ((status = 'RUNNING') = (lease_until IS NOT NULL)),
    CHECK ((status IN ('DONE', 'FAILED')) = (finished_at IS NOT NULL))
) STRICT;

-- One job of a key waits, and one runs.
CREATE UNIQUE INDEX outbox_job_waiting ON outbox_job (organization_id, type, dedup_key) WHERE status = 'PENDING';
CREATE UNIQUE INDEX outbox_job_held ON outbox_job (organization_id, type, dedup_key) WHERE status = 'RUNNING';
-- What workers look for.
CREATE INDEX outbox_job_due ON outbox_job (type, run_after) WHERE status = 'PENDING';
CREATE INDEX outbox_job_lease ON outbox_job (type, lease_until) WHERE status = 'RUNNING';
-- What maintenance removes.
CREATE INDEX outbox_job_done ON outbox_job (finished_at) WHERE status = 'DONE';
-- What administrators look at.
CREATE INDEX outbox_job_failed ON outbox_job (organization_id, id) WHERE status = 'FAILED';
