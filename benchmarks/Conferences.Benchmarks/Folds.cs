using System.Text.Json;
using Conferences.Api;
using Conferences.Api.Media;
using Conferences.Domain;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Benchmarks;

/// <summary>Whether what is kept beside a stream is what the stream says.</summary>
internal sealed class Folds : IAsyncDisposable
{
    // A second set of the service's parts, never started: only its event store is used, to read.
    private readonly WebApplication parts;

    public Folds(string connectionString)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["ConnectionStrings:Postgres"] = connectionString;
        builder.AddEventStore().AddMessaging().AddMedia();
        parts = builder.Build();
    }

    /// <summary>Folds the stream again; gives what is kept otherwise, or null if all is the same.</summary>
    /// <param name="joined">How many must be in it.</param>
    public async Task<string?> DisagreementAsync(string account, string id, int joined)
    {
        await using var session = parts.Services.GetRequiredService<IDocumentStore>().QuerySession(account);
        Conference? conference = null;
        var live = LiveConference.Idle(id);
        Instance? figures = null;
        var people = new SortedDictionary<string, Participant>(StringComparer.Ordinal);
        foreach (var fact in await session.Events.FetchStreamAsync(id))
        {
            conference = Conference.Fold(conference, id, fact.Data, fact.Timestamp);
            live = LiveConference.Fold(live, fact.Data, fact.Timestamp);
            figures = Instance.Fold(figures, id, fact.Data, fact.Timestamp, fact.Version);
            if (Participant.Of(fact.Data) is var (instance, number))
            {
                var key = Participant.IdOf(id, instance, number);
                people[key] = Participant.Fold(people.GetValueOrDefault(key), id, fact.Data, fact.Timestamp)!;
            }
        }

        var kept = await session.Query<Participant>().Where(it => it.ConferenceId == id).ToListAsync();
        return true switch
        {
            _ when live.Participants != joined => $"{id}: the stream has {live.Participants} joins of {joined}",
            _ when Differ(conference, await session.LoadAsync<Conference>(id)) => $"{id}: Conference is not the fold",
            _ when Differ(live, await session.LoadAsync<LiveConference>(id)) => $"{id}: LiveConference is not the fold",
            _ when Differ(figures, await session.LoadAsync<Instance>(Instance.IdOf(id, 1))) =>
                $"{id}: Instance is not the fold",
            _ when Differ(people.Values, kept.OrderBy(it => it.Id, StringComparer.Ordinal)) =>
                $"{id}: its participants are not the folds",
            _ => null,
        };
    }

    public ValueTask DisposeAsync() => parts.DisposeAsync();

    // As JSON, since records that hold lists are never equal; deeply, since a database orders keys its own way.
    private static bool Differ(object? one, object? other) =>
        !JsonElement.DeepEquals(JsonSerializer.SerializeToElement(one), JsonSerializer.SerializeToElement(other));
}
