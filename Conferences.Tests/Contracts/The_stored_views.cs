using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.OpenApi;
using Conferences.Api.Store;
using Conferences.Api.Store.Rebuild;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Contracts;

/// <summary>
/// The rows of every view: <c>stored_views.json</c> has the version of each, and what it makes of the same events. A
/// view that makes something else of them has to be rebuilt, so its version must say that it is another one.
/// </summary>
public sealed class The_stored_views(Service service)
{
    private static readonly string Committed = Repository.PathOf("Conferences.Tests/Contracts/stored_views.json");

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonObject Approved =>
        File.Exists(Committed) ? JsonNode.Parse(File.ReadAllText(Committed))!.AsObject() : [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task are_those_of_their_version()
    {
        var database = await service.NewDatabaseAsync("views");
        await using var node = new Node(database);
        var store = node.Services.GetRequiredService<IDocumentStore>();
        await Insert(store, database, "1", ResponseExamples.Id, SampleEvents.Story[..^1].Select(Sealed));
        await Insert(store, database, "2", ResponseExamples.Id, FullEvents.All);
        await Insert(store, database, "1", Webhook.KeyOf(ResponseExamples.Id), FullWebhookEvents.All.Take(4));
        var views = View.All(store);
        await new Rebuild(
            store, node.Services.GetRequiredService<NpgsqlDataSource>(), (_, _) => { }, new(5_000, 1_000_000))
            .GoAsync(views, Cancellation);

        var stored = new JsonObject();
        foreach (var view in views)
        {
            var rows = await Rows(database, view);
            Assert.NotEmpty(rows);
            stored[view.Name] = new JsonObject { ["version"] = ViewVersions.Current[view.Name], ["rows"] = rows };
        }

        var written = Path.Combine(AppContext.BaseDirectory, "stored_views.json");
        await File.WriteAllTextAsync(written, stored.ToJsonString(Readable) + "\n", Cancellation);
        var approved = Approved;
        Assert.All(stored, it =>
        {
            if (approved[it.Key] is not { } before || JsonNode.DeepEquals(before["rows"], it.Value!["rows"]))
                return;
            Assert.True(
                before["version"]!.GetValue<int>() < it.Value!["version"]!.GetValue<int>(),
                $"""
                {it.Key} makes other rows of the same events, so those that are stored have to be made again. Raise its
                version in ViewVersions, and name it in the changelog as a view that has to be rebuilt. Compare
                {written} with {Committed}.
                """);
        });
        Assert.True(
            JsonNode.DeepEquals(approved, stored),
            $"The views are other ones than the approved ones. If meant: cp {written} {Committed}");
    }

    [Fact]
    public void have_a_version_each() => Assert.Equal(
        View.All(service.Parts.GetRequiredService<IDocumentStore>()).Select(view => view.Name).Order(),
        ViewVersions.Current.Keys.Order());

    [Fact]
    public void are_in_the_changelog_when_they_have_to_be_rebuilt()
    {
        var changelog = File.ReadAllText(Repository.PathOf("CHANGELOG.md"));
        Assert.All(ViewVersions.Current.Where(it => it.Value > 1), it =>
            Assert.Contains($"`{it.Key}` (version {it.Value})", changelog, StringComparison.Ordinal));
    }

    // Marten's own columns tell when and how often a row was written.
    private static async Task<JsonArray> Rows(string database, View view)
    {
        var rows = new JsonArray();
        foreach (var table in view.Tables)
        {
            foreach (var row in await Stored.ColumnOf<string>(
                database,
                $"""
                select row::text from (
                    select to_jsonb(t) - 'mt_last_modified' - 'mt_version' - 'mt_dotnet_type' as row from {table} t) it
                order by row::text collate "C"
                """))
                rows.Add(JsonNode.Parse(row));
        }

        return rows;
    }

    private static async Task Insert(
        IDocumentStore store, string database, string account, string stream, IEnumerable<object> events)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        foreach (var (index, @event) in events.Index())
        {
            await using var insert = new NpgsqlCommand(
                """
                with opened as (
                    insert into conferences.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
                    values ($1, $2, 'conference', $3, $6, $6, false)
                    on conflict (tenant_id, id) do update set version = excluded.version)
                insert into conferences.mt_events (
                    tenant_id, seq_id, id, stream_id, version, type, timestamp, data, mt_dotnet_type, is_archived)
                select $1, (select coalesce(max(seq_id), 0) + 1 from conferences.mt_events),
                    md5($1 || $2 || $3)::uuid, $2, $3, $4, $6, $5::jsonb, '', false
                """,
                connection);
            object[] values =
            [
                account.PadLeft(32, '0'), stream, index + 1L, NameOf(@event.GetType()),
                store.Options.Serializer().ToJson(@event), ResponseExamples.At.AddSeconds(index).ToUniversalTime(),
            ];
            foreach (var value in values)
                insert.Parameters.Add(new() { Value = value });
            await insert.ExecuteNonQueryAsync(Cancellation);
        }
    }

    private static ConferenceEvent Sealed(ConferenceEvent @event) => @event switch
    {
        ConferenceCreated created => created with { Document = Sealed(created.Document) },
        ConferenceUpdated updated => updated with { Document = Sealed(updated.Document) },
        _ => @event,
    };

    private static ConferenceDocument Sealed(ConferenceDocument document) => document.Seal(
        ResponseExamples.Id,
        new(new(ResponseExamples.OperationId), ResponseExamples.At) { Salt = new string('5', 32) }).Sealed;

    private static string NameOf(Type type) => typeof(WebhookEvent).IsAssignableFrom(type)
        ? WebhookStore.EventNames[type]
        : EventStore.EventNames[type];
}
