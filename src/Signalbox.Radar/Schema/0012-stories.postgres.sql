-- an article that tells what an opportunity told before
CREATE TABLE radar_retelling (
    article_id uuid NOT NULL PRIMARY KEY,
    opportunity_id uuid NOT NULL,
    judgement_id uuid NOT NULL,
    told_at timestamptz NOT NULL
);
CREATE INDEX radar_retelling_opportunity ON radar_retelling (opportunity_id);
