using Conferences.Api.Queries;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;
using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// The state of an account's conferences while their events are told in order, and who the participants are. Bounded:
/// what is not held is read again.
/// </summary>
internal sealed class ConferenceFolds(string account, StateQueries states) : IDisposable
{
    // Participants and operations of all conferences, a few hundred bytes each.
    private const int Most = 50_000;

    // Characters of persons.
    private const long PersonCapacity = 8_000_000;

    private readonly Dictionary<string, ConferenceFold> folds = [];
    private readonly MemoryCache people = new(new MemoryCacheOptions { SizeLimit = PersonCapacity });
    private int held;

    /// <summary>The state upon which the event was recorded.</summary>
    public async Task<ConferenceFold> UponAsync(IEvent @event, CancellationToken cancellation)
    {
        var before = @event.Version - 1;
        var fold = folds.GetValueOrDefault(@event.StreamKey!) is { } known && known.Version == before
            ? known
            : await ReadAsync(@event.StreamKey!, before, cancellation);
        if (Operation.IdOf((ConferenceEvent)@event.Data) is { } id && @event.Data is not OperationRequested
            && !fold.Knows(id)
            && await states.OperationAsync(account, @event.StreamKey!, id, before, cancellation) is { } operation)
            fold.Learn(operation);
        return fold;
    }

    /// <summary>The newest state of a conference.</summary>
    public async Task<ConferenceFold> NewestAsync(string id, CancellationToken cancellation) =>
        folds.GetValueOrDefault(id)
        ?? await ReadAsync(id, await states.VersionAsync(account, id, cancellation), cancellation);

    /// <summary>Applies the event to the state upon which it was recorded.</summary>
    public (IReadOnlyList<Participant> People, Operation? Operation) Take(ConferenceFold fold, IEvent @event)
    {
        var before = fold.Size;
        var taken = fold.Take(@event);
        held += fold.Size - before;
        return taken;
    }

    /// <summary>An event of this conference is not told: its state is not known any more.</summary>
    public void Pass(string id)
    {
        if (folds.Remove(id, out var fold))
            held -= fold.Size;
    }

    /// <summary>Who somebody is, unless erased.</summary>
    public async Task<Person?> PersonAsync(PersonId id, CancellationToken cancellation)
    {
        if (people.Get<Person>(id.Text) is { } known)
            return known;
        if (await states.PersonAsync(account, id, cancellation) is not { } read)
            return null;
        Learn(read);
        return read;
    }

    /// <summary>Keeps who somebody is.</summary>
    public void Learn(Person person) => people.Set(person.Id, person, new MemoryCacheEntryOptions
    {
        Size = 500 + person.CustomChannelVars.GetRawText().Length,
    });

    /// <summary>Somebody was erased.</summary>
    public void Forget(PersonId id) => people.Remove(id.Text);

    public void Dispose() => people.Dispose();

    private async Task<ConferenceFold> ReadAsync(string id, long version, CancellationToken cancellation)
    {
        var fold = ConferenceFold.Empty(id);
        if (version > 0)
        {
            var (live, roster) = await states.LiveAsync(account, id, version, cancellation);
            fold = new(id, version, live, roster, live.Pending);
        }

        Pass(id);
        if (held + fold.Size > Most)
        {
            folds.Clear();
            held = 0;
        }

        folds[id] = fold;
        held += fold.Size;
        return fold;
    }
}
