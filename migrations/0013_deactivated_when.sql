-- Whoever was deactivated before deactivated_at came has the time of their last change there, whatever that was. The audit log has
-- the exact time; where its entry is gone, the last change stays the best that is known.
UPDATE employee SET deactivated_at = told.at
FROM (SELECT organization_id, entity_id, max(at) AS at FROM audit_log
      WHERE action = 'employee.deactivate' GROUP BY organization_id, entity_id) AS told
WHERE told.organization_id = employee.organization_id AND told.entity_id = employee.id AND employee.state = 'deactivated';
