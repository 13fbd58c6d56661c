-- One row a check and minute, whatever the number of nodes. since: when the check came into this state.
CREATE TABLE health_sample (
    check_name text NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (check_name, at)
);
CREATE INDEX health_sample_at ON health_sample (at);
