using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Conferences.Api.Media.Janus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>How the service speaks with Janus, whatever that says.</summary>
public sealed class A_connection_to_Janus
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task waits_for_the_answer_behind_an_acknowledgement()
    {
        await using var janus = await ScriptedJanus.StartAsync(async (asked, socket) =>
        {
            await ScriptedJanus.Send(socket, $$"""{"janus":"ack","transaction":"{{asked["transaction"]}}"}""");
            await ScriptedJanus.Send(
                socket,
                $$$"""
                {"janus":"event","transaction":"{{{asked["transaction"]}}}",
                "plugindata":{"data":{"audiobridge":"joined"} } }
                """);
        });
        await using var connection = await OpenAsync(janus);

        var answer = await connection.AskAsync(new JsonObject(), followsAck: true, Cancellation);

        Assert.Equal("joined", answer.Data.Words("audiobridge"));
    }

    [Fact]
    public async Task takes_an_answer_that_comes_before_its_acknowledgement()
    {
        await using var janus = await ScriptedJanus.StartAsync(async (asked, socket) =>
        {
            await ScriptedJanus.Send(
                socket,
                $$$"""
                {"janus":"event","transaction":"{{{asked["transaction"]}}}",
                "plugindata":{"data":{"audiobridge":"event","error_code":489,"error":"no"} } }
                """);
            await ScriptedJanus.Send(socket, $$"""{"janus":"ack","transaction":"{{asked["transaction"]}}"}""");
        });
        await using var connection = await OpenAsync(janus);

        var refused = await Assert.ThrowsAsync<JanusRefusedException>(
            () => connection.AskAsync(new JsonObject(), followsAck: true, Cancellation));

        Assert.Equal(JanusErrors.Unauthorized, refused.Code);
        Assert.False(connection.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task tells_answers_apart_that_come_in_another_order()
    {
        var earlier = new TaskCompletionSource<JsonNode>();
        await using var janus = await ScriptedJanus.StartAsync(async (asked, socket) =>
        {
            if (earlier.TrySetResult(asked))
                return;
            foreach (var one in (JsonNode[])[asked, await earlier.Task])
            {
                await ScriptedJanus.Send(
                    socket,
                    $$$"""
                    {"janus":"success","transaction":"{{{one["transaction"]}}}","data":{"id":{{{one["n"]}}} } }
                    """);
            }
        });
        await using var connection = await OpenAsync(janus);

        var answers = await Task.WhenAll(
            ((int[])[1, 2]).Select(it => connection.AskAsync(new() { ["n"] = it }, followsAck: false, Cancellation)));

        Assert.Equal([1, 2], answers.Select(it => it.MadeId));
    }

    public static TheoryData<string, WebSocketMessageType> Garbage => new()
    {
        { "this is not JSON", WebSocketMessageType.Text },
        { "[1,2]", WebSocketMessageType.Text },
        { """{"no":"janus"}""", WebSocketMessageType.Text },
        { """{"janus":7}""", WebSocketMessageType.Text },
        { """{"janus":"success"}""", WebSocketMessageType.Binary },
        { new string('[', 100_000), WebSocketMessageType.Text },
        { $$"""{"janus":"success","x":"{{new string('x', JanusFrames.MostBytes)}}"}""", WebSocketMessageType.Text },
    };

    [Theory]
    [MemberData(nameof(Garbage), DisableDiscoveryEnumeration = true)]
    public async Task is_given_up_if_what_comes_is_no_frame(string garbage, WebSocketMessageType type)
    {
        await using var janus = await ScriptedJanus.StartAsync(
            (_, socket) => ScriptedJanus.Send(socket, garbage, type));
        await using var connection = await OpenAsync(janus);

        await Assert.ThrowsAsync<JanusLostException>(
            () => connection.AskAsync(new JsonObject(), followsAck: false, Cancellation));

        Assert.True(connection.Over.IsCancellationRequested);
        await Assert.ThrowsAsync<JanusLostException>(
            () => connection.AskAsync(new JsonObject(), followsAck: false, Cancellation));
    }

    [Fact]
    public async Task is_given_up_if_nothing_comes()
    {
        await using var janus = await ScriptedJanus.StartAsync((_, _) => Task.CompletedTask);
        await using var connection = await JanusConnection.OpenAsync(
            janus.Url, TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);

        await Assert.ThrowsAsync<JanusLostException>(
            () => connection.AskAsync(new JsonObject(), followsAck: false, Cancellation));

        Assert.True(connection.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task ends_what_is_asked_when_Janus_goes_away()
    {
        await using var janus = await ScriptedJanus.StartAsync((_, socket) =>
        {
            socket.Abort();
            return Task.CompletedTask;
        });
        await using var connection = await OpenAsync(janus);

        await Assert.ThrowsAsync<JanusLostException>(
            () => connection.AskAsync(new JsonObject(), followsAck: false, Cancellation));
    }

    [Fact]
    public async Task cannot_be_made_where_nothing_listens() => await Assert.ThrowsAsync<JanusLostException>(
        () => JanusConnection.OpenAsync(
            new("ws://127.0.0.1:9"), TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation));

    [Fact]
    public async Task passes_on_what_a_session_is_told_in_order()
    {
        await using var janus = await ScriptedJanus.StartAsync(async (asked, socket) =>
        {
            foreach (var kind in (string[])["webrtcup", "media", "hangup"])
                await ScriptedJanus.Send(socket, $$"""{"janus":"{{kind}}","session_id":5,"sender":7}""");
            await ScriptedJanus.Send(socket, """{"janus":"event","session_id":6}""");
            await ScriptedJanus.Send(socket, $$"""{"janus":"success","transaction":"{{asked["transaction"]}}"}""");
        });
        await using var connection = await OpenAsync(janus);
        var told = new List<string>();
        connection.Listen(5, frame => told.Add(frame.Kind));

        await connection.AskAsync(new JsonObject(), followsAck: false, Cancellation);

        Assert.Equal(["webrtcup", "media", "hangup"], told);
    }

    [Theory]
    [InlineData("""{"janus":"server_info","version":913,"plugins":{"janus.plugin.audiobridge":{}}}""", "too old")]
    [InlineData("""{"janus":"server_info","version":1102,"plugins":{}}""", "no AudioBridge")]
    [InlineData("""{"janus":"success"}""", "no Janus")]
    public async Task tells_what_is_wrong_with_a_server_that_will_not_do(string said, string why)
    {
        await using var janus = await ScriptedJanus.StartAsync(async (asked, socket) =>
        {
            var reply = JsonNode.Parse(said)!;
            reply["transaction"] = asked["transaction"]!.DeepClone();
            await ScriptedJanus.Send(socket, reply.ToJsonString());
        });
        await using var connection = await OpenAsync(janus);

        var unfit = await Assert.ThrowsAsync<JanusUnfitException>(
            () => JanusServerInfo.AskAsync(connection, Cancellation));

        Assert.Contains(why, unfit.Message);
    }

    private static Task<JanusConnection> OpenAsync(ScriptedJanus janus) => JanusConnection.OpenAsync(
        janus.Url, TimeSpan.FromSeconds(10), TimeProvider.System, Cancellation);
}
