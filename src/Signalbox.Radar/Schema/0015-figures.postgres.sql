-- what an opportunity is about in figures: sums of money as they stand in the article, and codes of securities
ALTER TABLE radar_judgement ADD COLUMN amounts text NOT NULL DEFAULT '[]'; -- JSON list
ALTER TABLE radar_judgement ADD COLUMN symbols text NOT NULL DEFAULT '[]'; -- JSON list
