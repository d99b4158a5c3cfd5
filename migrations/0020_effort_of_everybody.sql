-- Everybody's effort of a date, for reports on all of an organization: added up as work_day is, by triggers, in shards, zero rows
-- stay.
CREATE TABLE effort_day (
    organization_id UUID NOT NULL REFERENCES organization (id),
    date            DATE NOT NULL,
    shard           BIGINT NOT NULL,
    minutes         BIGINT NOT NULL,
    PRIMARY KEY (organization_id, date, shard)
) COMPACT;
INSERT INTO effort_day SELECT organization_id, date, 0, sum(minutes) FROM timesheet_day GROUP BY organization_id, date;
-- sqlite:
CREATE TRIGGER effort_added AFTER INSERT ON timesheet_day
BEGIN
    INSERT INTO effort_day VALUES (NEW.organization_id, NEW.date, 0, NEW.minutes)
    ON CONFLICT DO UPDATE SET minutes = effort_day.minutes + excluded.minutes;
END;
CREATE TRIGGER effort_changed AFTER UPDATE ON timesheet_day WHEN NEW.minutes <> OLD.minutes
BEGIN
    UPDATE effort_day SET minutes = minutes + NEW.minutes - OLD.minutes
    WHERE organization_id = OLD.organization_id AND date = OLD.date AND shard = 0;
END;
CREATE TRIGGER effort_removed AFTER DELETE ON timesheet_day
BEGIN
    UPDATE effort_day SET minutes = minutes - OLD.minutes
    WHERE organization_id = OLD.organization_id AND date = OLD.date AND shard = 0;
END;
CREATE TRIGGER effort_stays BEFORE UPDATE OF organization_id, employee_id, date ON timesheet_day
WHEN (NEW.organization_id, NEW.employee_id, NEW.date) IS NOT (OLD.organization_id, OLD.employee_id, OLD.date)
BEGIN
    SELECT RAISE(ABORT, 'a day of effort stays where it is');
END;
-- end
-- postgres:
CREATE FUNCTION effort_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place timesheet_day := coalesce(NEW, OLD);
BEGIN
    IF (NEW.organization_id, NEW.employee_id, NEW.date) <> (OLD.organization_id, OLD.employee_id, OLD.date) THEN
        RAISE 'a day of effort stays where it is';
    END IF;
    INSERT INTO effort_day VALUES (place.organization_id, place.date, pg_backend_pid() % 16,
        coalesce(NEW.minutes, 0) - coalesce(OLD.minutes, 0))
    ON CONFLICT (organization_id, date, shard) DO UPDATE SET minutes = effort_day.minutes + excluded.minutes;
    RETURN NULL;
END
$$;
CREATE TRIGGER effort_added AFTER INSERT OR DELETE ON timesheet_day FOR EACH ROW EXECUTE FUNCTION effort_sum();
CREATE TRIGGER effort_changed AFTER UPDATE ON timesheet_day FOR EACH ROW
WHEN ((NEW.organization_id, NEW.employee_id, NEW.date, NEW.minutes)
    IS DISTINCT FROM (OLD.organization_id, OLD.employee_id, OLD.date, OLD.minutes))
EXECUTE FUNCTION effort_sum();
-- end
