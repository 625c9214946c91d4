-- How many images of the data set were left out because they are bad.

ALTER TABLE trials ADD COLUMN skipped_images INTEGER NOT NULL DEFAULT 0 CHECK (skipped_images >= 0);
