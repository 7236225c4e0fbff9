#!/bin/sh
# Run by the image of PostgreSQL when it creates its data. The service gets a database and two users of its own: the owner
# of the schema, and the one that the nodes use, which owns nothing and is granted what it needs by db-apply. Neither is
# a superuser: they cannot read files, run programs or get at other databases.
set -eu
psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password CONFERENCES_PASSWORD
\getenv service_password CONFERENCES_SERVICE_PASSWORD
create role conferences login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
create role conferences_service login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'service_password';
create database conferences owner conferences;
revoke all on database postgres from public;
SQL
