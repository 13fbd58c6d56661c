-- Whether buyers of this account are answered by itself.
ALTER TABLE shop_account ADD COLUMN answers boolean NOT NULL DEFAULT true;

-- The rule that answered, on the last of the messages that were one question.
ALTER TABLE shop_message ADD COLUMN rule_id uuid NULL;
UPDATE shop_message SET rule_id = (decision::json ->> 'rule')::uuid WHERE decision LIKE '{%';
CREATE INDEX shop_message_rule ON shop_message (rule_id, at) WHERE rule_id IS NOT NULL;

-- What was sent and by whom. What a delivery says stands sealed with the delivery, and nowhere else.
ALTER TABLE shop_send ADD COLUMN origin text NOT NULL DEFAULT 'answer'; -- answer, delivery, manual
ALTER TABLE shop_send ADD COLUMN text text NULL;
ALTER TABLE shop_send ADD COLUMN by_user text NULL; -- of manual ones
ALTER TABLE shop_send ADD COLUMN reason text NOT NULL DEFAULT ''; -- why it was refused or is not known
UPDATE shop_send SET origin = 'delivery'
WHERE EXISTS (SELECT 1 FROM shop_delivery d WHERE d.account_id = shop_send.account_id AND d.uuid = shop_send.uuid);
UPDATE shop_chat SET last_text = '' WHERE EXISTS (
  SELECT 1 FROM shop_send s JOIN shop_message m ON m.account_id = s.account_id AND m.message = s.message
  WHERE s.account_id = shop_chat.account_id AND s.conversation = shop_chat.conversation AND s.origin = 'delivery'
    AND substr(m.text, 1, 200) = shop_chat.last_text);
UPDATE shop_message SET text = '' WHERE EXISTS (
  SELECT 1 FROM shop_send s
  WHERE s.account_id = shop_message.account_id AND s.message = shop_message.message AND s.origin = 'delivery');

-- What was given of each goods today.
CREATE INDEX shop_delivery_goods ON shop_delivery (goods_id, begun_at);

-- What waits for somebody is counted beside every page.
CREATE INDEX shop_chat_waits ON shop_chat (account_id) WHERE waits;
CREATE INDEX shop_order_trouble ON shop_order (account_id, order_id) WHERE trouble IS NOT NULL;
CREATE INDEX shop_order_undelivered ON shop_order (account_id, order_id) WHERE state IN (0, 2, 3);
CREATE INDEX shop_delivery_review ON shop_delivery (account_id, order_id) WHERE state IN (5, 6, 22);
