-- With what an employee proves at a shared tablet who they are. Only the hash is kept, as of a password; wrong ones are counted here, in
-- the database, so that they are the same count for all devices and servers, and outlive a restart.
CREATE TABLE employee_pin (
    organization_id UUID NOT NULL REFERENCES organization (id),
    employee_id     UUID NOT NULL,
    pin_hash        TEXT NOT NULL,
    failures        BIGINT NOT NULL DEFAULT 0,                       -- wrong ones in a row
    locked_until    INSTANT,                                         -- the last time there were too many
    set_at          INSTANT NOT NULL,
    PRIMARY KEY (organization_id, employee_id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id)
) COMPACT;
