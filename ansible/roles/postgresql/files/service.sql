\getenv database DATABASE
\getenv service SERVICE
\getenv connections CONNECTIONS
\set password `cat "$PASSWORDS/$SERVICE"`
-- The password stands in a statement below: neither a failure nor an audit setting may write it to the server's log.
set log_statement = 'none';
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
set password_encryption = 'scram-sha-256';

select format('create role %I', :'service') where not exists (select from pg_roles where rolname = :'service') \gexec
alter role :"service" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
    connection limit :connections password :'password';
alter role :"service" in database :"database" set search_path = :"service", public;

grant connect on database :"database" to :"service";
select format('create schema %I', :'service') where not exists (select from pg_namespace where nspname = :'service') \gexec
alter schema :"service" owner to :"service";
revoke all on schema :"service" from public;
