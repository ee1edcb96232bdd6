-- Full text of listed stories, in words without case and accents. The row is the day of the story, then its `n`: the newest
-- stand last, and the stories of some days can be looked through alone. Words come folded: the tokenizer only splits at
-- spaces. Beginnings of three letters are kept, because the rows of all words with such a beginning take long to merge.
DROP TABLE story_words;
CREATE VIRTUAL TABLE story_texts USING fts5 (
    title, source, topics, excerpt, heat UNINDEXED, published_at UNINDEXED, tokenize = 'ascii', prefix = '3'
);

-- What is known of them until their files are read again: topics and excerpts with their accents.
INSERT INTO story_texts (rowid, title, source, topics, excerpt, heat, published_at)
SELECT (max(coalesce(published_at, 0), 0) / 86400 << 24) + n AS day_and_story,
    words, '', ' ' || lower(replace(topics, char(10), ' ')), ' ' || lower(excerpt), heat, published_at
FROM stories WHERE listed = 1 ORDER BY day_and_story;
UPDATE files SET mtime_ns = -1, hash = x'' WHERE state = 'read';
