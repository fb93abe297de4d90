-- Who is told of incidents, and how.
CREATE TABLE receivers (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  definition_json TEXT NOT NULL,        -- kind, address, format, headers, template, secret: a JSON object
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1
) STRICT;

-- What receivers are to be told, were told, and could not be told: made in one transaction with what it tells of.
CREATE TABLE deliveries (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  receiver INTEGER NOT NULL REFERENCES receivers (key) ON DELETE CASCADE,
  incident INTEGER NOT NULL,            -- the key of the incident, which may be gone
  event TEXT NOT NULL,                  -- opened, grew, closed, withdrawn
  severity TEXT NOT NULL,               -- of the incident when this receiver first heard of it
  message_json TEXT NOT NULL,           -- what there was to tell then: a JSON object
  fingerprint TEXT NOT NULL,            -- the same each time that it is sent
  state TEXT NOT NULL,                  -- pending, delivered, given_up
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  -- When it is to be tried; of one that was delivered, when it is to be said again; null for never.
  due_at INTEGER,
  attempted_at INTEGER,
  finished_at INTEGER,
  last_status INTEGER,                  -- of HTTP; null where none came
  last_error TEXT
) STRICT;
CREATE INDEX deliveries_by_receiver ON deliveries (receiver, key);
CREATE INDEX deliveries_pending ON deliveries (receiver, key) WHERE state = 'pending';
CREATE INDEX deliveries_repeated ON deliveries (due_at, key) WHERE state = 'delivered' AND due_at IS NOT NULL;
CREATE INDEX deliveries_by_incident ON deliveries (incident, receiver, key);
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- The webhook of a monitor becomes a receiver of its name.
INSERT INTO receivers (id, definition_json, created_at, updated_at)
  SELECT id, json_object('kind', 'webhook', 'url', json_extract(webhook_json, '$.url'), 'format', 'lapwing'),
    created_at, created_at
  FROM monitors WHERE json_extract(webhook_json, '$.url') IS NOT NULL;
UPDATE monitors SET receivers_json = json_insert(receivers_json, '$[#]', id)
  WHERE json_extract(webhook_json, '$.url') IS NOT NULL;
UPDATE monitors SET webhook_json = NULL;
