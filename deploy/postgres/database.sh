#!/bin/sh
# Run by the image of PostgreSQL when it creates its data. The service gets a database and a user of its own. The user is
# not a superuser: it cannot read files, run programs or get at other databases.
set -eu
psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password CONFERENCES_PASSWORD
create role conferences login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
create database conferences owner conferences;
revoke all on database postgres from public;
SQL
