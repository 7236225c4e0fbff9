using System.Runtime.CompilerServices;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>A list as it is read and sent: a page, or all of it as a stream, in little memory either way.</summary>
/// <param name="AtOnce">Items a query is asked for. Those it finds beyond the bytes it finds in vain.</param>
/// <param name="ReadAsync">Reads a part: what a page asks for, up to a number of bytes.</param>
/// <param name="KeyOf">What an item is known by.</param>
/// <param name="Write">Writes an item.</param>
internal sealed record ListAnswer<T>(
    int AtOnce,
    Func<Page, long, CancellationToken, Task<PartOfList<T>>> ReadAsync,
    Func<T, string> KeyOf,
    Action<Utf8JsonWriter, T> Write)
{
    /// <summary>Sends the page, or all if it asks for all.</summary>
    public async Task SendAsync(HttpContext http, Admission admission, Page page)
    {
        if (page.Size is null)
            await StreamAsync(http, admission, page);
        else
        {
            var found = await PageAsync(page, admission.Options.PageBytes, http.RequestAborted);
            await Page.SendAsync(http, found.Items, found.Next, KeyOf, Write);
        }
    }

    /// <summary>The page; it ends early when it has so many bytes.</summary>
    public async Task<PartOfList<T>> PageAsync(Page page, long bytes, CancellationToken cancellation)
    {
        var (items, taken, size) = (new List<T>(), 0L, page.Size ?? int.MaxValue);
        while (true)
        {
            var part = await ReadAsync(
                page with { Size = Math.Min(size - items.Count, AtOnce) }, bytes - taken, cancellation);
            items.AddRange(part.Items);
            taken += part.Bytes;
            if (part.Next is null || items.Count >= size || taken >= bytes)
                return new(items, taken, part.Next);
            page = page with { Start = part.Next };
        }
    }

    /// <summary>
    /// All from the page's beginning on, part by part: each is read under a place, and room is kept for it until the
    /// next one is asked for.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> PartsAsync(
        HttpContext http, Admission admission, Page page, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        Admission.Leave(http);
        for (PartOfList<T>? part = null; part is null or { Next: not null };)
        {
            var next = page with { Size = AtOnce, Start = part?.Next ?? page.Start };
            (var read, var room) = await admission.ReadPageAsync(
                account,
                isPatient: part is not null,
                () => ReadAsync(next, admission.Options.StreamedBytes, cancellation),
                cancellation);
            part = read;
            using (room)
                yield return read.Items;
        }
    }

    private async Task StreamAsync(HttpContext http, Admission admission, Page page)
    {
        await using var parts = PartsAsync(http, admission, page, http.RequestAborted)
            .GetAsyncEnumerator(http.RequestAborted);

        // Whatever is wrong with the first part can still be said.
        await parts.MoveNextAsync();
        http.Response.ContentType = Envelope.Json;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, Envelope.Written);
        json.WriteStartObject();
        json.WriteStartArray("data");
        do
        {
            foreach (var item in parts.Current)
                Write(json, item);

            // The writer hands over to the response, which sends nothing by itself.
            await json.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        while (await parts.MoveNextAsync());
        json.WriteEndArray();
        Envelope.Sign(CrossbarRequest.Of(http), json);
        json.WriteEndObject();
    }
}
