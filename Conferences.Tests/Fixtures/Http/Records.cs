using Npgsql;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Stored events, read without the service.</summary>
internal static class Records
{
    /// <summary>The number of events in the account.</summary>
    public static async Task<long> Events(this Service service, Portal portal)
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from conferences.mt_events where tenant_id = $1";
        command.Parameters.Add(new NpgsqlParameter { Value = portal.Account });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The names of a conference's events, in order.</summary>
    public static Task<List<string>> Names(this Service service, Portal portal, string conference) =>
        Stored.Column<string>(
            service,
            "select type from conferences.mt_events where tenant_id = $1 and stream_id = $2 order by version",
            portal.Account,
            conference);

    /// <summary>Sends the request, and asserts that nothing was stored.</summary>
    public static async Task<Answer> StoringNothing(this Service service, Portal portal, Func<Task<Answer>> ask)
    {
        var before = await service.Events(portal);
        var answer = await ask();
        Assert.Equal(before, await service.Events(portal));
        return answer;
    }
}
