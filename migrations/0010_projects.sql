-- Lists given as one parameter are read as SQLite reads them: a row for each item, in `value`.
-- postgres:
CREATE FUNCTION json_each(list jsonb, OUT value jsonb) RETURNS SETOF jsonb LANGUAGE sql IMMUTABLE ROWS 100
AS 'SELECT item FROM jsonb_array_elements(list) AS items (item)';
-- end

-- What work is done for. An archived project is closed to new effort; nothing is deleted.
CREATE TABLE project (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    code            TEXT CHECK (length(code) BETWEEN 1 AND 50),      -- the company's own, if it has one
    description     TEXT NOT NULL DEFAULT '',
    external_id     TEXT CHECK (length(external_id) BETWEEN 1 AND 200), -- what the system it comes from calls it
    search_folded   TEXT NOT NULL DEFAULT '',                        -- all it is found by, without case: what queries look at
    state           TEXT NOT NULL CHECK (state IN ('active', 'archived')),
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, code),
    UNIQUE (organization_id, external_id)
) COMPACT;

-- Who works on a project, and who did: leaving it ends a row, coming back begins another. `is_current` is TRUE or NULL, and NULLs
-- differ from each other: so one row of a pair is current, any number are past, and a foreign key can ask for the current one.
CREATE TABLE project_member (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    project_id      UUID NOT NULL,
    employee_id     UUID NOT NULL,
    role            TEXT NOT NULL CHECK (role IN ('manager', 'member')),
    joined_at       INSTANT NOT NULL,
    left_at         INSTANT,
    is_current      BOOL CHECK (is_current),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, project_id, employee_id, is_current),
    FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id),
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id),
    CHECK ((left_at IS NULL) = (is_current IS NOT NULL))
) COMPACT;
CREATE INDEX project_member_by_employee ON project_member (organization_id, employee_id, is_current, project_id);

-- What effort is recorded on. Its own `is_active` counts together with its project's state.
CREATE TABLE task (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    project_id      UUID NOT NULL,
    external_id     TEXT CHECK (length(external_id) BETWEEN 1 AND 200), -- what synchronization knows it by; NULL: made here
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    display_name    TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 300),
    search_text     TEXT NOT NULL DEFAULT '',                        -- further words it is found by
    search_folded   TEXT NOT NULL DEFAULT '',                        -- all it is found by, without case: what queries look at
    project_phase   TEXT NOT NULL DEFAULT '',
    department      TEXT NOT NULL DEFAULT '',
    discipline      TEXT NOT NULL DEFAULT '',
    task_type       TEXT NOT NULL DEFAULT '',
    is_active       BOOL NOT NULL DEFAULT TRUE,
    created_at      INSTANT NOT NULL,
    updated_at      INSTANT NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, external_id),
    UNIQUE (organization_id, project_id, id),
    FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id)
) COMPACT;

-- Who is to work on a task, and who was. The last foreign key is what keeps everybody off it but current members of its project;
-- past rows, whose `is_current` is NULL, are free of it. A task that moves takes its rows along.
CREATE TABLE task_assignment (
    organization_id UUID NOT NULL REFERENCES organization (id),
    id              UUID NOT NULL,
    project_id      UUID NOT NULL,
    task_id         UUID NOT NULL,
    employee_id     UUID NOT NULL,
    assigned_at     INSTANT NOT NULL,
    unassigned_at   INSTANT,
    is_current      BOOL CHECK (is_current),
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, task_id, employee_id, is_current),
    FOREIGN KEY (organization_id, project_id, task_id) REFERENCES task (organization_id, project_id, id) ON UPDATE CASCADE,
    FOREIGN KEY (organization_id, employee_id) REFERENCES employee (organization_id, id),
    FOREIGN KEY (organization_id, project_id, employee_id, is_current)
        REFERENCES project_member (organization_id, project_id, employee_id, is_current),
    CHECK ((unassigned_at IS NULL) = (is_current IS NOT NULL))
) COMPACT;
CREATE INDEX task_assignment_by_employee ON task_assignment (organization_id, employee_id, is_current, project_id, task_id);

