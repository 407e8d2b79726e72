-- Holds the place of step 6, which another branch brings.
SELECT 1;
