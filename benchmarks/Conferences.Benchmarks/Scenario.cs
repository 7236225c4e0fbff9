using System.Net;
using System.Text;
using Conferences.Api.Crossbar;

namespace Conferences.Benchmarks;

/// <summary>One kind of work, asked of the service and of the floor.</summary>
/// <param name="Expected">The service's status.</param>
/// <param name="Place">Where the service does it, given the request's number.</param>
/// <param name="FloorPlace">Where the floor does the like.</param>
/// <param name="Body">Null for reads.</param>
internal sealed record Scenario(
    string Name,
    HttpMethod Method,
    HttpStatusCode Expected,
    Func<long, string> Place,
    Func<long, string> FloorPlace,
    Func<long, string>? Body = null)
{
    /// <summary>
    /// Conferences that each kind of work goes round. So many that no two requests meet in one: a batch would be
    /// another measurement.
    /// </summary>
    public const int Rooms = 256;

    public bool Writes => Body is not null;

    /// <param name="documents">Conferences to read and to edit.</param>
    /// <param name="meetings">Conferences to join, with somebody in them.</param>
    /// <param name="muted">Conferences with one leg in them, muted.</param>
    public static IReadOnlyList<Scenario> Of(
        string account, string[] documents, string[] meetings, string[] muted)
    {
        var all = $"/v2/accounts/{account}/conferences";
        return
        [
            new("health", HttpMethod.Get, HttpStatusCode.OK, _ => "/health/live", _ => "/health/live"),
            new(
                "get",
                HttpMethod.Get,
                HttpStatusCode.OK,
                n => $"{all}/{documents[n % Rooms]}",
                n => $"/rows/{account}/{documents[n % Rooms]}"),
            new("list", HttpMethod.Get, HttpStatusCode.OK, _ => $"{all}?page_size=50", _ => $"/rows/{account}"),
            Write("create", HttpMethod.Put, HttpStatusCode.Created, _ => all, n =>
                $$$$"""
                {"data":{"name":"Benchmark {{{{n}}}}","conference_numbers":["4930{{{{n:D8}}}}"],
                "member":{"join_muted":false},"moderator":{"pins":["1234"]}}}
                """),
            Write("patch", HttpMethod.Patch, HttpStatusCode.OK, n => $"{all}/{documents[n % Rooms]}", n =>
                $$$"""{"data":{"name":"Benchmark {{{n}}}"}}"""),
            Write("join", HttpMethod.Put, HttpStatusCode.Created, n => $"{all}/{meetings[n % Rooms]}/participants", n =>
                $$$"""
                {"data":{"call_id":"{{{n:x32}}}","caller_id_name":"Caller {{{n}}}",
                "caller_id_number":"+4930{{{n:D8}}}"}}
                """),

            // Round after round of the rooms: whoever is muted is unmuted, and the other way round.
            Write("mute", HttpMethod.Put, HttpStatusCode.Created, n => $"{all}/{muted[n % Rooms]}/participants/1", n =>
                $$$"""{"data":{"action":"{{{(n / Rooms % 2 == 0 ? "unmute" : "mute")}}}"}}"""),
        ];
    }

    public Asker OfService(Uri address, string token) => new(n => ToService(address, token, n), Expected);

    public HttpRequestMessage ToService(Uri address, string token, long number) =>
        Request(new(address, Place(number)), number, token);

    public Asker OfFloor(Uri address) =>
        new(n => Request(new(address, FloorPlace(n)), n, null), Writes ? HttpStatusCode.Created : HttpStatusCode.OK);

    private static Scenario Write(
        string name, HttpMethod method, HttpStatusCode expected, Func<long, string> place, Func<long, string> body) =>
        new(name, method, expected, place, _ => $"/written/{name}", body);

    private HttpRequestMessage Request(Uri place, long number, string? token)
    {
        var request = new HttpRequestMessage(Method, place);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("X-Auth-Token", token);
        if (Body is null)
            return request;
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Ids.New());
        request.Content = new StringContent(Body(number), Encoding.UTF8, "application/json");
        return request;
    }
}
