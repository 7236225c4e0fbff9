using System.Net;
using System.Text.Json;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Wrong pins, over HTTP.</summary>
public sealed class Callers_who_withhold_their_number(Service service)
{
    private static readonly string?[] Withheld =
    [
        null, "", "anonymous", "Anonymous", "unknown", "restricted", "unavailable", "private", "withheld",
        "sip:anonymous@anonymous.invalid", "+266696687", "0000000000",
    ];

    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task are_not_locked_out_by_one_of_them()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        foreach (var (index, number) in Withheld.Index())
        {
            (await Join(id, "same", "9", number))
                .Is(index < 5 ? HttpStatusCode.Conflict : HttpStatusCode.TooManyRequests);
            (await Join(id, $"other-{index}", "1", number)).Is(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task are_told_to_wait_after_sixty_wrong_pins_a_minute_and_nobody_else_is()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        for (var wrong = 0; wrong < 60; wrong++)
            (await Join(id, $"{wrong}", "9", Withheld[wrong % Withheld.Length])).Is(HttpStatusCode.Conflict, "bad_pin");

        var sequence = await portal.Sequence(id);
        for (var more = 1; more <= 2; more++)
        {
            var refused = await Join(id, $"late-{more}", "1", "anonymous");
            refused.Is(HttpStatusCode.TooManyRequests);
            Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(sequence + 1, await portal.Sequence(id));
        (await Join(id, "numbered", "1", "+14155550123")).Is(HttpStatusCode.Created);
        (await Join(id, "named", "1", "alice")).Is(HttpStatusCode.Created);
        var other = await portal.Create("""{"member":{"pins":["1"]}}""");
        (await Join(other, "elsewhere", "1", "anonymous")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task are_told_how_long_to_wait_after_two_hundred_an_hour()
    {
        var clock = new SteppingClock();
        await using var node = new Node(await service.NewDatabaseAsync("pins"), clock);
        var theirs = new Portal(portal.Account, node.Portal(portal.Account, await node.Token()).Http);
        var id = await theirs.Create("""{"member":{"pins":["1"]}}""");
        for (var wrong = 0; wrong < 200; wrong++)
        {
            clock.Set(TimeSpan.FromMinutes(2 * (wrong / 50)));
            (await Join(theirs, id, $"{wrong}", "9", "anonymous")).Is(HttpStatusCode.Conflict, "bad_pin");
        }

        clock.Set(TimeSpan.FromMinutes(20));
        var refused = await Join(theirs, id, "late", "1", "private");
        refused.Is(HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 39, 40);
        (await Join(theirs, id, "numbered", "1", "+14155550123")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task are_limited_by_their_number_however_it_is_written()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        string[][] numbers =
        [
            [
                "+14155550123", "1 (415) 555-0123", "sip:+14155550123@example.com;user=phone",
                "tel:+1-415-555-0123;ext=5",
            ],
            ["+49 (0)30 901820", "0114930901820", "0049 30 901820", "sips:+4930901820@example.com"],
        ];
        for (var attempt = 0; attempt < 8; attempt++)
        {
            foreach (var number in numbers)
            {
                (await Join(id, $"{attempt}", "9", number[attempt % number.Length]))
                    .Is(attempt < 5 ? HttpStatusCode.Conflict : HttpStatusCode.TooManyRequests);
            }
        }

        (await Join(id, "neighbour", "1", "+14155550124")).Is(HttpStatusCode.Created);
    }

    private Task<Answer> Join(string id, string call, string pin, string? number) =>
        Join(portal, id, call, pin, number);

    private static Task<Answer> Join(Portal portal, string id, string call, string pin, string? number) => portal.Put(
        $"/{id}/participants",
        $$$"""
        {"data":{"call_id":"{{{call}}}","pin":"{{{pin}}}"
            {{{(number is null ? "" : $",\"caller_id_number\":{JsonSerializer.Serialize(number)}")}}} } }
        """);
}
