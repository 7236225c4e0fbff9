using System.Data;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;
using Marten.Services;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Whether snapshots match their streams.</summary>
internal static class Snapshots
{
    // A document may be as deep as a body can be, and an operation contains one.
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = StrictJson.WrappedDepth };

    /// <summary>
    /// Folds the stream and compares it with the conference, the live state, every participant, operation and instance.
    /// </summary>
    public static Task Agree(Service service, string account, string id) => Agree(service.Parts, account, id);

    /// <summary>The same on another node.</summary>
    public static async Task Agree(IServiceProvider parts, string account, string id)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var session = parts.GetRequiredService<IDocumentStore>().LightweightSession(
            new SessionOptions { TenantId = account, IsolationLevel = IsolationLevel.RepeatableRead });

        // Reads everything in one snapshot: pending operations may still be confirmed.
        await session.BeginTransactionAsync(cancellation);
        var events = await session.Events.FetchStreamAsync(id, token: cancellation);
        Conference? conference = null;
        var live = LiveConference.Idle(id);
        var operations = new SortedDictionary<string, Operation>(StringComparer.Ordinal);
        var people = new SortedDictionary<string, Participant>(StringComparer.Ordinal);
        var instances = new SortedDictionary<int, Instance>();
        foreach (var @event in events)
        {
            if (Instance.Of(@event.Recorded()) is { } running)
            {
                instances[running] =
                    Instance.Fold(
                        instances.GetValueOrDefault(running), id, @event.Recorded(), @event.Timestamp, @event.Version)!;
            }

            conference = Conference.Fold(conference, id, @event.Recorded(), @event.Timestamp);
            live = LiveConference.Fold(live, @event.Recorded(), @event.Timestamp);
            if (Operation.IdOf(@event.Recorded())?.Text is { } asked)
            {
                operations[asked] =
                    Operation.Fold(operations.GetValueOrDefault(asked), @event.Recorded(), @event.Timestamp)!;
            }

            foreach (var (instance, number) in Participant.Of(@event.Recorded()))
            {
                var key = Participant.IdOf(id, instance, number);
                people[key] = Participant.Fold(people.GetValueOrDefault(key), id, @event.Recorded(), @event.Timestamp)!;
            }
        }

        var kept = await session.Query<Participant>().Where(it => it.ConferenceId == id).ToListAsync(cancellation);
        Assert.Equal(Text(conference), Text(await session.LoadAsync<Conference>(id, cancellation)));
        Assert.Equal(Text(live),
            Text(await session.LoadAsync<LiveConference>(id, cancellation) ?? LiveConference.Idle(id)));
        Assert.Equal(Text(people.Values), Text(kept.OrderBy(it => it.Id, StringComparer.Ordinal)));
        var views = await session.Query<OperationView>().Where(it => it.ConferenceId == id).ToListAsync(cancellation);
        Assert.Equal(
            Text(operations.Values),
            Text(views.Select(it => it.Operation).OrderBy(it => it.Id.Text, StringComparer.Ordinal)));
        var figures = await session.Query<Instance>().Where(it => it.ConferenceId == id).ToListAsync(cancellation);
        Assert.Equal(Text(instances.Values), Text(figures.OrderBy(it => it.Number)));
        Assert.Equal(kept.Count(it => it.LeftAt is null), live.Participants);
    }

    // As JSON, since records that hold lists are never equal; sorted, since the database reorders keys.
    private static string Text(object? value) =>
        JsonSerializer.Serialize(Sorted(JsonSerializer.SerializeToElement(value, Deep)), Deep);

    private static object? Sorted(JsonElement json) => json.ValueKind is JsonValueKind.Object
        ? json.EnumerateObject().OrderBy(it => it.Name, StringComparer.Ordinal)
            .ToDictionary(it => it.Name, it => Sorted(it.Value))
        : json;
}
