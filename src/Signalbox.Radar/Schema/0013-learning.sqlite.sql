-- by how many points an opportunity stands elsewhere than its score alone would put it
ALTER TABLE radar_opportunity ADD COLUMN shift INTEGER NOT NULL DEFAULT 0;

-- whether the ranking learns from answers, and what it has learned; one row
CREATE TABLE radar_learning_state (
    id INTEGER NOT NULL PRIMARY KEY,
    is_on INTEGER NOT NULL,
    model TEXT NOT NULL, -- JSON; empty before the first counting
    learned_at INTEGER NULL
);
INSERT INTO radar_learning_state (id, is_on, model) VALUES (1, 1, '');

-- values whose answers until then count no more
CREATE TABLE radar_forgotten_value (
    feature TEXT NOT NULL,
    value TEXT NOT NULL,
    forgotten_at INTEGER NOT NULL,
    PRIMARY KEY (feature, value)
);
