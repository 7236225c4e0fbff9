using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Contracts;

/// <summary>
/// The stored form of events, which never changes: <c>stored_events.json</c> has each under its stored name, with every
/// member filled, as the store writes it.
/// </summary>
public sealed class The_stored_events(Service service)
{
    private static readonly string Committed = Repository.PathOf("Conferences.Tests/Contracts/stored_events.json");

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly IReadOnlyDictionary<Type, string> Names =
        EventStore.EventNames.Concat(WebhookStore.EventNames).ToDictionary();

    private static readonly object[] All = [.. FullEvents.All, .. FullWebhookEvents.All];

    private static JsonObject Approved =>
        File.Exists(Committed) ? JsonNode.Parse(File.ReadAllText(Committed))!.AsObject() : [];

    private ISerializer Serializer => service.Parts.GetRequiredService<IDocumentStore>().Options.Serializer();

    [Fact]
    public async Task are_stored_as_they_always_were()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var written = Path.Combine(AppContext.BaseDirectory, "stored_events.json");
        var stored = new JsonObject(All.Select(@event => KeyValuePair.Create(
            Names[@event.GetType()], JsonNode.Parse(Serializer.ToJson(@event)))));
        await File.WriteAllTextAsync(written, stored.ToJsonString(Readable) + "\n", cancellation);

        var difference = string.Join('\n', Differences(Approved, stored));
        Assert.True(
            difference.Length == 0,
            $"""
            Facts would be stored in another form than those that are stored already:
            {difference}
            A new member is fine if it is optional. Anything else needs an upcast, so that what is stored can be read:
            options.Events.Upcast(FactNames[…], …), where EventStore maps the names. Then:
            cp {written} {Committed}
            """);
    }

    [Fact]
    public void are_shown_whole()
    {
        Assert.Equal(Names.Keys, All.Select(@event => @event.GetType()));
        Assert.DoesNotContain(
            All.SelectMany(@event =>
                Leaves(JsonNode.Parse(Serializer.ToJson(@event)), @event.GetType().Name))
                .Where(leaf => !leaf.Key.Contains("/document/") && !leaf.Key.Contains("/dynamic/")),
            leaf => leaf.Value is "null" or "[]" or "0" or "\"\"");
    }

    [Fact]
    public void are_read_back_as_they_were_written()
    {
        var approved = Approved;
        Assert.Equal(Names.Values, approved.Select(@event => @event.Key));
        Assert.All(Names, it =>
        {
            using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(approved[it.Value]));
            Assert.True(JsonNode.DeepEquals(
                approved[it.Value], JsonNode.Parse(Serializer.ToJson(Serializer.FromJson(it.Key, json)))));
        });
    }

    private static IEnumerable<string> Differences(JsonObject approved, JsonObject stored)
    {
        var (was, now) = (Leaves(approved).ToDictionary(), Leaves(stored).ToDictionary());
        return from path in was.Keys.Union(now.Keys)
               let before = was.GetValueOrDefault(path, "not there")
               let after = now.GetValueOrDefault(path, "not there")
               where before != after
               select $"  {path} was {before}, is {after}";
    }

    // All leaves of the tree, by path.
    private static IEnumerable<KeyValuePair<string, string>> Leaves(JsonNode? node, string path = "") => node switch
    {
        JsonObject { Count: > 0 } members => members.SelectMany(it => Leaves(it.Value, $"{path}/{it.Key}")),
        JsonArray { Count: > 0 } items => items.SelectMany((item, index) => Leaves(item, $"{path}/{index}")),
        _ => [new(path, node?.ToJsonString(Readable) ?? "null")],
    };
}
