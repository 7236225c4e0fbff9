using System.Globalization;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Fixtures.Webhooks;

/// <summary>A node that may deliver to loopback addresses, with a database and a clock of its own.</summary>
public sealed class HookNode(Service service) : IAsyncLifetime
{
    /// <summary>Lets endpoints be on this machine.</summary>
    internal static readonly (string Name, string Value) Loopback = ("Webhooks:AllowedNetworks", "127.0.0.0/8");

    private Node? node;
    private string token = "";

    /// <summary>The database it uses.</summary>
    public string ConnectionString { get; private set; } = "";

    internal ShiftedClock Clock { get; } = new();

    internal IServiceProvider Parts => node!.Services;

    public async ValueTask InitializeAsync()
    {
        await Started.OrEnd(this, async _ =>
        {
            ConnectionString = await service.NewDatabaseAsync("hooks");
            node = new Node(ConnectionString, Clock, Loopback);
            token = await node.Token();
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    /// <summary>The events of the account's conferences, in the order in which they were recorded.</summary>
    internal async Task<IReadOnlyList<RecordedId>> Recorded(Portal portal) =>
        [.. (await Stored.ColumnOf<string[]>(
            ConnectionString,
            """
            select array[id::text, stream_id, version::text, regexp_replace(type, '_', '.')]
            from conferences.mt_events
            where tenant_id = $1 and not starts_with(type, 'webhook_') and type <> 'tombstone'
            order by seq_id
            """,
            portal.Account)).Select(it => new RecordedId(
                it[0], it[1], long.Parse(it[2], CultureInfo.InvariantCulture), it[3]))];

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => node!.Portal(Conferences.Api.Crossbar.Ids.New(), token);
}

/// <summary>An event as it is stored.</summary>
internal sealed record RecordedId(string Id, string Conference, long Sequence, string Type);
