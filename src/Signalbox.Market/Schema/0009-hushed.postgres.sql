-- Whether nobody was told of the last crossing, since a silence or a window of the alerts held it back.
ALTER TABLE market_price_alert ADD COLUMN hushed boolean NOT NULL DEFAULT false;
