-- what was found, in Chinese; empty in rows of earlier versions
ALTER TABLE operations_alert_instance ADD COLUMN reason_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE operations_alert_change ADD COLUMN reason_zh TEXT NOT NULL DEFAULT '';
