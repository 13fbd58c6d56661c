-- what a check found, in Chinese; empty in samples of earlier versions
ALTER TABLE health_sample ADD COLUMN reason_zh text NOT NULL DEFAULT '';
