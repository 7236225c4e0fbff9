using System.Diagnostics;
using Npgsql;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Reads the database without the service.</summary>
internal static class Stored
{
    /// <summary>The values of the first column.</summary>
    public static Task<List<T>> Column<T>(Service service, string sql, params object[] values) =>
        ColumnOf<T>(service.ConnectionString, sql, values);

    /// <summary>The same for another database.</summary>
    public static async Task<List<T>> ColumnOf<T>(string connectionString, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<T>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken))
            found.Add(await row.GetFieldValueAsync<T>(0, TestContext.Current.CancellationToken));
        return found;
    }

    /// <summary>True if any row of any table contains this text.</summary>
    public static async Task<bool> Anywhere(Service service, string text) => (await Tables(service, text)).Count > 0;

    /// <summary>The tables with a row that contains this text.</summary>
    public static async Task<List<string>> Tables(Service service, string text)
    {
        var tables = await Column<string>(
            service, "select quote_ident(tablename) from pg_tables where schemaname = 'conferences'");
        Assert.NotEmpty(tables);
        return await Column<string>(
            service,
            string.Join(" union all ", tables.Select(table =>
                $"(select '{table}' from conferences.{table} t where strpos(t::text, $1) > 0 limit 1)")),
            text);
    }
}

/// <summary>Waits for a condition.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition holds; fails after the deadline.</summary>
    public static async Task Async(Func<Task<bool>> isSo, TimeSpan? within = null)
    {
        for (var started = Stopwatch.StartNew(); !await isSo();)
        {
            Assert.True(started.Elapsed < (within ?? Deadline), "It did not come to be in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
