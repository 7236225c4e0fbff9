using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Conferences.Api.Store;

/// <summary>
/// The database function that says whether a document passes one of Kazoo's filters. Kazoo follows the path, in which
/// the items of a list count from 1, and compares text. The text of a list is that of its strings, joined, so that a
/// list of one is equal to its element; what is missing, and a list of anything else, is the empty text. If the path
/// leads into a value that has no members, the result is null: neither the filter nor its opposite lets it pass.
/// </summary>
internal static class FilterFunction
{
    // Formatted as PostgreSQL prints it, see OpenedFunction.
    private const string Body =
        """
        CREATE OR REPLACE FUNCTION conferences.passes(document jsonb, test text, path text[], texts text[], whole jsonb)
         RETURNS boolean
         LANGUAGE plpgsql
         IMMUTABLE PARALLEL SAFE
        AS $function$
        declare
            value jsonb := document;
            key text;
            its_text text;
        begin
            foreach key in array path loop
                exit when value is null;
                case jsonb_typeof(value)
                    when 'object' then
                        value := value -> key;
                    when 'array' then
                        value := case when key ~ '^\+?0*[1-9][0-9]{0,8}$' then value -> (key::int - 1) end;
                    else
                        return null;
                end case;
            end loop;
            if test = 'key' then
                return value is not null;
            elsif test = 'value' then
                return value is not null
                    and value not in ('null', '0', '""', '"0"', '"NULL"', '"undefined"', '[]', '{}');
            end if;
            case jsonb_typeof(value)
                when 'object' then
                    return coalesce(value = whole, false);
                when 'array' then
                    select string_agg(leaf #>> '{}', '' order by place) into its_text
                    from jsonb_path_query(value, 'strict $.** ? (@.type() != "array")') with ordinality it(leaf, place)
                    having bool_and(jsonb_typeof(leaf) = 'string');
                when 'number' then
                    its_text := regexp_replace(value #>> '{}', '(\.\d+?)0+$', '\1');
                when 'null' then
                    its_text := 'null';
                else
                    its_text := value #>> '{}';
            end case;
            return coalesce(its_text, '') = any(texts);
        end
        $function$;
        """;

    /// <param name="schema">The database schema of the views.</param>
    public static Function Of(string schema) =>
        new(new PostgresqlObjectName(schema, "passes", SchemaUtils.IdentifierUsage.General), Body);
}
