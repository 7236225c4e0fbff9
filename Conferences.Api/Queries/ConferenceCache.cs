using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Queries;

/// <summary>
/// Conferences as they were last read. A copy is shown only to whoever has just seen that the stream has no fact more
/// than it had then; nothing else a conference shows can change, as long as nobody is in: people can be erased, and no
/// fact tells.
/// </summary>
internal sealed class ConferenceCache : IDisposable
{
    // Letters of all documents together.
    private const long Room = 32_000_000;

    // What a copy takes besides its document, about.
    private const int Besides = 500;

    // Views that were mended by a rebuild have as many facts as before.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = Room });

    /// <summary>The conference as it was last read, if that was a moment ago.</summary>
    public ConferenceWithPeople? Find((string Account, string Id) place) => kept.Get<ConferenceWithPeople>(place);

    /// <summary>It was read like this.</summary>
    public void Keep((string Account, string Id) place, ConferenceWithPeople read)
    {
        if (read.Row.Live?.IsRunning is true || read.People.Count > 0)
            return;
        kept.Set(place, read, new MemoryCacheEntryOptions
        {
            Size = read.Row.Document.Length + Besides,
            AbsoluteExpirationRelativeToNow = Memory,
        });
    }

    public void Dispose() => kept.Dispose();
}
