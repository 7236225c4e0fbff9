using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Conferences.Api.Store;

/// <summary>
/// The database function that returns the ids of the secrets a conference still needs: those of its current document,
/// or of the document that a dynamic conference runs by or is being dialled with.
/// </summary>
internal static class SecretsInUse
{
    /// <summary>The condition for rows of one conference; its parameters are account, conference and account.</summary>
    public const string OfOne = "d.id = any(conferences.secrets_in_use(?, ?)) and d.tenant_id = ?";

    // Formatted as PostgreSQL prints it, see OpenedFunction.
    private const string Body =
        """
        CREATE OR REPLACE FUNCTION conferences.secrets_in_use(account character varying, conference character varying)
         RETURNS character varying[]
         LANGUAGE plpgsql
         STABLE PARALLEL SAFE
        AS $function$
        begin
            return array(
                select data #>> '{document,_secrets,id}'
                from conferences.mt_doc_conference where tenant_id = account and id = conference
                union all
                select data #>> '{dynamic,_secrets,id}'
                from conferences.mt_doc_liveconference where tenant_id = account and id = conference
                union all
                select pending #>> '{dialling,dynamic,_secrets,id}'
                from conferences.mt_doc_liveconference, jsonb_array_elements(data -> 'pending') pending
                where tenant_id = account and id = conference);
        end
        $function$;
        """;

    /// <param name="schema">The database schema of the views.</param>
    public static Function Of(string schema) =>
        new(new PostgresqlObjectName(schema, "secrets_in_use", SchemaUtils.IdentifierUsage.General), Body);
}
