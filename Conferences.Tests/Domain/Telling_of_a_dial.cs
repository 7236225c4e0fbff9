using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Domain;

/// <summary>The result of a dial in Kazoo's form.</summary>
public sealed class Telling_of_a_dial
{
    private readonly Story story = new();
    private readonly Operation dial;

    public Telling_of_a_dial() => dial = story.Dialling("a", "b");

    [Fact]
    public void says_of_each_leg_that_it_came_or_why_not()
    {
        story.Hear(dial, "b");
        Expect.Json(
            """
            {"endpoint_responses":[
                {"message":"USER_BUSY","status":"error","endpoint_id":"a-endpoint"},
                {"message":"dialing endpoints","status":"success","endpoint_id":"b-endpoint","call_id":"b"}]}
            """,
            Told(story.Whole(story.HearOver(dial, ("a", FailureReason.OfMediaServer("USER_BUSY")))[0])));
    }

    [Fact]
    public void says_of_a_leg_nothing_was_heard_of_that_time_was_up()
    {
        story.Hear(dial, "b");
        var over = story.Request(new TimeOutOperation(dial.Id, dial.Deadline)).Events[0];
        Expect.Json(
            """
            {"endpoint_responses":[
                {"message":"timeout","status":"error","endpoint_id":"a-endpoint"},
                {"message":"dialing endpoints","status":"success","endpoint_id":"b-endpoint","call_id":"b"}]}
            """,
            Told(story.Whole(over)));
    }

    [Fact]
    public void says_that_time_was_up_where_nothing_was_heard_at_all_or_not_yet()
    {
        const string said = """{"status":"error","message":"timed out trying to dial endpoints"}""";
        Expect.Json(said, Told(dial));
        var over = story.Request(new TimeOutOperation(dial.Id, dial.Deadline)).Events[0];
        Expect.Json(said, Told(story.Whole(over)));
    }

    [Fact]
    public void says_that_there_was_no_media_server()
    {
        var over = story.Request(new FailOperation(dial.Id, Reason.LinkDown, Story.Noon)).Events[0];
        Expect.Json(
            """{"status":"error","message":"conference dial failed to find a media server"}""",
            Told(story.Whole(over)));
    }

    private static JsonNode? Told(Operation operation) =>
        JsonSerializer.SerializeToNode(DialResponse.Of(operation), ResponseJson.Default.DialResponse);
}
