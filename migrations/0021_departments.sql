-- The departments there are: each is found by a step through the index, however many people are in it. By code point, as names are.
-- postgres:
ALTER TABLE employee ALTER COLUMN department TYPE TEXT COLLATE "C";
-- end
CREATE INDEX employee_by_department ON employee (organization_id, department, id);
