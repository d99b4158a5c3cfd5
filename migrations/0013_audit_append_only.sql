-- The audit log is append-only by the database's own word: entries are never changed, and are removed only from the beginning of
-- a chain, up to its anchor, which retention moves first. An anchor is put on an entry that is there and only moves on; so does
-- the head, one entry at a time, and neither is removed. Whoever owns the tables can drop these triggers: see `stint audit verify`.

-- sqlite:
CREATE TRIGGER audit_log_is_kept BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_is_long BEFORE DELETE ON audit_log
WHEN NOT EXISTS (SELECT 1 FROM audit_anchor a
                 WHERE a.organization_id = OLD.organization_id AND a.lane = OLD.lane AND a.sequence >= OLD.sequence)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only: only entries up to the anchor are removed');
END;
CREATE TRIGGER audit_head_is_kept BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the head of an audit chain stays');
END;
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
WHEN NEW.sequence <> OLD.sequence + 1 OR NEW.organization_id <> OLD.organization_id OR NEW.lane <> OLD.lane
BEGIN
    SELECT RAISE(ABORT, 'the head of an audit chain moves on entry by entry');
END;
CREATE TRIGGER audit_anchor_is_kept BEFORE DELETE ON audit_anchor
BEGIN
    SELECT RAISE(ABORT, 'the anchor of an audit chain stays');
END;
CREATE TRIGGER audit_anchor_moves_on BEFORE UPDATE ON audit_anchor
WHEN NEW.sequence <= OLD.sequence OR NEW.organization_id <> OLD.organization_id OR NEW.lane <> OLD.lane
  OR NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.organization_id = NEW.organization_id AND l.lane = NEW.lane
                 AND l.sequence = NEW.sequence AND l.hash = NEW.hash)
BEGIN
    SELECT RAISE(ABORT, 'the anchor of an audit chain moves on to an entry of it');
END;
CREATE TRIGGER audit_anchor_holds BEFORE INSERT ON audit_anchor
WHEN NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.organization_id = NEW.organization_id AND l.lane = NEW.lane
                 AND l.sequence = NEW.sequence AND l.hash = NEW.hash)
BEGIN
    SELECT RAISE(ABORT, 'the anchor of an audit chain is put on an entry of it');
END;

-- INSERT OR REPLACE removes what stands in its way, and the triggers of DELETE do not see it.
CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log l WHERE l.organization_id = NEW.organization_id AND l.lane = NEW.lane
             AND l.sequence = NEW.sequence)
  OR EXISTS (SELECT 1 FROM audit_log l WHERE l.organization_id = NEW.organization_id AND l.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_head_is_not_replaced BEFORE INSERT ON audit_head
WHEN EXISTS (SELECT 1 FROM audit_head h WHERE h.organization_id = NEW.organization_id AND h.lane = NEW.lane
             AND h.sequence + 1 <> NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'the head of an audit chain moves on entry by entry');
END;
CREATE TRIGGER audit_anchor_is_not_replaced BEFORE INSERT ON audit_anchor
WHEN EXISTS (SELECT 1 FROM audit_anchor a WHERE a.organization_id = NEW.organization_id AND a.lane = NEW.lane
             AND a.sequence >= NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'the anchor of an audit chain moves on to an entry of it');
END;
-- end

-- postgres:
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_ARGV[0];
END
$$;
CREATE FUNCTION audit_log_check_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM removed r
               WHERE NOT EXISTS (SELECT 1 FROM audit_anchor a WHERE a.organization_id = r.organization_id AND a.lane = r.lane
                                 AND a.sequence >= r.sequence)) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'the audit log is append-only: only entries up to the anchor are removed';
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION audit_anchor_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.organization_id = NEW.organization_id AND l.lane = NEW.lane
                   AND l.sequence = NEW.sequence AND l.hash = NEW.hash) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'the anchor of an audit chain is put on an entry of it';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_log_is_kept BEFORE UPDATE OR TRUNCATE ON audit_log FOR EACH STATEMENT
EXECUTE FUNCTION audit_refuse('the audit log is append-only');
-- Once for all rows of a statement: retention removes thousands.
CREATE TRIGGER audit_log_is_long AFTER DELETE ON audit_log REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
EXECUTE FUNCTION audit_log_check_removed();
CREATE TRIGGER audit_head_is_kept BEFORE DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT
EXECUTE FUNCTION audit_refuse('the head of an audit chain stays');
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head FOR EACH ROW
WHEN (NEW.sequence <> OLD.sequence + 1 OR NEW.organization_id <> OLD.organization_id OR NEW.lane <> OLD.lane)
EXECUTE FUNCTION audit_refuse('the head of an audit chain moves on entry by entry');
CREATE TRIGGER audit_anchor_is_kept BEFORE DELETE OR TRUNCATE ON audit_anchor FOR EACH STATEMENT
EXECUTE FUNCTION audit_refuse('the anchor of an audit chain stays');
CREATE TRIGGER audit_anchor_moves_on BEFORE UPDATE ON audit_anchor FOR EACH ROW
WHEN (NEW.sequence <= OLD.sequence OR NEW.organization_id <> OLD.organization_id OR NEW.lane <> OLD.lane)
EXECUTE FUNCTION audit_refuse('the anchor of an audit chain moves on to an entry of it');
CREATE TRIGGER audit_anchor_holds BEFORE INSERT OR UPDATE ON audit_anchor FOR EACH ROW
EXECUTE FUNCTION audit_anchor_check();
-- end
