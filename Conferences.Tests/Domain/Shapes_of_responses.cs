using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Domain;

/// <summary>The exact shape of responses: the order of members, which are null and which are absent.</summary>
public sealed class Shapes_of_responses
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 30, 0, 250, TimeSpan.Zero);

    private static readonly Person Zoe =
        new("", "c", "", "Zoë", "1001", JsonElement.Parse("""{"ticket":"<4711>"}"""), At);

    private static readonly Participant Leg =
        new("", "c", 1, 2, new("leg"), new("p"), IsModerator: true, Muted: true, Deaf: false, Waiting: false, At);

    private static readonly LiveConference Live = LiveConference.Idle("c") with { Uuid = new("u"), Switch = "s" };

    [Fact]
    public void hold_what_an_operation_knows_and_leave_out_what_it_has_not() => Is(
        """
        {"id":"o","action":"mute","targets":[{"participant_id":2,"status":"sent","reason":null}],"status":"sent",
        "requested_at":"2026-03-02T09:30:00.25Z","sent_at":"2026-03-02T09:30:00.25Z","confirmed_at":null,"reason":null}
        """,
        OperationResponse.Of(new(
            new("o"), OperationAction.Mute, [new(2, OperationStatus.Sent)], OperationStatus.Sent, At, At, SentAt: At)),
        ResponseJson.Default.OperationResponse);

    [Fact]
    public void name_the_leg_of_a_dial_that_is_not_in() => Is(
        """
        {"id":"o","action":"play","targets":[
        {"participant_id":null,"status":"failed","reason":"BUSY","endpoint_id":"e","call_id":"leg"}],
        "status":"failed","requested_at":"2026-03-02T09:30:00.25Z","sent_at":null,"confirmed_at":null,"reason":"BUSY",
        "media_name":"a.wav","relationship":"deaf"}
        """,
        OperationResponse.Of(new(
            new("o"),
            OperationAction.Play,
            [Dialled],
            OperationStatus.Failed,
            At,
            At,
            Reason: FailureReason.OfMediaServer("BUSY"))
        {
            MediaName = "a.wav",
            Relationship = "deaf",
        }),
        ResponseJson.Default.OperationResponse);

    [Fact]
    public void tell_of_everybody_with_the_operation_first()
    {
        var operation = new Operation(
            new("o"), OperationAction.Mute, [new(2, OperationStatus.Sent)], OperationStatus.Sent, At, At);
        Is(
            """{"operation_id":"o","participants":[{"participant_id":2,"status":"sent","reason":null}]}""",
            BulkResponse.Of(operation),
            ResponseJson.Default.BulkResponse);
        Is("""{"participants":[]}""", BulkResponse.Nobody, ResponseJson.Default.BulkResponse);
        Is(
            """{"participants":[{"participant_id":2}]}""",
            DryRunResponse.Of(operation),
            ResponseJson.Default.DryRunResponse);
    }

    [Fact]
    public void show_a_participant_nested_and_flat() => Is(
        """
        {"participant_id":2,"call_id":"leg","conference_name":"c","conference_uuid":"u","switch_hostname":"s",
        "status":"active","ghost":false,"join_time":63939663000,"duration":5,"caller_id_name":"Zoë",
        "caller_id_number":"1001","custom_channel_vars":{"ticket":"<4711>"},"conference_channel_vars":{
        "is_moderator":true,"floor":false,"hear":true,"speak":false,"talking":true,"member_id":2,"member_ghost":false,
        "mute_detect":false,"video":false,"energy_level":0,"current_energy":0},"is_moderator":true,"floor":false,
        "hear":true,"speak":false,"talking":true}
        """,
        ParticipantResponse.Of(Leg, Zoe, Live, At.AddSeconds(5), talks: true),
        ResponseJson.Default.ParticipantResponse);

    [Fact]
    public void give_what_a_dial_gave_the_leg_to_the_application() => Is(
        """
        {"participant_id":2,"call_id":"leg","conference_name":"c","conference_uuid":"u","switch_hostname":"s",
        "status":"active","ghost":false,"join_time":63939663000,"duration":0,"caller_id_name":"Zoë",
        "caller_id_number":"1001","custom_channel_vars":{},"conference_channel_vars":{"is_moderator":true,
        "floor":false,"hear":true,"speak":false,"talking":false,"member_id":2,"member_ghost":false,"mute_detect":false,
        "video":false,"energy_level":0,"current_energy":0},"custom_application_vars":{"ticket":"<4711>"},
        "is_moderator":true,"floor":false,"hear":true,"speak":false,"talking":false}
        """,
        ParticipantResponse.Of(Leg, Zoe with { Invitation = JsonElement.Parse("{}") }, Live, At),
        ResponseJson.Default.ParticipantResponse);

    [Fact]
    public void show_live_state_of_what_runs_and_of_what_never_ran()
    {
        Is(
            """
            {"members":0,"moderators":0,"duration":0,"run_time":0,"is_locked":false,"participant_count":0,
            "participants":[]}
            """,
            LiveResponse.Of(null, At, []),
            ResponseJson.Default.LiveResponse);
        Is(
            """
            {"members":1,"moderators":0,"duration":7,"run_time":7,"is_locked":false,"participant_count":1,
            "start_time":63939663000,"uuid":"u","switch_hostname":"s"}
            """,
            LiveResponse.Of(Live with { StartedAt = At, Members = 1 }, At.AddSeconds(7)),
            ResponseJson.Default.LiveResponse);
    }

    [Fact]
    public void end_an_instance_with_who_was_there() => Is(
        """
        {"instance":1,"uuid":"u","switch_hostname":"s","started_at":"2026-03-02T09:30:00.25Z","ended_at":null,
        "reason":null,"ended_by":{"account_id":"a","participant_id":2},"participants":1,"refused":1,"splits":[],
        "people":[{"participant_id":2,"call_id":"leg","caller_id_name":"","caller_id_number":"","is_moderator":true,
        "ghost":false,"waited":false,"joined_at":"2026-03-02T09:30:00.25Z","left_at":null,"reason":null,
        "seconds_muted":0}],"refusals":[{"call_id":"late","caller_id_name":"Zoë","caller_id_number":"1001",
        "reason":"full","at":"2026-03-02T09:30:00.25Z"}]}
        """,
        InstanceReadResponse.Of(
            new(
                new("", "c", 1, new("u"), "s", At, 1, 1, EndedBy: new("a", ParticipantId: 2)),
                [(Leg with { Muted = false }, null)],
                [new(Reason.Full, new("late"), At, Zoe)]),
            At),
        ResponseJson.Default.InstanceReadResponse);

    [Fact]
    public void close_every_envelope_alike()
    {
        var request = new CrossbarRequest { RequestId = "r", At = At };
        var written = JsonDocument.Parse(Envelope.Of(
            request, Reply.Ok("ok", 201) with { OperationId = "o", Revision = "1.1" })).RootElement;
        Assert.Equal(
            ["data", "operation_id", "revision", "timestamp", "version", "node", "request_id", "status"],
            written.EnumerateObject().Select(it => it.Name));
        written = JsonDocument.Parse(Envelope.Of(request, Replies.Faulty())).RootElement;
        Assert.Equal(
            ["data", "error", "message", "timestamp", "version", "node", "request_id", "status"],
            written.EnumerateObject().Select(it => it.Name));
    }

    [Fact]
    public async Task leave_while_a_whole_list_is_still_read()
    {
        var http = new DefaultHttpContext();
        http.Request.RouteValues["account"] = "a";
        http.Features.Set(new CrossbarRequest { RequestId = "r", At = At });
        using var body = new MemoryStream();
        http.Response.Body = body;
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var admission = new Admission(
            LimitOptions.Of(new ConfigurationBuilder().Build()).For(""),
            TimeProvider.System,
            services.GetRequiredService<IMeterFactory>());
        var list = new ListAnswer<int>(
            100,
            (part, _, _) => Task.FromResult(Part(int.Parse(part.Start ?? "0", CultureInfo.InvariantCulture), body)),
            number => $"{number}",
            (json, number) => json.WriteStringValue($"{number} {new string('x', 1_000)}"));
        await list.SendAsync(http, admission, new Page(Size: null, Start: null, Ascending: true));
        await http.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        var sent = JsonElement.Parse(body.ToArray());
        Assert.Equal(1_000, sent.GetProperty("data").GetArrayLength());
        Assert.Equal("success", sent.GetProperty("status").GetString());
    }

    private static Target Dialled => new(0, OperationStatus.Failed, FailureReason.OfMediaServer("BUSY"))
    {
        Leg = new("e", new("leg"), new("p"), ""),
    };

    private static PartOfList<int> Part(int first, MemoryStream body)
    {
        Assert.True(body.Length >= first * 1_000, $"Before item {first} is read only {body.Length} bytes were sent.");
        return new([.. Enumerable.Range(first, 100)], 100_000, first + 100 < 1_000 ? $"{first + 100}" : null);
    }

    private static void Is<T>(string expected, T response, JsonTypeInfo<T> shape)
    {
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written, Envelope.Written))
            JsonSerializer.Serialize(json, response, shape);
        Assert.Equal(
            expected.ReplaceLineEndings(""), System.Text.Encoding.UTF8.GetString(written.ToArray()));
    }
}
