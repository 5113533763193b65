\getenv database DATABASE
select format('create database %I encoding ''UTF8'' template template0 locale %L', :'database', 'C.UTF-8')
where not exists (select from pg_database where datname = :'database') \gexec
-- Whoever is not named may not even look in.
revoke all on database :"database" from public;
\connect :"database"
revoke all on schema public from public;
grant usage on schema public to public;
