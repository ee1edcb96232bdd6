-- What people change about digests, and what they have begun and not finished.

-- Settings and state before and after, as JSON: no `before` where a digest was added, no `after` where it was removed.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL,                 -- 16 random hex digits: what one order changed together is undone together
    digest_id INTEGER NOT NULL REFERENCES digests (id),
    guild_id INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    manages INTEGER NOT NULL,               -- had Manage Server then
    made_at INTEGER NOT NULL,
    undoes INTEGER NOT NULL,
    before TEXT,
    after TEXT
);

CREATE INDEX changes_by_digest ON changes (digest_id, id);
CREATE INDEX changes_by_order ON changes (order_id);
CREATE INDEX changes_by_age ON changes (made_at);

-- A form that is being filled in, or a file that waits for its word. Whoever began it is the one who may end it.
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,                    -- 16 random hex digits
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    manages INTEGER NOT NULL,               -- had Manage Server then
    content TEXT NOT NULL,
    made_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX drafts_by_age ON drafts (made_at);
CREATE INDEX drafts_by_person ON drafts (guild_id, user_id, made_at);

-- For whoever asks by its title why a story is nowhere.
CREATE INDEX stories_unlisted ON stories (headline) WHERE listed = 0 AND article = 1;

-- Who ordered an edition that was made by hand.
ALTER TABLE editions ADD COLUMN made_by INTEGER;

-- Numbers below 0 kept no story out.
UPDATE digests SET min_heat = 'any' WHERE min_heat LIKE '-%';

-- Nobody's server: whose the digests of a forgotten server are until they are deleted.
INSERT INTO servers (guild_id) VALUES (0);
