-- by how many points an opportunity stands elsewhere than its score alone would put it
ALTER TABLE radar_opportunity ADD COLUMN shift integer NOT NULL DEFAULT 0;

-- whether the ranking learns from answers, and what it has learned; one row
CREATE TABLE radar_learning_state (
    id integer NOT NULL PRIMARY KEY,
    is_on boolean NOT NULL,
    model text NOT NULL, -- JSON; empty before the first counting
    learned_at timestamptz NULL
);
INSERT INTO radar_learning_state (id, is_on, model) VALUES (1, true, '');

-- values whose answers until then count no more
CREATE TABLE radar_forgotten_value (
    feature text NOT NULL,
    value text NOT NULL,
    forgotten_at timestamptz NOT NULL,
    PRIMARY KEY (feature, value)
);
