using System.Net;

namespace Conferences.Benchmarks;

/// <summary>Asks one process for one kind of work, each time for another piece of it.</summary>
/// <param name="request">The next request, given its number from 0.</param>
/// <param name="expected">The status of an answer that did the work.</param>
internal sealed class Asker(Func<long, HttpRequestMessage> request, HttpStatusCode expected)
{
    private long asked = -1;
    private string? complaint;

    /// <summary>The first answer that was not the expected one; null if there was none.</summary>
    public string? Complaint => complaint;

    /// <summary>Asks once, and reads the answer to its last byte.</summary>
    public async Task AskAsync(HttpMessageInvoker http)
    {
        using var message = request(Interlocked.Increment(ref asked));
        try
        {
            using var answer = await http.SendAsync(message, CancellationToken.None);
            if (answer.StatusCode == expected)
                await answer.Content.CopyToAsync(Stream.Null);
            else
                complaint ??= $"{message.Method} {message.RequestUri}: {(int)answer.StatusCode} "
                    + await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException failure)
        {
            complaint ??= $"{message.Method} {message.RequestUri}: {failure.Message}";
        }
    }
}
