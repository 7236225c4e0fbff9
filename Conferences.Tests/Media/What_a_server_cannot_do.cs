using Conferences.Api.Commands;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>A media server that lacks some actions: they fail at once, and a reader is told before.</summary>
public sealed class What_a_server_cannot_do(Service service)
{
    [Fact]
    public async Task is_told_with_each_conference_and_fails_without_being_asked()
    {
        await using var node = new Node(
            service.ConnectionString, services => services.AddSingleton<IMediaServer, Limited>());
        var portal = node.Portal(service.Portal().Account, await node.Token());
        var id = await portal.Create("""{"member":{"join_muted":false}}""");
        foreach (var call in (string[])["a", "b"])
            await portal.Join(id, call);
        var able = (await portal.Get($"/{id}")).Data["_read_only"]!["capabilities"]!;
        Assert.Equal("end,lock,play,record,unlock", string.Join(",", able["conference"]!.AsArray()));
        Assert.Equal("kick,mute,play,unmute", string.Join(",", able["participants"]!.AsArray()));
        Assert.Equal("kick,mute,unmute", string.Join(",", able["participant"]!.AsArray()));

        foreach (var (path, body) in ((string, string)[])[
            ($"/{id}/participants/1", """{"action":"deaf"}"""),
            ($"/{id}/participants", """{"action":"deaf"}"""),
            ($"/{id}/participants", """{"action":"relate","data":{"participant_id":1,"other_participant":2}}"""),
            ($"/{id}/participants/2", """{"action":"play","data":{"media_id":"hello"}}"""),
            ($"/{id}", """{"action":"dial","data":{"endpoints":["+14155550123"]}}""")])
        {
            var answer = await portal.Put(path, $$"""{"data":{{body}}}""");
            var operation = (await portal.Get($"/{id}/operations/{answer.Json.At<string>("operation_id")}")).Data;
            Assert.Equal(
                ("failed", "unsupported"), (operation.At<string>("status"), operation.At<string>("reason")));
            Assert.Null(operation["sent_at"]);
        }

        // What it can do, it does.
        var muted = await portal.Put($"/{id}/participants/1", """{"data":{"action":"mute"}}""");
        Assert.Equal("confirmed", (await portal.Get($"/{id}/operations/{muted.Json.At<string>("operation_id")}"))
            .Data.At<string>("status"));
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray(), it => it!.At<bool>("speak"));
    }

    private sealed class Limited : IMediaServer
    {
        private readonly Loopback loopback = new();

        public string Switch => loopback.Switch;

        public bool TakesJoins => true;

        public MediaCapabilities Capabilities { get; } = MediaCapabilities.All
            .Without(
                OperationAction.Deaf, OperationAction.Undeaf, OperationAction.Relate, OperationAction.Dial)
            .PlayingToAllOnly();

        public IEnumerable<Command> ImmediateEvents(
            Operation requested, ConferenceState state, CommandContext context) =>
            loopback.ImmediateEvents(requested, state, context);
    }
}
