-- Holds the place of step 5, which another branch brings.
SELECT 1;
