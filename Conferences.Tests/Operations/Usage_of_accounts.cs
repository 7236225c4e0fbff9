using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Operations;

/// <summary>How much accounts have stored, as it is counted and measured.</summary>
public sealed class Usage_of_accounts(Service service)
{
    private const string Counted =
        "select tenant_id || ' ' || conferences || ' ' || bytes from conferences.account_usage order by tenant_id";

    private const string Ledger =
        """
        select (select seq_id from conferences.account_usage where tenant_id = '')
            = (select max(seq_id) from conferences.ledger)
            and (select max(seq_id) from conferences.ledger) = (select max(seq_id) from conferences.mt_events)
        """;

    [Fact]
    public async Task is_measured_of_the_ten_largest()
    {
        var database = await service.NewDatabaseAsync("usage");
        var accounts = Enumerable.Range(0, 12).Select(_ => Ids.New()).ToArray();
        await using (var node = new Node(database))
        {
            var token = await node.Token();
            for (var size = 1; size <= accounts.Length; size++)
            {
                var portal = node.Portal(accounts[size - 1], token);
                for (var conference = 0; conference < size; conference++)
                    await portal.Create();
            }

            await IsCounted(database);
        }

        // A node measures when it starts.
        await using var other = new Node(database);
        using var gauges = new Gauges(other);
        await Until.Async(() => Task.FromResult(gauges.Read("conferences.account.conferences").Count > 0));
        Assert.Equal(
            accounts.Index().Skip(2).ToDictionary(it => it.Item, it => it.Index + 1L),
            gauges.Read("conferences.account.conferences"));
        var bytes = gauges.Read("conferences.account.size");
        Assert.Equal(accounts.Skip(2).Order(), bytes.Keys.Order());
        Assert.Equal(accounts.Skip(2), accounts.Skip(2).OrderBy(account => bytes[account]));
    }

    /// <summary>As after an upgrade from a version that did not count.</summary>
    [Fact]
    public async Task is_counted_from_the_first_event_by_several_nodes_and_each_event_once()
    {
        var database = await service.NewDatabaseAsync("usage");
        List<string> counted;
        await using (var node = new Node(database))
        {
            var portal = node.Portal(Ids.New(), await node.Token());
            foreach (var id in (string[])[await portal.Create(), await portal.Create(), await portal.Create()])
                await portal.Join(id, id);
            await portal.Delete($"/{(await portal.Get()).Data[0]!["id"]}");
            await IsCounted(database);
            counted = await Stored.ColumnOf<string>(database, Counted);
            Assert.Contains($"{portal.Account} 2 ", counted[1], StringComparison.Ordinal);
        }

        await Stored.ColumnOf<int>(database, "truncate conferences.account_usage");
        await using Node one = new(database), another = new(database);
        await IsCounted(database);
        Assert.Equal(counted, await Stored.ColumnOf<string>(database, Counted));
    }

    private static Task IsCounted(string database) =>
        Until.Async(async () => await Stored.ColumnOf<bool?>(database, Ledger) is [true]);

    private sealed class Gauges : IDisposable
    {
        private readonly ConcurrentDictionary<(string Name, string Account), long> read = new();
        private readonly MeterListener listener;

        public Gauges(Node node)
        {
            var meters = node.Services.GetRequiredService<IMeterFactory>();
            listener = new()
            {
                InstrumentPublished = (instrument, it) =>
                {
                    if (instrument.Name.StartsWith("conferences.account.", StringComparison.Ordinal)
                        && instrument.Meter.Scope == meters)
                        it.EnableMeasurementEvents(instrument);
                },
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
                read[(instrument.Name, (string)tags[0].Value!)] = value);
            listener.Start();
        }

        public Dictionary<string, long> Read(string name)
        {
            listener.RecordObservableInstruments();
            return read.Where(it => it.Key.Name == name).ToDictionary(it => it.Key.Account, it => it.Value);
        }

        public void Dispose() => listener.Dispose();
    }
}
