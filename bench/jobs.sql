-- A batch of jobs by pgbench: claimed in one transaction, recorded in the next, as a worker does, with nothing in
-- between.
\set token random(1, 1000000000000)
BEGIN;
WITH due AS MATERIALIZED (SELECT organization_id, id FROM outbox_job WHERE type = 'reference' AND status = 'PENDING' ORDER BY run_after LIMIT 64 FOR UPDATE SKIP LOCKED) UPDATE outbox_job SET status = 'RUNNING', attempts = attempts + 1, lease_token = CAST(lpad(CAST(:token AS text), 32, '0') AS uuid), lease_until = 9000000000000000 FROM due WHERE outbox_job.organization_id = due.organization_id AND outbox_job.id = due.id;
COMMIT;
BEGIN;
UPDATE outbox_job SET status = 'DONE', lease_token = NULL, lease_until = NULL, updated_at = 1, finished_at = 1 WHERE type = 'reference' AND status = 'RUNNING' AND lease_token = CAST(lpad(CAST(:token AS text), 32, '0') AS uuid);
COMMIT;
