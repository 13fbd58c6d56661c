-- whose a source is (null is the house's), whether it came with the samples, when it was taken away
ALTER TABLE radar_source ADD COLUMN owner_id TEXT NULL;
ALTER TABLE radar_source ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;
ALTER TABLE radar_source ADD COLUMN removed_at INTEGER NULL;
ALTER TABLE radar_article ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;
ALTER TABLE radar_report ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;

-- what somebody made of an opportunity
ALTER TABLE radar_opportunity ADD COLUMN state TEXT NOT NULL DEFAULT 'New';
ALTER TABLE radar_opportunity ADD COLUMN state_note TEXT NULL;
ALTER TABLE radar_opportunity ADD COLUMN state_at INTEGER NULL;
ALTER TABLE radar_opportunity ADD COLUMN state_by TEXT NULL;
ALTER TABLE radar_opportunity ADD COLUMN state_version INTEGER NOT NULL DEFAULT 0; -- rises with every change
CREATE INDEX radar_opportunity_state_day ON radar_opportunity (state, day);

-- stored articles that somebody wants judged again
CREATE TABLE radar_rejudging (
    id TEXT NOT NULL PRIMARY KEY,
    days INTEGER NULL, -- null for one article
    prompt_number INTEGER NULL, -- null for rules
    judge_name TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    requested_by TEXT NULL,
    total INTEGER NOT NULL,
    cancelled_at INTEGER NULL,
    finished_at INTEGER NULL
);
CREATE INDEX radar_rejudging_requested_at ON radar_rejudging (requested_at);

-- one of them
CREATE TABLE radar_rejudging_article (
    rejudging_id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    ended_at INTEGER NULL,
    judgement_id TEXT NULL,
    failure TEXT NULL,
    PRIMARY KEY (rejudging_id, article_id)
);
CREATE INDEX radar_rejudging_article_article ON radar_rejudging_article (article_id);
