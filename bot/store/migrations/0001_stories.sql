-- No foreign keys on the large tables: checking them is a third of what a first load costs in here.

-- Stories: what the library knows. A story's row `n` never changes; `id` is what people, buttons and the ledger hold.
CREATE TABLE stories (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    said INTEGER,                           -- the mention that counts where it has no file, in place of what follows
    title TEXT,
    url TEXT,
    excerpt TEXT,
    published_at INTEGER,
    heat INTEGER NOT NULL,
    quality INTEGER,
    source_id TEXT,
    source_name TEXT,
    source_domain TEXT,
    source_logo TEXT,
    image TEXT,
    topics TEXT NOT NULL DEFAULT '',        -- one name a line
    article INTEGER NOT NULL,               -- 0: only ever named by others, 1: has a file, 2: its file has gone
    listed INTEGER NOT NULL,
    related_count INTEGER NOT NULL DEFAULT 0,
    headline TEXT NOT NULL DEFAULT '',      -- the normalised title, for equal headlines
    words TEXT NOT NULL DEFAULT ''          -- the words of title and source without accents, each after a space
);
CREATE INDEX stories_by_heat ON stories (heat DESC, published_at DESC, id, source_id, listed) WHERE listed = 1;
CREATE INDEX stories_by_date ON stories (published_at DESC, heat DESC, id, source_id, listed) WHERE listed = 1;
CREATE INDEX stories_by_source_heat ON stories (source_id, heat DESC, published_at DESC, id, listed) WHERE listed = 1;
CREATE INDEX stories_by_source_date ON stories (source_id, published_at DESC, heat DESC, id, listed) WHERE listed = 1;
CREATE INDEX stories_by_headline ON stories (headline, published_at, listed) WHERE listed = 1;
CREATE VIRTUAL TABLE story_words USING fts5 (words, tokenize = 'unicode61');

-- URLs by the hash of their lookup key. Where a key has several stories, the lowest kind owns it, then the listed, then the hotter.
-- 0: its file's webUrl, 1: another URL in its file, 2: in its file formerly, 3: its URL while only others name it, 4: said of it by others.
CREATE TABLE urls (
    key INTEGER NOT NULL,
    story INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (key, story)
) WITHOUT ROWID;
CREATE INDEX urls_by_story ON urls (story, kind);
CREATE INDEX urls_of_files ON urls (key) WHERE kind <= 1;

-- Ids of stories that became part of another one.
CREATE TABLE merged (
    id TEXT PRIMARY KEY,
    story INTEGER NOT NULL REFERENCES stories (n)
) WITHOUT ROWID;
CREATE INDEX merged_by_story ON merged (story);

-- Article files as last seen. `story` is set where the file holds a story: not skipped, and no other file has won its URL.
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,              -- -1: read it again, its time is too fresh to tell two changes apart
    state TEXT NOT NULL,                    -- read, skipped, broken
    hash BLOB,
    key INTEGER,                            -- of its webUrl
    aliases TEXT NOT NULL DEFAULT '',       -- lookup keys of its other URLs, one a line
    published_at INTEGER,
    story INTEGER REFERENCES stories (n)
) WITHOUT ROWID;
CREATE INDEX files_by_key ON files (key, published_at, story);
CREATE INDEX files_by_story ON files (story) WHERE story IS NOT NULL;
CREATE INDEX files_dropped ON files (key) WHERE state = 'read' AND story IS NULL;

-- Whom an article names in `related`, with everything it says of them: a story without a file shows the latest of these.
CREATE TABLE mentions (
    number INTEGER PRIMARY KEY,
    naming INTEGER NOT NULL,
    position INTEGER NOT NULL,
    named INTEGER NOT NULL,
    keys TEXT NOT NULL,                     -- of its URLs, with spaces between, its webUrl's first
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    published_at INTEGER,
    quality INTEGER,
    source_id TEXT,
    source_name TEXT,
    source_domain TEXT,
    source_logo TEXT,
    image TEXT,
    UNIQUE (naming, position)
);
CREATE INDEX mentions_by_named ON mentions (named, published_at DESC);

-- Topics of listed stories, hottest first.
CREATE TABLE story_topics (
    topic TEXT NOT NULL,
    heat INTEGER NOT NULL,
    published_at INTEGER NOT NULL,          -- before all times where the story has no date
    id TEXT NOT NULL,
    story INTEGER NOT NULL,
    PRIMARY KEY (topic, heat DESC, published_at DESC, id, story)
) WITHOUT ROWID;
CREATE INDEX story_topics_by_date ON story_topics (topic, published_at DESC, heat DESC, id, story);
CREATE INDEX story_topics_by_story ON story_topics (story, topic);

-- Counted at the end of each load that changed something: names as the hottest story spells them.
CREATE TABLE topics (id TEXT PRIMARY KEY, name TEXT NOT NULL, stories INTEGER NOT NULL, hottest INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (id TEXT PRIMARY KEY, name TEXT NOT NULL, stories INTEGER NOT NULL, hottest INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE library (one INTEGER PRIMARY KEY CHECK (one = 1), stories INTEGER NOT NULL, listed INTEGER NOT NULL, loaded_at INTEGER);
INSERT INTO library VALUES (1, 0, 0, NULL);
