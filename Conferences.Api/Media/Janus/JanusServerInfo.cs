using System.Text.Json.Nodes;

namespace Conferences.Api.Media.Janus;

/// <summary>What Janus says of itself.</summary>
/// <param name="Name">Its <c>server_name</c>.</param>
/// <param name="Version">For people, such as <c>1.1.2</c>.</param>
/// <param name="Number">In thousands the major, in hundreds the minor version: 1102 for 1.1.2.</param>
/// <param name="SessionTimeout">How long a session lives without a sign of life; zero: for ever.</param>
/// <param name="ReclaimTimeout">How long it waits to be claimed once its connection is lost; zero: not at all.</param>
internal sealed record JanusServerInfo(
    string Name, string Version, long Number, TimeSpan SessionTimeout, TimeSpan ReclaimTimeout)
{
    private const string Plugin = "janus.plugin.audiobridge";
    private const long Oldest = 1_000;
    private const long Next = 1_200;

    // A name that no conference has.
    private const string NoRoom = "no.room";

    /// <summary>True for the versions that the adapter is tried with.</summary>
    public bool IsFamiliar => Number is >= 1_100 and < Next;

    /// <summary>How often a session must give a sign of life.</summary>
    public TimeSpan Between => SessionTimeout == TimeSpan.Zero || SessionTimeout > 3 * Longest
        ? Longest
        : SessionTimeout / 3;

    private static TimeSpan Longest => TimeSpan.FromSeconds(15);

    /// <summary>Asks Janus what it is, and whether it can do what is needed.</summary>
    /// <exception cref="JanusUnfitException">It cannot.</exception>
    public static async Task<JanusServerInfo> AskAsync(JanusConnection connection, CancellationToken cancellation)
    {
        var said = await connection.AskAsync(new() { ["janus"] = "info" }, followsAck: false, cancellation);
        if (said.Kind != "server_info" || said.Json.Whole("version") is not { } number)
            throw new JanusUnfitException("It is no Janus that answers there.");
        var version = said.Json.Words("version_string") ?? $"{number}";
        if (number < Oldest)
            throw new JanusUnfitException($"Janus {version} is too old: 1.1 is needed.");
        if (said.Json.Part("plugins")?.Part(Plugin) is null)
            throw new JanusUnfitException($"Janus has no AudioBridge ({Plugin}).");
        return new(
            said.Json.Words("server-name") is { Length: > 0 } name ? name : "janus",
            version,
            number,
            Seconds(said, "session-timeout"),
            Seconds(said, "reclaim-session-timeout"));
    }

    /// <summary>Checks that the AudioBridge is configured as it must be.</summary>
    /// <exception cref="JanusUnfitException">It is not.</exception>
    public static async Task CheckAsync(JanusHandle handle, string adminKey, CancellationToken cancellation)
    {
        try
        {
            await handle.AskAsync(new JsonObject { ["request"] = "exists", ["room"] = NoRoom }, cancellation);
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.WrongType)
        {
            throw new JanusUnfitException("The AudioBridge of Janus needs string_ids = true.");
        }

        try
        {
            await handle.AskAsync(
                new JsonObject { ["request"] = "list", ["admin_key"] = adminKey }, cancellation);
        }
        catch (JanusRefusedException refused) when (refused.Code == JanusErrors.Unauthorized)
        {
            throw new JanusUnfitException("Media:Janus:AdminKey is not the admin_key of the AudioBridge of Janus.");
        }
    }

    private static TimeSpan Seconds(JanusFrame said, string name) =>
        TimeSpan.FromSeconds(Math.Clamp(said.Json.Whole(name) ?? 0, 0, 86_400));
}
