using Npgsql;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>What is stored, looked at behind the service's back.</summary>
internal static class Records
{
    /// <summary>How many facts the account has.</summary>
    public static async Task<long> Events(this Service service, Portal portal)
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from conferences.mt_events where tenant_id = $1";
        command.Parameters.Add(new NpgsqlParameter { Value = portal.Account });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The names of a conference's facts, in order.</summary>
    public static Task<List<string>> Names(this Service service, Portal portal, string conference) =>
        Stored.Column<string>(
            service,
            "select type from conferences.mt_events where tenant_id = $1 and stream_id = $2 order by version",
            portal.Account,
            conference);

    /// <summary>Asks, and asserts that nothing was stored.</summary>
    public static async Task<Answer> StoringNothing(this Service service, Portal portal, Func<Task<Answer>> ask)
    {
        var before = await service.Events(portal);
        var answer = await ask();
        Assert.Equal(before, await service.Events(portal));
        return answer;
    }
}
