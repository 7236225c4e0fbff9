using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Tests.Bus;

/// <summary>
/// A command is known by its source and its id, which others choose; one that is refused leaves a reply or, if nobody
/// gets one, a dead letter.
/// </summary>
public sealed class Refused_commands(SharedCommands shared) : IClassFixture<SharedCommands>, IAsyncLifetime
{
    private readonly Portal portal = shared.Portal();
    private string id = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Commander Commander => shared.Commander;

    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "conference.patch", """{"max_participants":-1}""", "", "400, validation error, max_participants" },
        { "conference.patch", """{"conference_numbers":["77"]}""", "", "400, validation error, numbers" },
        { "conference.patch", """{"name":"z"}""", ""","ifmatch":"9" """, "412, precondition_failed" },
        { "conference.create", """{"name":"z"}""", "", "409, exists" },
        { "conference.act", """{"action":"jackson"}""", "", "404, faulty_request" },
        { "conference.act", """{"action":"lock"}""", ""","wait":"61s" """, "400, validation error, wait" },
        { "participant.join", "{}", "", "400, validation error, action" },
        { "participant.join", """{"call_id":"a","pin":"1"}""", "", "409, bad_pin" },
        { "participant.act", """{"action":"mute","participant_id":7}""", "", "404, bad_identifier" },
        { "participant.act", """{"action":"kick","participant_id":[1]}""", "", "404, " },
    };

    public async ValueTask InitializeAsync()
    {
        await Commander.PurgeAsync(BrokerTopology.DeadLetters);
        await portal.Create("""{"conference_numbers":["77"]}""");
        id = await portal.Create("""{"name":"x","member":{"pins":["1234"]},"moderator":{"pins":["4321"]}}""");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task leave_a_reply_or_a_dead_letter(string type, string data, string beside, string reason)
    {
        foreach (var replyTo in (string?[])[null, "", "gone", await Commander.FullAsync()])
        {
            var body = Commander.Event(type, portal.Account, id, data, beside: beside);
            await Commander.SendAsync(
                new() { ContentType = CloudEvent.ContentType, ReplyTo = replyTo }, Encoding.UTF8.GetBytes(body));
            var letter = await Commander.DeadLetterAsync();
            Assert.Equal(body, Encoding.UTF8.GetString(letter.Body.Span));
            Assert.StartsWith($"It was refused with {reason}", Reason(letter), StringComparison.Ordinal);
        }

        Assert.InRange((await Commander.Ask(type, portal.Account, id, data, beside: beside)).Status, 400, 499);
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));
    }

    [Fact]
    public async Task leave_a_direct_reply()
    {
        const string direct = "amq.rabbitmq.reply-to";
        await using var connection =
            await new ConnectionFactory { Uri = shared.Uri }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var told = new TaskCompletionSource<JsonNode>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            told.TrySetResult(JsonNode.Parse(message.Body.Span)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(direct, autoAck: true, consumer, Cancellation);
        await channel.BasicPublishAsync(
            "",
            BrokerTopology.Commands,
            mandatory: true,
            new BasicProperties { ContentType = CloudEvent.ContentType, ReplyTo = direct },
            Encoding.UTF8.GetBytes(Commander.Event("conference.act", portal.Account, id, """{"action":"x"}""")),
            Cancellation);
        Assert.Equal("faulty_request", (await told.Task.WaitAsync(Cancellation)).At<string>("message"));
        (await Commander.Ask("conference.patch", portal.Account, id)).Is(200);
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));
    }

    [Fact]
    public async Task are_none_where_two_sources_number_from_one()
    {
        string[] sources = ["/pbx/a", "/pbx/b", "/pbx/A", "/pbx/a/", "pbx/a", "urn:pbx:a", "https://pbx/a", "/pbx/a?1"];
        foreach (var (at, source) in sources.Index())
            await Send(source, "1", $"{at}");
        await Until.Async(async () => await Name() == $"{sources.Length - 1}");
        Assert.Equal(sources.Length + 1, await portal.Sequence(id));
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));

        // What each sends again is a repeat, even if others have sent since.
        foreach (var (at, source) in sources.Index())
            await Send(source, "1", $"{at}");
        (await Commander.Ask("conference.patch", portal.Account, id, """{"name":"last"}""")).Is(200);
        Assert.Equal(sources.Length + 2, await portal.Sequence(id));
    }

    [Fact]
    public async Task are_those_whose_source_used_their_id_for_something_else()
    {
        await Send("/pbx/a", "1", "first");
        await Send("/pbx/a", "1", "second");
        var letter = await Commander.DeadLetterAsync();
        Assert.Contains("second", Encoding.UTF8.GetString(letter.Body.Span), StringComparison.Ordinal);
        Assert.Equal("It was refused with 409, validation error, Idempotency-Key.", Reason(letter));
        Assert.Equal("first", await Name());
    }

    [Fact]
    public async Task are_carried_out_once_they_are_delivered_again_and_the_reason_is_gone()
    {
        var late = Ids.New();
        await Commander.Send("conference.patch", portal.Account, late, """{"name":"y"}""", "early");
        await Until.Async(async () => await Commander.CountAsync(BrokerTopology.DeadLetters) == 1);
        (await Commander.Ask("conference.create", portal.Account, late, """{"name":"x"}""")).Is(201);
        Assert.True(await RedeliverDeadLetters.GoAsync(shared.Parts));
        await Until.Async(async () => (await portal.Get($"/{late}")).Data.At<string>("name") == "y");

        await Commander.Send("conference.patch", portal.Account, late, """{"name":"y"}""", "early");
        (await Commander.Ask("conference.patch", portal.Account, late)).Is(200);
        Assert.Equal(2, await portal.Sequence(late));
        Assert.Equal(0u, await Commander.CountAsync(BrokerTopology.DeadLetters));
    }

    [Fact]
    public async Task are_recorded_once_where_the_refusal_is_a_fact()
    {
        const string wrong = """{"call_id":"a","caller_id_number":"5","pin":"1"}""";
        for (var time = 0; time < 3; time++)
        {
            await Commander.Send("participant.join", portal.Account, id, wrong, "wrong");
            Assert.Contains("bad_pin", Reason(await Commander.DeadLetterAsync()), StringComparison.Ordinal);
        }

        Assert.Equal(2, await portal.Sequence(id));
        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
    }

    private static string Reason(BasicGetResult letter) =>
        Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers!["reason"]!);

    private async Task<string> Name() => (await portal.Get($"/{id}")).Data.At<string>("name");

    private Task Send(string source, string number, string name) => Commander.SendAsync(
        new() { ContentType = CloudEvent.ContentType },
        Encoding.UTF8.GetBytes(
            Commander.Event("conference.patch", portal.Account, id, $$"""{"name":"{{name}}"}""", number)
                .Replace("/tests", source, StringComparison.Ordinal)));
}
