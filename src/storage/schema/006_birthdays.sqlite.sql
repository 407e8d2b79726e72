-- Whose birthday it is: by month and day of the birth, within a partition.
CREATE INDEX member_by_birthday ON member (partition, substr(birth_on, 6), number) WHERE birth_on IS NOT NULL;
