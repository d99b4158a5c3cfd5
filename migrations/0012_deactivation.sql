-- When an employee was deactivated: an open cycle of theirs counts no further. NULL while they are active. Of those who were
-- deactivated before this column came, the last change is the best that is known here; the audit log has the exact time.
ALTER TABLE employee ADD COLUMN deactivated_at INSTANT;
UPDATE employee SET deactivated_at = updated_at WHERE state = 'deactivated';

-- The list of employees in the order they were made.
CREATE INDEX employee_by_creation ON employee (organization_id, created_at, id);
