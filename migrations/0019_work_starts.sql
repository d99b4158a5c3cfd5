-- When work began and how late that was is decided with the other figures of a session, in the zone and by the hours of that moment;
-- reports add it up and judge nothing again.
ALTER TABLE work_session ADD COLUMN start_hour BIGINT NOT NULL DEFAULT 0;   -- of the wall's day, of the first punch_in: 0 to 23
ALTER TABLE work_session ADD COLUMN late_time BIGINT NOT NULL DEFAULT 0;    -- microseconds after the start of the hours; 0 if not late

-- Of the sessions that are there as far as can still be known: in today's zone, by today's hours for their date.
-- sqlite:
UPDATE work_session SET
    start_hour = (SELECT wall_seconds(coalesce(e.time_zone, o.time_zone), work_session.punch_in) % 86400 / 3600
        FROM employee e JOIN organization o ON o.id = e.organization_id
        WHERE e.organization_id = work_session.organization_id AND e.id = work_session.employee_id);
UPDATE work_session SET
    late_time = coalesce((SELECT max(0, (wall_seconds(coalesce(e.time_zone, o.time_zone), work_session.punch_in)
            - work_session.date * 86400 - h.start_time * 60) * 1000000 + work_session.punch_in % 1000000)
        FROM employee e JOIN organization o ON o.id = e.organization_id
        JOIN business_hours h ON h.organization_id = e.organization_id AND h.id = coalesce(
            (SELECT b.id FROM business_hours b WHERE b.organization_id = e.organization_id AND b.employee_id = e.id
                AND b.effective_from <= work_session.date ORDER BY b.effective_from DESC, b.ordinal DESC LIMIT 1),
            (SELECT b.id FROM business_hours b WHERE b.organization_id = e.organization_id AND b.employee_id IS NULL
                AND b.effective_from <= work_session.date ORDER BY b.effective_from DESC, b.ordinal DESC LIMIT 1))
        WHERE e.organization_id = work_session.organization_id AND e.id = work_session.employee_id), 0)
WHERE is_late_in;
-- end
-- postgres:
UPDATE work_session s SET
    start_hour = extract(hour FROM to_timestamp(s.punch_in / 1000000) AT TIME ZONE coalesce(e.time_zone, o.time_zone))
FROM employee e JOIN organization o ON o.id = e.organization_id
WHERE e.organization_id = s.organization_id AND e.id = s.employee_id;
UPDATE work_session s SET
    late_time = greatest(0, CAST(extract(epoch FROM (to_timestamp(s.punch_in / 1000000) AT TIME ZONE coalesce(e.time_zone, o.time_zone))
        - CAST(s.date AS timestamp)) AS bigint) * 1000000 - h.start_time * 60000000 + s.punch_in % 1000000)
FROM employee e JOIN organization o ON o.id = e.organization_id, business_hours h
WHERE s.is_late_in AND e.organization_id = s.organization_id AND e.id = s.employee_id
    AND h.organization_id = s.organization_id AND h.id = coalesce(
        (SELECT b.id FROM business_hours b WHERE b.organization_id = s.organization_id AND b.employee_id = s.employee_id
            AND b.effective_from <= s.date ORDER BY b.effective_from DESC, b.ordinal DESC LIMIT 1),
        (SELECT b.id FROM business_hours b WHERE b.organization_id = s.organization_id AND b.employee_id IS NULL
            AND b.effective_from <= s.date ORDER BY b.effective_from DESC, b.ordinal DESC LIMIT 1));
-- end

-- The sessions of everybody that began in an hour, added up as work_day does: by triggers, in shards, zero rows stay.
CREATE TABLE work_start (
    organization_id UUID NOT NULL REFERENCES organization (id),
    date            DATE NOT NULL,
    hour            BIGINT NOT NULL,
    shard           BIGINT NOT NULL,
    sessions        BIGINT NOT NULL,
    late            BIGINT NOT NULL,
    late_time       BIGINT NOT NULL,                                 -- microseconds
    PRIMARY KEY (organization_id, date, hour, shard)
) COMPACT;
-- sqlite:
INSERT INTO work_start SELECT organization_id, date, start_hour, 0, count(*), sum(is_late_in), sum(late_time)
FROM work_session GROUP BY organization_id, date, start_hour;
CREATE TRIGGER work_start_added AFTER INSERT ON work_session
BEGIN
    INSERT INTO work_start VALUES (NEW.organization_id, NEW.date, NEW.start_hour, 0, 1, NEW.is_late_in, NEW.late_time)
    ON CONFLICT DO UPDATE SET sessions = work_start.sessions + 1, late = work_start.late + excluded.late,
        late_time = work_start.late_time + excluded.late_time;
END;
CREATE TRIGGER work_start_changed AFTER UPDATE ON work_session
WHEN (NEW.start_hour, NEW.is_late_in, NEW.late_time) IS NOT (OLD.start_hour, OLD.is_late_in, OLD.late_time)
BEGIN
    UPDATE work_start SET sessions = sessions - 1, late = late - OLD.is_late_in, late_time = late_time - OLD.late_time
    WHERE organization_id = OLD.organization_id AND date = OLD.date AND hour = OLD.start_hour AND shard = 0;
    INSERT INTO work_start VALUES (NEW.organization_id, NEW.date, NEW.start_hour, 0, 1, NEW.is_late_in, NEW.late_time)
    ON CONFLICT DO UPDATE SET sessions = work_start.sessions + 1, late = work_start.late + excluded.late,
        late_time = work_start.late_time + excluded.late_time;
END;
CREATE TRIGGER work_start_removed AFTER DELETE ON work_session
BEGIN
    UPDATE work_start SET sessions = sessions - 1, late = late - OLD.is_late_in, late_time = late_time - OLD.late_time
    WHERE organization_id = OLD.organization_id AND date = OLD.date AND hour = OLD.start_hour AND shard = 0;
END;
-- end
-- postgres:
INSERT INTO work_start SELECT organization_id, date, start_hour, 0, count(*), count(*) FILTER (WHERE is_late_in), sum(late_time)
FROM work_session GROUP BY organization_id, date, start_hour;
CREATE FUNCTION work_start_add(of_session work_session, sign bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO work_start VALUES (of_session.organization_id, of_session.date, of_session.start_hour, pg_backend_pid() % 16, sign,
        sign * CAST(of_session.is_late_in AS integer), sign * of_session.late_time)
    ON CONFLICT (organization_id, date, hour, shard) DO UPDATE SET sessions = work_start.sessions + excluded.sessions,
        late = work_start.late + excluded.late, late_time = work_start.late_time + excluded.late_time
$$;
CREATE FUNCTION work_start_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM work_start_add(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM work_start_add(NEW, 1);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER work_start_added AFTER INSERT OR DELETE ON work_session FOR EACH ROW EXECUTE FUNCTION work_start_sum();
CREATE TRIGGER work_start_changed AFTER UPDATE ON work_session FOR EACH ROW
WHEN ((NEW.start_hour, NEW.is_late_in, NEW.late_time) IS DISTINCT FROM (OLD.start_hour, OLD.is_late_in, OLD.late_time))
EXECUTE FUNCTION work_start_sum();
-- end
