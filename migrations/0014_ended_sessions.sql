-- What is removed a while after it ended is found without looking through all sessions.
CREATE INDEX sign_in_session_ended ON sign_in_session (ended_at) WHERE ended_at IS NOT NULL;
