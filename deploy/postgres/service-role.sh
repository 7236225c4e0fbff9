#!/bin/sh
# Creates the role that the nodes work with. It owns nothing; db-apply grants it what it needs.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_SERVICE_PASSWORD" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role conferences_service login nosuperuser nocreatedb nocreaterole password :'password';
SQL
