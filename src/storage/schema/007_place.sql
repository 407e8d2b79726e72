-- Holds the place of step 7, which another branch brings.
SELECT 1;
