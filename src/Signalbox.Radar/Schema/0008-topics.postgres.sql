-- a field that the owner looks at; its versions say how
CREATE TABLE radar_topic (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    place integer NOT NULL, -- lowest first: an article goes to the first that selects it
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz NULL
);
CREATE UNIQUE INDEX radar_topic_name ON radar_topic (name) WHERE removed_at IS NULL;

-- never changed once saved; a judgement names the one that made it
CREATE TABLE radar_topic_version (
    id uuid NOT NULL PRIMARY KEY,
    topic_id uuid NOT NULL,
    number integer NOT NULL,
    body text NOT NULL, -- JSON
    note text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX radar_topic_version_number ON radar_topic_version (topic_id, number);

ALTER TABLE radar_judgement ADD COLUMN topic_id uuid NULL;
ALTER TABLE radar_judgement ADD COLUMN topic_number integer NULL;
ALTER TABLE radar_opportunity ADD COLUMN topic_id uuid NULL;
CREATE INDEX radar_opportunity_topic_day ON radar_opportunity (topic_id, day);
