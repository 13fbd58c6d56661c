-- One row a check and minute, whatever the number of nodes. since: when the check came into this state.
CREATE TABLE health_sample (
    check_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (check_name, at)
) WITHOUT ROWID;
CREATE INDEX health_sample_at ON health_sample (at);
