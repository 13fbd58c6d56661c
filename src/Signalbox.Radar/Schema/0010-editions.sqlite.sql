-- a report is of a slot, a week or a month; of each week and month there is one
ALTER TABLE radar_report ADD COLUMN edition TEXT NOT NULL DEFAULT 'Slot';
CREATE UNIQUE INDEX radar_report_edition ON radar_report (edition, day) WHERE edition <> 'Slot';
