-- the refusal's code beside its sentence, so that a reader of Chinese is told in Chinese
ALTER TABLE radar_slot_source ADD COLUMN failure_code text NULL;
ALTER TABLE radar_slot_article ADD COLUMN failure_code text NULL;
ALTER TABLE radar_source ADD COLUMN last_error_code text NULL;
