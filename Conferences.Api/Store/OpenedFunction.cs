using Conferences.Domain.Document;
using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Conferences.Api.Store;

/// <summary>
/// The database function that adds a stored document's secrets to it. Views contain none, and this saves their readers
/// a second statement. Where the row was erased, the members are omitted: an empty list would mean that there never
/// were any. Corresponds to <see cref="ConferenceDocument.Open"/>.
/// </summary>
internal static class OpenedFunction
{
    // Formatted as PostgreSQL prints it; otherwise each start would see a difference and create it again.
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
