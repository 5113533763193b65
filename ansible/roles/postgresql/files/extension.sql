\getenv extension EXTENSION
-- The superuser makes them, in the schema that all may use and nobody may write to.
create extension if not exists :"extension" with schema public;
