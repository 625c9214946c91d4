-- How many classifiers a label count has; before there was always one.

ALTER TABLE trials ADD COLUMN head_repeats INTEGER NOT NULL DEFAULT 1 CHECK (head_repeats >= 1);
