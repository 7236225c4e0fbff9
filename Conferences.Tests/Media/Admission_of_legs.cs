using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>What every media server that holds legs before they are in asks of the service.</summary>
public sealed class Admission_of_legs(Service service)
{
    private readonly LegAdmission admission = service.Parts.GetRequiredService<LegAdmission>();
    private readonly DialledNumbers numbers = service.Parts.GetRequiredService<DialledNumbers>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1415555{0}", false)]
    [InlineData("+1 (415) 556-{0}", true)]
    public async Task finds_the_conference_by_its_number_however_it_is_written_and_the_role_with_it(
        string dialled, bool moderates)
    {
        var last = $"{Random.Shared.Next(1_000, 10_000)}";
        var portal = service.Portal();
        var id = await portal.Create(
            $$$"""
            {"conference_numbers":["+1415555{{{last}}}"],
            "moderator":{"numbers":["+1415556{{{last}}}"],"pins":["2222"]}}
            """);
        var found = await numbers.FindAsync(
            dialled.Replace("{0}", last, StringComparison.Ordinal), portal.Account, Cancellation);
        Assert.Equal(new Place(portal.Account, id), found!.Place);
        Assert.Equal((moderates, true, false),
            (found.IsModerator, found.Document.HasPins, found.Document.MembersNeedPin));
        Assert.Equal(id, (await numbers.FindAsync(id, null, Cancellation))!.Place.ConferenceId);
    }

    [Fact]
    public async Task finds_none_where_nobody_or_more_than_one_account_has_the_number()
    {
        var (one, other) = (service.Portal(), service.Portal());
        var number = $"+1415558{Random.Shared.Next(1_000, 10_000)}";
        Assert.Null(await numbers.FindAsync(number, null, Cancellation));
        var id = await one.Create($$"""{"conference_numbers":["{{number}}"]}""");
        Assert.Equal(id, (await numbers.FindAsync(number, null, Cancellation))!.Place.ConferenceId);
        Assert.Null(await numbers.FindAsync(number, other.Account, Cancellation));
        await other.Create($$"""{"conference_numbers":["{{number}}"]}""");
        Assert.Null(await numbers.FindAsync(number, null, Cancellation));
        Assert.Equal(id, (await numbers.FindAsync(number, one.Account, Cancellation))!.Place.ConferenceId);
        await one.Delete($"/{id}");
        Assert.Null(await numbers.FindAsync(number, one.Account, Cancellation));
        Assert.Null(await numbers.FindAsync("", null, Cancellation));
    }

    [Fact]
    public async Task answers_records_and_gives_the_place_back()
    {
        var portal = service.Portal();
        var id = await portal.Create(
            """{"max_participants":1,"member":{"join_muted":true},"wait_for_moderator":true}""");
        var place = new Place(portal.Account, id);
        var admitted = Assert.IsType<LegAnswer.Admitted>(
            await admission.AdmitAsync(place, new(new("a"), "Ann", "1001")));
        Assert.Equal(new(IsModerator: false, Muted: true, Deaf: false, Waits: true, null, null), admitted);
        var full = Assert.IsType<LegAnswer.Refused>(
            await admission.AdmitAsync(place, new(new("b"), new string('x', 300), "1002")));
        Assert.Equal(Reason.Full, full.Reason);
        await admission.WithdrawAsync(place, new("a"), "ORIGINATOR_CANCEL");
        Assert.IsType<LegAnswer.Admitted>(await admission.AdmitAsync(place, new(new("b"), "", "1002")));

        var events = (await portal.Get($"/{id}/events")).Data.AsArray();
        Assert.Equal(
            ["conference.created", "leg.admitted", "participant.refused", "leg.withdrawn", "leg.admitted"],
            events.Select(it => it!.At<string>("type")));
        Assert.Equal("Ann", events[1]!["data"]!.At<string>("caller_id_name"));
        Assert.Equal("media", events[1]!["actor"]!.At<string>("channel"));
        Assert.Equal(
            Reason.Unknown,
            Assert.IsType<LegAnswer.Refused>(
                await admission.AdmitAsync(place with { ConferenceId = Ids.New() }, new(new("c"), "", ""))).Reason);
    }

    [Fact]
    public async Task carries_out_what_a_participant_asks_for_by_its_leg()
    {
        var portal = service.Portal();
        var id = await portal.Create("""{"member":{"join_muted":false}}""");
        await portal.Join(id, "a");
        var place = new Place(portal.Account, id);
        var muting = (await admission.AskAsync(place, new("a"), OperationAction.Mute, toggles: true)).Operation!;
        Assert.Equal((OperationStatus.Confirmed, 1), (muting.Status, muting.By!.ParticipantId));
        Assert.False((await portal.Get($"/{id}/participants/1")).Data.At<bool>("speak"));
        var unmuting = (await admission.AskAsync(place, new("a"), OperationAction.Mute, toggles: true)).Operation!;
        Assert.Equal(OperationAction.Unmute, unmuting.Action);
        Assert.Equal(
            new AskedByLeg(null, null), await admission.AskAsync(place, new("a"), OperationAction.Unmute));
        Assert.Equal(
            new AskedByLeg(null, Reason.Unknown),
            await admission.AskAsync(place, new("nobody"), OperationAction.Mute));
    }
}
