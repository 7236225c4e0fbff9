using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>Legs that media servers hold: many, hostile, and gone again.</summary>
public sealed class Legs_that_arrive(Service service) : IDisposable
{
    private readonly LegAdmission admission = service.Parts.GetRequiredService<LegAdmission>();
    private readonly DialledNumbers numbers = service.Parts.GetRequiredService<DialledNumbers>();
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task get_as_many_places_as_there_are_whichever_node_decides()
    {
        await using var node = new Node(service.ConnectionString);
        var portal = service.Portal();
        var id = await portal.Create("""{"max_participants":5}""");
        var place = new Place(portal.Account, id);
        LegAdmission[] both = [admission, node.Services.GetRequiredService<LegAdmission>()];
        var joining = Enumerable.Range(0, 10).Select(it => portal.Put(
            $"/{id}/participants", $$$"""{"data":{"call_id":"join-{{{it}}}"}}"""));
        var arriving = Enumerable.Range(0, 60).Select(it =>
            both[it % 2].AdmitAsync(place, new(new($"{it / 2}"), $"{it}", "1001")));
        var (answers, joined) = (Task.WhenAll(arriving), Task.WhenAll(joining));
        var came = (await joined).Count(it => it.Status == System.Net.HttpStatusCode.Created);
        var admitted = (await answers).Index().Where(it => it.Item is LegAnswer.Admitted)
            .Select(it => it.Index / 2).Distinct().Count();
        Assert.Equal(5, came + admitted);
        Assert.All(
            (await answers).OfType<LegAnswer.Refused>(), refused => Assert.Equal(Reason.Full, refused.Reason));
        await Snapshots.Agree(service, portal.Account, id);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    [InlineData("a\u202eb\r\n\u0007")]
    [InlineData("long")]
    [InlineData("cut")]
    public async Task may_be_called_anything(string name)
    {
        name = name switch
        {
            "long" => new string('x', 100_000),
            "cut" => new string('x', 254) + "\U0001F600",
            _ => name,
        };
        var portal = service.Portal();
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        var place = new Place(portal.Account, id);
        foreach (var pin in (string[])["1", name])
        {
            var answer = await admission.AdmitAsync(place, new(new("a"), name, name, Pin: pin));
            Assert.IsType(pin == "1" ? typeof(LegAnswer.Admitted) : typeof(LegAnswer.Refused), answer);
        }

        var shown = (await portal.Get($"/{id}/events")).Data.AsArray();
        Assert.Equal(
            ["conference.created", "leg.admitted", "participant.refused"],
            shown.Select(it => it!.At<string>("type")));
        Assert.DoesNotContain('\ufffd', shown[1]!["data"]!.At<string>("caller_id_name"));
        await admission.WithdrawAsync(place, new("a"), name);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\ud800")]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("١٢٣")]
    [InlineData("' or 1=1 --")]
    public async Task may_dial_anything(string dialled) =>
        Assert.Null(await numbers.FindAsync(dialled, service.Portal().Account, Cancellation));

    [Fact]
    public async Task may_dial_at_great_length() =>
        Assert.Null(await numbers.FindAsync(new string('1', 1_000_000), null, Cancellation));

    [Fact]
    public async Task find_no_conference_of_another_account_or_of_the_past()
    {
        var (portal, other) = (service.Portal(), service.Portal());
        var id = await portal.Create();
        Assert.NotNull(await numbers.FindAsync(id, portal.Account, Cancellation));
        Assert.Null(await numbers.FindAsync(id, other.Account, Cancellation));
        await portal.Delete($"/{id}");
        Assert.Null(await numbers.FindAsync(id, portal.Account, Cancellation));
        Assert.Null(await numbers.FindAsync(id, null, Cancellation));
        Assert.Equal(
            Reason.Unknown,
            Assert.IsType<LegAnswer.Refused>(await admission.AdmitAsync(
                new(portal.Account, id), new(new("a"), "", ""))).Reason);
    }

    [Fact]
    public async Task are_erased_told_of_and_exported_as_every_other_person()
    {
        var portal = service.Portal();
        var id = await portal.Create();
        var place = new Place(portal.Account, id);
        await using var client = await SocketClient.ConnectAsync(service.Address, portal, service.Token);
        await client.BindAsync($"conference.event.*.{id}.*");
        var name = $"Zoe {Guid.NewGuid():n}";
        var before = (await portal.Get($"/{id}")).ETag;
        Assert.IsType<LegAnswer.Admitted>(await admission.AdmitAsync(place, new(new("a"), name, "+14155550777")));
        Assert.IsType<LegAnswer.Admitted>(await admission.AdmitAsync(place, new(new("b"), "Ben", "1002")));
        await admission.WithdrawAsync(place, new("b"), "ORIGINATOR_CANCEL");
        var told = await client.EventsAsync(3);
        Assert.Equal(
            ["admitted-leg", "admitted-leg", "withdrawn-leg"], told.Select(it => it.At<string>("data.event")));
        Assert.Equal(name, told[0].At<string>("data.caller_id_name"));
        Assert.Equal("ORIGINATOR_CANCEL", told[2].At<string>("data.hangup_reason"));
        Assert.Equal(before!.Split('.')[0], (await portal.Get($"/{id}")).ETag!.Split('.')[0]);
        Assert.Empty((await portal.Get($"/{id}/participants?version=3")).Data.AsArray());

        var file = Path.Combine(folder, "file");
        (await Audited.Run(folder, service.ConnectionString, ["export", "--account", portal.Account, file])).Did();
        (await Audited.Run(folder, null, ["verify", file])).Did();
        Assert.Contains(name, await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);

        var person = (await portal.Get($"/{id}/events?type=leg.admitted")).Data[0]!.At<string>("data.person_id");
        (await portal.Delete($"/../people/{person}")).Is(System.Net.HttpStatusCode.OK);
        Assert.Empty(await Stored.Tables(service, name));
        Assert.DoesNotContain(name, (await portal.Get($"/{id}/events")).Text, StringComparison.Ordinal);

        // In its minute the leg comes in all the same.
        Assert.IsType<LegAnswer.Admitted>(await admission.AdmitAsync(place, new(new("a"), "Zoe", "1")));
        await Snapshots.Agree(service, portal.Account, id);
    }
}
