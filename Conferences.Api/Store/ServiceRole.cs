using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// The database role the service works with, where another one owns the schema: it adds events and can neither change
/// nor remove them.
/// </summary>
/// <param name="Name">As PostgreSQL has it, unquoted.</param>
internal sealed record ServiceRole(string Name)
{
    private const string Key = "Postgres:ServiceRole";

    /// <summary>Its name as an identifier in SQL.</summary>
    public string Quoted => $"\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Its name as a text in SQL.</summary>
    public string Literal => $"'{Name.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The role, where the owner's connection string is configured beside the service's; else null.</summary>
    public static ServiceRole? Of(IConfiguration configuration) =>
        configuration[Key] is { Length: > 0 } name ? new(name) : null;

    /// <summary>Remembers the role of the service's connection string, unless it is the owner itself.</summary>
    /// <param name="service">The connection string the service works with.</param>
    /// <param name="owner">The one of the schema's owner.</param>
    public static void Remember(IConfiguration configuration, string service, string owner)
    {
        var name = new NpgsqlConnectionStringBuilder(service).Username;
        if (name != new NpgsqlConnectionStringBuilder(owner).Username)
            configuration[Key] = name;
    }
}
