-- When an employee was deactivated: an open cycle of theirs counts no further. NULL while they are active. Of those who were
-- deactivated before this column came, the audit log has the time; where its entry is gone, their last change is the best that is known.
ALTER TABLE employee ADD COLUMN deactivated_at INSTANT;
UPDATE employee SET deactivated_at = updated_at WHERE state = 'deactivated';
UPDATE employee SET deactivated_at = told.at
FROM (SELECT organization_id, entity_id, max(at) AS at FROM audit_log
      WHERE action = 'employee.deactivate' GROUP BY organization_id, entity_id) AS told
WHERE told.organization_id = employee.organization_id AND told.entity_id = employee.id AND employee.state = 'deactivated';

-- The list of employees in the order they were made.
CREATE INDEX employee_by_creation ON employee (organization_id, created_at, id);