-- Lists are in the order of code points, as SQLite compares texts anyway.
-- postgres:
ALTER TABLE project ALTER COLUMN name TYPE TEXT COLLATE "C";
ALTER TABLE task ALTER COLUMN display_name TYPE TEXT COLLATE "C", ALTER COLUMN project_phase TYPE TEXT COLLATE "C",
    ALTER COLUMN department TYPE TEXT COLLATE "C", ALTER COLUMN discipline TYPE TEXT COLLATE "C";
-- end
CREATE INDEX project_by_name ON project (organization_id, name, id);
CREATE INDEX task_by_name ON task (organization_id, display_name, id);
CREATE INDEX task_by_project ON task (organization_id, project_id, display_name, id);

-- Whoever leaves a project leaves its tasks; whoever is deactivated leaves all projects, by whatever way it happens, and is not back
-- in them when activated again. Only active employees join.
-- sqlite:
CREATE TRIGGER project_member_leaves BEFORE UPDATE OF is_current ON project_member WHEN NEW.is_current IS NULL
BEGIN
    UPDATE task_assignment SET is_current = NULL, unassigned_at = NEW.left_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.employee_id AND is_current AND project_id = NEW.project_id;
END;
CREATE TRIGGER project_member_deactivated AFTER UPDATE OF state ON employee WHEN NEW.state = 'deactivated'
BEGIN
    UPDATE project_member SET is_current = NULL, left_at = NEW.updated_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.id AND is_current;
END;
CREATE TRIGGER project_member_joins BEFORE INSERT ON project_member
WHEN NEW.is_current AND (SELECT state FROM employee WHERE organization_id = NEW.organization_id AND id = NEW.employee_id) = 'deactivated'
BEGIN
    SELECT RAISE(ABORT, 'a deactivated employee joins no project');
END;
CREATE TRIGGER project_member_returns BEFORE UPDATE OF is_current ON project_member WHEN NEW.is_current AND OLD.is_current IS NULL
BEGIN
    SELECT RAISE(ABORT, 'whoever comes back to a project gets a new row');
END;
-- end
-- postgres:
CREATE FUNCTION project_member_leave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_current AND OLD.is_current IS NULL THEN
        RAISE 'whoever comes back to a project gets a new row';
    END IF;
    IF NEW.is_current IS NULL THEN
        UPDATE task_assignment SET is_current = NULL, unassigned_at = NEW.left_at
        WHERE organization_id = NEW.organization_id AND employee_id = NEW.employee_id AND is_current AND project_id = NEW.project_id;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER project_member_leaves BEFORE UPDATE OF is_current ON project_member FOR EACH ROW EXECUTE FUNCTION project_member_leave();
CREATE FUNCTION project_member_deactivate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE project_member SET is_current = NULL, left_at = NEW.updated_at
    WHERE organization_id = NEW.organization_id AND employee_id = NEW.id AND is_current;
    RETURN NULL;
END
$$;
CREATE TRIGGER project_member_deactivated AFTER UPDATE OF state ON employee FOR EACH ROW WHEN (NEW.state = 'deactivated')
EXECUTE FUNCTION project_member_deactivate();
CREATE FUNCTION project_member_join() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked, so that the employee stays active until this is committed, whatever the isolation.
    PERFORM 1 FROM employee WHERE organization_id = NEW.organization_id AND id = NEW.employee_id AND state <> 'deactivated' FOR SHARE;
    IF NOT FOUND THEN
        RAISE 'a deactivated employee joins no project';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER project_member_joins BEFORE INSERT ON project_member FOR EACH ROW WHEN (NEW.is_current)
EXECUTE FUNCTION project_member_join();
-- end
