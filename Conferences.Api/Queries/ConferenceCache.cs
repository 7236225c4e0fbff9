using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Queries;

/// <summary>
/// Conferences as they were last read. A copy is used only after a check that the stream has no newer event. Only
/// conferences without participants are cached: people can be erased without an event.
/// </summary>
internal sealed class ConferenceCache : IDisposable
{
    // In characters, over all documents.
    private const long Capacity = 32_000_000;

    // Approximate size of a copy without its document.
    private const int Besides = 500;

    // A rebuild that repairs a view does not change the number of events, so copies are short-lived.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>The conference as last read, if that is recent.</summary>
    public ConferenceWithPeople? Find((string Account, string Id) place) => kept.Get<ConferenceWithPeople>(place);

    /// <summary>Caches the conference as read.</summary>
    public void Keep((string Account, string Id) place, ConferenceWithPeople read)
    {
        if (read.Row.Live?.IsRunning is true || read.People.Count > 0)
            return;
        kept.Set(place, read, new MemoryCacheEntryOptions
        {
            Size = read.Row.Document.Length + Besides,
            AbsoluteExpirationRelativeToNow = MaxAge,
        });
    }

    public void Dispose() => kept.Dispose();
}
