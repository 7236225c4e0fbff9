using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>An event that an endpoint has got, in the order of the log.</summary>
/// <param name="Whole">False if only its beginning has arrived yet.</param>
internal sealed record HookedMessage(string Id, string Conference, long Sequence, bool Whole);

/// <summary>
/// An endpoint of webhooks in a process of its own. It logs each event before it answers, and stops reading in the
/// middle of the one that it is told to.
/// </summary>
internal static class HookListener
{
    /// <summary>Printed as soon as it listens.</summary>
    public const string Sign = "receiving";

    /// <param name="given"><c>port</c>, <c>log</c>, and <c>stall</c>: the request that is not read to its end, 1, 2, …;
    /// 0 for none.</param>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> given)
    {
        using var leash = new Leash();
        using var journal = new Journal<HookedMessage>(given["log"]);
        var (stall, requests) = (int.Parse(given["stall"], CultureInfo.InvariantCulture), 0);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, int.Parse(given["port"], CultureInfo.InvariantCulture)));
        await using var app = builder.Build();
        app.Run(async http =>
        {
            if (Interlocked.Increment(ref requests) == stall)
            {
                await http.Request.Body.ReadExactlyAsync(new byte[100], leash.Stopping);
                journal.Write(new($"{http.Request.Headers["webhook-id"]}", "", 0, Whole: false));
                await Task.Delay(Timeout.Infinite, leash.Stopping);
            }

            using var body = new StreamReader(http.Request.Body);
            var json = JsonNode.Parse(await body.ReadToEndAsync(leash.Stopping))!;
            journal.Write(new(
                json.At<string>("id"), json.At<string>("conferenceid"), json.At<long>("sequence"), Whole: true));
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await app.StartAsync(leash.Stopping);
        Console.WriteLine(Sign);
        await Task.Delay(Timeout.Infinite, leash.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
