using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>The cost of a page depends on its size, not on its position in the list.</summary>
public sealed class A_page_in_the_middle(Service service)
{
    private const int Conferences = 5_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task reads_no_row_before_it(bool ascending)
    {
        var portal = service.Portal();
        await Copies(portal.Account, await portal.Create());
        var middle = (await Stored.Column<string>(
            service,
            "select id from conferences.mt_doc_conference where tenant_id = $1 order by id offset $2 limit 1",
            portal.Account,
            Conferences / 2))[0];

        var listing = new Listing(
            new Page(50, middle, ascending), new QueryCollection(), OwnerId: null, NumberingPlan.Usual);
        await using var command = listing.Of(
            ListSource.Present, service.Parts.GetRequiredService<ReadDataSource>(), portal.Account);
        command.CommandText = $"explain (analyze, format json) {command.CommandText}";
        var plan = JsonNode.Parse((string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!)!;
        Assert.Equal(51, Rows(plan[0]!["Plan"]!));
        Assert.InRange(Read(plan[0]!["Plan"]!), 3 * 51, 6 * 51);
    }

    // Stored rows and their live state: as many scans as there are tables.
    private static double Read(JsonNode plan) =>
        (plan["Relation Name"] is null ? 0 : Rows(plan) + Removed(plan))
        + (plan["Plans"]?.AsArray().Sum(inner => Read(inner!)) ?? 0);

    private static double Rows(JsonNode plan) => (double)plan["Actual Rows"]! * (double)plan["Actual Loops"]!;

    private static double Removed(JsonNode plan) =>
        ((double?)plan["Rows Removed by Filter"] ?? 0) * (double)plan["Actual Loops"]!;

    private async Task Copies(string account, string template)
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var table in new[] { "mt_streams", "mt_doc_conference", "mt_doc_liveconference" })
        {
            // A conference that never ran has no live state; here all have run.
            await using var command = new NpgsqlCommand(
                table == "mt_doc_liveconference"
                    ? """
                      insert into conferences.mt_doc_liveconference (tenant_id, id, data, mt_version)
                      select tenant_id, id, '{}', 1 from conferences.mt_streams where tenant_id = $1 and $2 <> ''
                      """
                    : $"""
                      insert into conferences.{table}
                      select made.* from conferences.{table} it, generate_series(2, {Conferences}) n,
                          lateral jsonb_populate_record(
                              null::conferences.{table},
                              to_jsonb(it) || jsonb_build_object('id', md5($2 || n))) made
                      where it.tenant_id = $1 and it.id = $2
                      """,
                connection)
            {
                Parameters = { new() { Value = account }, new() { Value = template } },
            };
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var analyze = new NpgsqlCommand($"analyze conferences.{table}", connection);
            await analyze.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
