-- Where an organization wants to be told of events. The secret is kept as it is: every delivery is signed with it.
CREATE TABLE webhook (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    url             TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    description     TEXT NOT NULL DEFAULT '',
    events          JSON NOT NULL,                                   -- names
    state           TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled', 'archived')),
    secret          TEXT NOT NULL,
    old_secret      TEXT,                                            -- signs too, for a while after it was replaced
    old_secret_until INSTANT,
    failing_since   INSTANT,                                         -- no attempt has succeeded since
    failures        BIGINT NOT NULL DEFAULT 0,                       -- attempts in a row that failed
    wait_until      INSTANT,                                         -- because they fail, no other is made before
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id)
) STRICT;
-- What every publishing looks at, and nearly always finds empty.
CREATE INDEX webhook_active ON webhook (organization_id) WHERE state = 'active';

-- One event for one webhook.
CREATE TABLE webhook_delivery (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    webhook_id      UUID NOT NULL,
    event           TEXT NOT NULL,
    body            TEXT NOT NULL,                                   -- byte for byte as it is signed and sent
    state           TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts        BIGINT NOT NULL DEFAULT 0,
    status_code     BIGINT,                                          -- of the last attempt that was answered
    error           TEXT,                                            -- of the last attempt that failed
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, webhook_id) REFERENCES webhook (organization_id, id)
) STRICT;
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (organization_id, webhook_id, id);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (updated_at) WHERE state <> 'pending';

-- What was tried, and what came of it.
CREATE TABLE webhook_attempt (
    organization_id UUID NOT NULL,
    delivery_id     UUID NOT NULL,
    number          BIGINT NOT NULL,                                 -- 1, 2, …
    at              INSTANT NOT NULL,
    duration_milliseconds BIGINT NOT NULL,
    status_code     BIGINT,                                          -- NULL: not answered
    error           TEXT,                                            -- NULL: delivered
    reply           TEXT NOT NULL,                                   -- how the reply began
    PRIMARY KEY (organization_id, delivery_id, number),
    FOREIGN KEY (organization_id, delivery_id) REFERENCES webhook_delivery (organization_id, id) ON DELETE CASCADE
) STRICT;
