-- Whom a job goes to, such as a webhook, where only some jobs to the same one may run at a time; empty where that does not matter. What
-- waits already is without one and ends as it began.
ALTER TABLE outbox_job ADD COLUMN receiver TEXT NOT NULL DEFAULT '' CHECK (length(receiver) <= 200);
