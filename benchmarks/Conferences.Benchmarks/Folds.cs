using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.State;
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

        // They tell nobody anything, whatever the service does.
        builder.Configuration["ConnectionStrings:RabbitMq"] = null;
        builder.AddEventStore().AddProjections().AddQueries().AddCommands().AddMedia();
        parts = builder.Build();
    }

    /// <summary>Folds the stream again; gives what is kept otherwise, or null if all is the same.</summary>
    /// <param name="joined">How many must have joined it.</param>
    public async Task<string?> DisagreementAsync(string account, string id, int joined)
    {
        await using var session = parts.Services.GetRequiredService<IDocumentStore>().QuerySession(account);
        Conference? conference = null;
        var live = LiveConference.Idle(id);
        var figures = new SortedDictionary<string, Instance>(StringComparer.Ordinal);
        var people = new SortedDictionary<string, Participant>(StringComparer.Ordinal);
        foreach (var @event in await session.Events.FetchStreamAsync(id))
        {
            conference = Conference.Fold(conference, id, @event.Recorded(), @event.Timestamp);
            live = LiveConference.Fold(live, @event.Recorded(), @event.Timestamp);
            if (Instance.Of(@event.Recorded()) is { } met)
            {
                var key = Instance.IdOf(id, met);
                figures[key] = Instance.Fold(
                    figures.GetValueOrDefault(key), id, @event.Recorded(), @event.Timestamp, @event.Version)!;
            }

            foreach (var (instance, number) in Participant.Of(@event.Recorded()))
            {
                var key = Participant.IdOf(id, instance, number);
                people[key] = Participant.Fold(people.GetValueOrDefault(key), id, @event.Recorded(), @event.Timestamp)!;
            }
        }

        var kept = await session.Query<Participant>().Where(it => it.ConferenceId == id).ToListAsync();
        var meetings = await session.Query<Instance>().Where(it => it.ConferenceId == id).ToListAsync();
        return true switch
        {
            _ when people.Count != joined => $"{id}: the stream has {people.Count} joins of {joined}",
            _ when Differ(conference, await session.LoadAsync<Conference>(id)) => $"{id}: Conference is not the fold",
            _ when Differ(live, await session.LoadAsync<LiveConference>(id) ?? LiveConference.Idle(id)) =>
                $"{id}: LiveConference is not the fold",
            _ when Differ(figures.Values, meetings.OrderBy(it => it.Id, StringComparer.Ordinal)) =>
                $"{id}: its instances are not the folds",
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
