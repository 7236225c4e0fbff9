using System.Text.Json.Nodes;
using Conferences.Api.Media.Janus;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>What a real Janus does with the requests of the adapter.</summary>
public sealed class Sessions_of_Janus
{
    private const string Room = "6f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e.0123456789abcdef0123456789abcdef";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task are_of_a_server_that_will_do()
    {
        await using var janus = await JanusServer.StartAsync();
        await using var connection = await janus.ConnectAsync();
        var info = await JanusServerInfo.AskAsync(connection, Cancellation);
        var session = await JanusSession.CreateAsync(connection, Cancellation);
        var handle = await session.AttachAsync("control", Cancellation);

        await JanusServerInfo.CheckAsync(handle, janus.Process.AdminKey, Cancellation);

        Assert.True(info.IsFamiliar);
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30)), (info.SessionTimeout, info.ReclaimTimeout));
        var unfit = await Assert.ThrowsAsync<JanusUnfitException>(
            () => JanusServerInfo.CheckAsync(handle, "wrong", Cancellation));
        Assert.Contains("AdminKey", unfit.Message);
    }

    [Fact]
    public async Task are_claimed_on_another_connection_while_their_legs_go_on_talking()
    {
        await using var janus = await JanusServer.StartAsync();
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        long id, annsHandle;
        await using (var connection = await janus.ConnectAsync())
        {
            var session = await JanusSession.CreateAsync(connection, Cancellation);
            var control = await session.AttachAsync("control", Cancellation);
            await control.AskAsync(
                new JsonObject
                {
                    ["request"] = "create",
                    ["admin_key"] = janus.Process.AdminKey,
                    ["room"] = Room,
                    ["allow_rtp_participants"] = true,
                },
                Cancellation);
            annsHandle = (await JoinAsync(session, "ann", ann)).Id;
            await JoinAsync(session, "bob", bob);
            await bob.HearsAsync([440], 1_000);
            id = session.Id;
        }

        await using var another = await janus.ConnectAsync();
        var claimed = await JanusSession.ClaimAsync(another, id, Cancellation);

        await bob.HearsAsync([440]);
        await new JanusHandle(claimed, annsHandle).DoAsync(
            new JsonObject { ["request"] = "configure", ["muted"] = true }, null, Cancellation);
        await bob.HearsAsync([], 440);
        var gone = await Assert.ThrowsAsync<JanusRefusedException>(
            () => JanusSession.ClaimAsync(another, 1, Cancellation));
        Assert.Equal(JanusErrors.NoSuchSession, gone.Code);
    }

    [Fact]
    public async Task end_with_the_process_and_begin_with_the_next()
    {
        await using var janus = await JanusServer.StartAsync();
        await using var connection = await janus.ConnectAsync();
        var session = await JanusSession.CreateAsync(connection, Cancellation);

        await janus.Process.KillAsync(Cancellation);
        await Assert.ThrowsAsync<JanusLostException>(() => session.KeepAsync(Cancellation));
        await janus.Process.StartAsync(Cancellation);

        await using var another = await janus.ConnectAsync();
        var gone = await Assert.ThrowsAsync<JanusRefusedException>(
            () => JanusSession.ClaimAsync(another, session.Id, Cancellation));
        Assert.Equal(JanusErrors.NoSuchSession, gone.Code);
    }

    private static async Task<JanusHandle> JoinAsync(JanusSession session, string id, RtpLeg leg)
    {
        var handle = await session.AttachAsync(id, Cancellation);
        var joined = await handle.DoAsync(
            new JsonObject
            {
                ["request"] = "join",
                ["room"] = Room,
                ["id"] = id,
                ["codec"] = "pcmu",
                ["rtp"] = new JsonObject { ["ip"] = "127.0.0.1", ["port"] = leg.Port },
            },
            null,
            Cancellation);
        leg.Begin((int)joined.Data.Part("rtp")!.Value.Whole("port")!);
        return handle;
    }
}
