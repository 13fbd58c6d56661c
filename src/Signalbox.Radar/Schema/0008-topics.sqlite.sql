-- a field that the owner looks at; its versions say how
CREATE TABLE radar_topic (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    place INTEGER NOT NULL, -- lowest first: an article goes to the first that selects it
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER NULL
);
CREATE UNIQUE INDEX radar_topic_name ON radar_topic (name) WHERE removed_at IS NULL;

-- never changed once saved; a judgement names the one that made it
CREATE TABLE radar_topic_version (
    id TEXT NOT NULL PRIMARY KEY,
    topic_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL, -- JSON
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX radar_topic_version_number ON radar_topic_version (topic_id, number);

ALTER TABLE radar_judgement ADD COLUMN topic_id TEXT NULL;
ALTER TABLE radar_judgement ADD COLUMN topic_number INTEGER NULL;
ALTER TABLE radar_opportunity ADD COLUMN topic_id TEXT NULL;
CREATE INDEX radar_opportunity_topic_day ON radar_opportunity (topic_id, day);
