using Conferences.Domain.Document;
using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Conferences.Api.Store;

/// <summary>
/// The database function that gives a stored document the secrets that belong to it: views hold none, and whoever reads
/// them needs no second statement. Where the row was erased, the members are left out: an empty list would say that
/// there never were any. It is what <see cref="ConferenceDocument.Open"/> is in the service.
/// </summary>
internal static class OpenedFunction
{
    // Written as PostgreSQL itself shows it: or each start would find another function than this, and make it anew.
    private const string Body =
        """
        CREATE OR REPLACE FUNCTION conferences.opened(account character varying, document jsonb)
         RETURNS jsonb
         LANGUAGE plpgsql
         STABLE PARALLEL SAFE
        AS $function$
        declare
            known jsonb;
            pointer text;
            path text[];
        begin
            if document is null or not jsonb_exists(document, '_secrets') then
                return document;
            end if;
            select (data ->> 'values')::jsonb into known from conferences.mt_doc_conferencesecrets
                where tenant_id = account and id = document #>> '{_secrets,id}';
            for pointer in select jsonb_object_keys(document #> '{_secrets,members}') loop
                path := array(
                    select replace(replace(key, '~1', '/'), '~0', '~')
                    from unnest(string_to_array(substr(pointer, 2), '/')) with ordinality step(key, place)
                    order by place);
                document := case
                    when jsonb_exists(known, pointer) then jsonb_set(document, path, known -> pointer)
                    else document #- path
                end;
            end loop;
            return document - '_secrets';
        end
        $function$;
        """;

    /// <param name="schema">The database schema of the views.</param>
    public static Function Of(string schema) =>
        new(new PostgresqlObjectName(schema, "opened", SchemaUtils.IdentifierUsage.General), Body);
}
