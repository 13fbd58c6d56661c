-- whose a source is (null is the house's), whether it came with the samples, when it was taken away
ALTER TABLE radar_source ADD COLUMN owner_id uuid NULL;
ALTER TABLE radar_source ADD COLUMN sample boolean NOT NULL DEFAULT false;
ALTER TABLE radar_source ADD COLUMN removed_at timestamptz NULL;
ALTER TABLE radar_article ADD COLUMN sample boolean NOT NULL DEFAULT false;
ALTER TABLE radar_report ADD COLUMN sample boolean NOT NULL DEFAULT false;

-- what somebody made of an opportunity
ALTER TABLE radar_opportunity ADD COLUMN state text NOT NULL DEFAULT 'New';
ALTER TABLE radar_opportunity ADD COLUMN state_note text NULL;
ALTER TABLE radar_opportunity ADD COLUMN state_at timestamptz NULL;
ALTER TABLE radar_opportunity ADD COLUMN state_by text NULL;
ALTER TABLE radar_opportunity ADD COLUMN state_version integer NOT NULL DEFAULT 0; -- rises with every change
CREATE INDEX radar_opportunity_state_day ON radar_opportunity (state, day);

-- stored articles that somebody wants judged again
CREATE TABLE radar_rejudging (
    id uuid NOT NULL PRIMARY KEY,
    days integer NULL, -- null for one article
    prompt_number integer NULL, -- null for rules
    judge_name text NOT NULL,
    requested_at timestamptz NOT NULL,
    requested_by text NULL,
    total integer NOT NULL,
    cancelled_at timestamptz NULL,
    finished_at timestamptz NULL
);
CREATE INDEX radar_rejudging_requested_at ON radar_rejudging (requested_at);

-- one of them
CREATE TABLE radar_rejudging_article (
    rejudging_id uuid NOT NULL,
    article_id uuid NOT NULL,
    revision integer NOT NULL,
    ended_at timestamptz NULL,
    judgement_id uuid NULL,
    failure text NULL,
    PRIMARY KEY (rejudging_id, article_id)
);
CREATE INDEX radar_rejudging_article_article ON radar_rejudging_article (article_id);
