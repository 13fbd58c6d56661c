-- an article that tells what an opportunity told before
CREATE TABLE radar_retelling (
    article_id TEXT NOT NULL PRIMARY KEY,
    opportunity_id TEXT NOT NULL,
    judgement_id TEXT NOT NULL,
    told_at INTEGER NOT NULL
);
CREATE INDEX radar_retelling_opportunity ON radar_retelling (opportunity_id);
