using Conferences.Api.Media;
using Conferences.Domain.Events;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.FreeSwitch;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>Legs that call in: whether they get in is decided before they are heard.</summary>
public sealed class Calling_in_by_FreeSwitch(SharedStation shared) : IClassFixture<SharedStation>
{
    private const string Marked = "conferences";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Portal portal = shared.Station.Portal();

    private FreeSwitchStation Station => shared.Station;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task get_in_as_who_they_are_and_as_the_document_says()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"join_deaf":true}""");

        var (phone, _) = await Station.JoinAsync(portal, id, number, "Änne, \"the\" {first}");

        var participant = await FreeSwitchStation.PresentAsync(portal, id, phone);
        Assert.Equal("Änne, \"the\" {first}", participant.At<string>("caller_id_name"));
        Assert.Equal("1001", participant.At<string>("caller_id_number"));
        Assert.Equal((false, false), (participant.At<bool>("speak"), participant.At<bool>("hear")));
        Assert.Equal("switch1.example", participant.At<string>("switch_hostname"));
        var admitted = Assert.Single(await Station.EventsAsync<LegAdmitted>(portal, id));
        var joined = Assert.Single(await Station.EventsAsync<ParticipantJoined>(portal, id));
        Assert.Equal((phone.Uuid, admitted.PersonId), (joined.CallId.Text, joined.PersonId));
        Assert.True(phone.IsAnswered);
    }

    [Fact]
    public async Task are_moderators_by_the_number_of_moderators()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        await portal.Patch($"/{id}", $$$"""{"data":{"moderator":{"numbers":["{{{number[1..]}}}"] } } }""");

        await Station.JoinAsync(portal, id, number[1..]);

        Assert.True(Assert.Single(await Station.EventsAsync<ParticipantJoined>(portal, id)).IsModerator);
    }

    [Fact]
    public async Task are_told_busy_without_an_answer_when_it_is_full()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","max_participants":1""");
        await Station.JoinAsync(portal, id, number);

        var phone = await RefusedAsync(number);

        Assert.Equal(("USER_BUSY", false), (phone.HangupCause, phone.IsAnswered));
        var refused = Assert.Single(await Station.EventsAsync<ParticipantRefused>(portal, id));
        Assert.Equal((Reason.Full, phone.Uuid), (refused.Reason, refused.CallId.Text));
    }

    [Fact]
    public async Task hear_what_the_conference_has_them_hear_when_it_is_full()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(
            portal, ""","max_participants":1,"max_members_media":"tone_stream://%(50,0,500)" """);
        await Station.JoinAsync(portal, id, number);

        var phone = await RefusedAsync(number);

        Assert.Equal(("USER_BUSY", true), (phone.HangupCause, phone.IsAnswered));
    }

    [Fact]
    public async Task one_place_goes_to_one_of_many_that_call_at_once()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","max_participants":3""");

        var phones = Enumerable.Range(0, 12).Select(it => Station.Switch.Call(number, $"{it}", $"{it}")).ToArray();
        await Task.WhenAll(phones.Select(it =>
            it.WhenAsync(() => it.HangupCause is not null || it.Conference is not null))).WaitAsync(Soon, Cancellation);

        Assert.Equal(3, phones.Count(it => it.Conference is not null));
        Assert.All(phones.Where(it => it.Conference is null), it => Assert.Equal("USER_BUSY", it.HangupCause));
        await Until.Async(async () => (await Station.EventsAsync<ParticipantJoined>(portal, id)).Count == 3);
    }

    [Fact]
    public async Task are_asked_for_a_pin_and_get_in_by_the_right_one()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(
            portal, ""","member":{"pins":["1234"]},"moderator":{"pins":["987"]}""");

        var member = Station.Switch.Call(number, "Ben");
        await PressAsync(member, "99#", 1);
        await PressAsync(member, "1234#", 2);
        await FreeSwitchStation.PresentAsync(portal, id, member);
        var moderator = Station.Switch.Call(number, "Mia", "1002");
        await PressAsync(moderator, "987#", 1);
        await FreeSwitchStation.PresentAsync(portal, id, moderator);

        Assert.Equal(
            [false, true], (await Station.EventsAsync<ParticipantJoined>(portal, id)).Select(it => it.IsModerator));
        Assert.Equal(Reason.BadPin, Assert.Single(await Station.EventsAsync<ParticipantRefused>(portal, id)).Reason);
        Assert.DoesNotContain(
            "1234",
            await Station.Switch.ExecuteAsync($"uuid_getvar {member.Uuid} conferences_pin"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task are_put_out_after_three_wrong_pins()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"pins":["1234"]}""");

        var phone = Station.Switch.Call(number, "Ben");
        for (var attempt = 1; attempt <= 3; attempt++)
            await PressAsync(phone, "99#", attempt);
        await phone.WhenAsync(() => phone.HangupCause is not null).WaitAsync(Soon, Cancellation);

        Assert.Equal("CALL_REJECTED", phone.HangupCause);
        Assert.Equal(3, (await Station.EventsAsync<ParticipantRefused>(portal, id)).Count);
    }

    [Fact]
    public async Task need_no_pin_where_only_moderators_have_one()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","moderator":{"pins":["987"]}""");

        var phone = Station.Switch.Call(number, "Ben");
        await PressAsync(phone, "#", 1);

        await FreeSwitchStation.PresentAsync(portal, id, phone);
        Assert.False(Assert.Single(await Station.EventsAsync<ParticipantJoined>(portal, id)).IsModerator);
    }

    [Fact]
    public async Task of_whom_the_dialplan_says_that_nobody_else_wants_them_are_told_that_nobody_has_the_number()
    {
        var phone = Station.Switch.Call(new SimulatedCall(
            "4004", "Ann", "1001", Variables: new Dictionary<string, string> { [Marked] = "true" }));
        await phone.WhenAsync(() => phone.HangupCause is not null).WaitAsync(Soon, Cancellation);

        Assert.Equal(("UNALLOCATED_NUMBER", false), (phone.HangupCause, phone.IsAnswered));
    }

    [Fact]
    public async Task reach_the_account_that_the_dialplan_names_where_two_have_the_number()
    {
        var other = Station.Portal();
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        var elsewhere = await other.Create($$"""{"conference_numbers":["{{number}}"]}""");

        var phone = Station.Switch.Call(new SimulatedCall(number, "Ann", "1001", Variables:
            new Dictionary<string, string> { ["conferences_account_id"] = other.Account }));

        await FreeSwitchStation.PresentAsync(other, elsewhere, phone);
        Assert.Empty(await Station.EventsAsync<LegAdmitted>(portal, id));
    }

    [Theory]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("main")]
    public async Task of_an_account_that_is_misspelt_reach_no_other_one(string account)
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);

        var phone = Station.Switch.Call(new SimulatedCall(number, "Ann", "1001", Variables:
            new Dictionary<string, string> { ["conferences_account_id"] = account }));
        await phone.WhenAsync(() => phone.HangupCause is not null || phone.Conference is not null)
            .WaitAsync(Soon, Cancellation);

        Assert.Equal(("UNALLOCATED_NUMBER", false), (phone.HangupCause, phone.IsAnswered));
        Assert.Empty(await Station.EventsAsync<LegAdmitted>(portal, id));
    }

    [Fact]
    public async Task that_are_in_stay_in_though_word_comes_late_that_they_are_parked()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);
        var (phone, _) = await Station.JoinAsync(portal, id, number);

        Station.Switch.Fire(new FiredEvent("CHANNEL_PARK", EventOrigin.ChannelPark)
            .With("Unique-ID", phone.Uuid).With("Call-Direction", "inbound")
            .With("Caller-Destination-Number", number));
        await Station.JoinAsync(portal, id, number, "Ben");
        await Station.JoinAsync(portal, id, number, "Cat");

        Assert.Null(phone.HangupCause);
        Assert.Empty(await Station.EventsAsync<ParticipantLeft>(portal, id));
    }

    [Fact]
    public async Task that_hang_up_before_they_are_in_give_their_place_back()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","max_participants":1""");
        Station.Switch.Faults = new() { ReplyDelay = TimeSpan.FromMilliseconds(300) };
        try
        {
            var phone = Station.Switch.Call(number);
            await Until.Async(async () => (await Station.EventsAsync<LegAdmitted>(portal, id)).Count == 1);
            phone.HangUp();
            await Until.Async(async () => (await Station.EventsAsync<LegWithdrawn>(portal, id)).Count == 1);
        }
        finally
        {
            Station.Switch.Faults = EventSocketFaults.None;
        }

        await Station.JoinAsync(portal, id, number, "Ben");
        Assert.Equal(
            "ORIGINATOR_CANCEL",
            Assert.Single(await Station.EventsAsync<LegWithdrawn>(portal, id)).HangupReason);
    }

    [Fact]
    public async Task with_a_name_that_would_be_a_command_are_not_taken_for_one()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal);

        var phone = Station.Switch.Call(new SimulatedCall(number, "a\n\nexit\n\n\0' ^hangup:x", "1\r\nauth x"));

        var participant = await FreeSwitchStation.PresentAsync(portal, id, phone);
        Assert.Equal("aexit' ^hangup:x", participant.At<string>("caller_id_name"));
        Assert.Equal("1auth x", participant.At<string>("caller_id_number"));
        Assert.Equal(
            ManagedName.Of(portal.Account, id), phone.Conference);
    }

    private async Task<SimulatedPhone> RefusedAsync(string number)
    {
        var phone = Station.Switch.Call(number, "Ben", "1002");
        await phone.WhenAsync(() => phone.HangupCause is not null).WaitAsync(Soon, Cancellation);
        return phone;
    }

    // Not before it is asked, since what is pressed earlier may be lost.
    private async Task PressAsync(SimulatedPhone phone, string keys, int attempt)
    {
        await Until.Async(async () =>
            (await Station.Switch.ExecuteAsync($"uuid_getvar {phone.Uuid} conferences_attempt")).Trim() == $"{attempt}"
            && (await Station.Switch.ExecuteAsync("show channels as json")).Contains(
                $"\"uuid\":\"{phone.Uuid}\"", StringComparison.Ordinal));
        phone.Press(keys);
    }
}
