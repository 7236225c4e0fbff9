using System.Net;
using Conferences.Tests.Fixtures.Http;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>
/// Repeated reads of a conference return a cached copy if no event was recorded since. Here a copy can be distinguished
/// from the stored row: the row is changed by hand, without an event.
/// </summary>
public sealed class A_conference_read_again(Service service)
{
    private const string ByHand = "by hand";

    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task is_not_read_whole_again()
    {
        var id = await portal.Create("""{"name":"kept"}""");
        Assert.Equal("kept", await Name(id));
        await Rename(id);
        Assert.Equal("kept", await Name(id));
    }

    [Fact]
    public async Task is_as_whoever_wrote_last_left_it()
    {
        var id = await portal.Create("""{"name":"first"}""");
        Assert.Equal("first", await Name(id));
        await portal.Patch($"/{id}", """{"data":{"name":"second"}}""");
        Assert.Equal("second", await Name(id));
        await portal.Delete($"/{id}");
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Get($"/{id}")).Status);
    }

    [Fact]
    public async Task is_as_another_node_left_it()
    {
        await using var node = new Node(service.ConnectionString);
        var there = node.Portal(portal.Account, await node.Token());
        var id = await portal.Create("""{"name":"first"}""");
        Assert.Equal("first", await Name(id));
        await there.Patch($"/{id}", """{"data":{"name":"second"}}""");
        Assert.Equal("second", await Name(id));
    }

    [Fact]
    public async Task is_read_whole_while_somebody_is_in()
    {
        var id = await portal.Create("""{"name":"kept"}""");
        await portal.Join(id, "leg-1@192.0.2.7");
        Assert.Equal("kept", await Name(id));
        await Rename(id);
        Assert.Equal(ByHand, await Name(id));
    }

    [Fact]
    public async Task of_one_account_is_nothing_to_another()
    {
        var id = await portal.Create();
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Portal().Get($"/{id}")).Status);
    }

    private async Task<string?> Name(string id) => (string?)(await portal.Get($"/{id}")).Data["name"];

    private async Task Rename(string id)
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            """
            update conferences.mt_doc_conference
            set data = jsonb_set(data, '{document,name}', to_jsonb($2::text))
            where id = $1
            """,
            connection)
        {
            Parameters = { new() { Value = id }, new() { Value = ByHand } },
        };
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
