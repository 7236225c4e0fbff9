using System.Text.Json;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Domain;

/// <summary>Statuses, actions and reasons are enums in the code and texts in the store, which never change.</summary>
public sealed class Names_that_are_stored
{
    [Fact]
    public void of_a_status_are_these() => Assert.Equal(
        ["requested", "sent", "confirmed", "failed", "timed_out"], Enum.GetValues<OperationStatus>().Select(Written));

    [Fact]
    public void of_an_action_are_these() => Assert.Equal(
        [
            "lock", "unlock", "record", "recordstop", "end", "mute", "unmute", "deaf", "undeaf", "kick", "play",
            "relate", "dial",
        ],
        Enum.GetValues<OperationAction>().Select(Written));

    [Fact]
    public void of_a_reason_are_these() => Assert.Equal(
        [
            "unknown", "exists", "numbers_taken", "numbers_repeated", "outdated", "too_large", "over_quota",
            "key_reused", "locked", "full", "bad_pin", "in_use", "too_many_pins", "not_running", "left", "kicked",
            "moderator_joined", "wait_lifted", "everyone_left", "moderator_left", "api", "deleted", "media",
            "link_down", "unknown_member", "unsupported", "timeout",
        ],
        Enum.GetValues<Reason>().Select(Written));

    [Theory]
    [InlineData("\"no_such_reason\"")]
    [InlineData("\"Full\"")]
    [InlineData("\"FULL\"")]
    [InlineData("6")]
    [InlineData("null")]
    public void are_the_only_ones(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Reason>(json));
        Assert.Null(PinnedName.Find<Reason>(json.Trim('"')));
    }

    [Fact]
    public void stand_beside_whatever_a_media_server_calls_a_hangup()
    {
        FailureReason ours = Reason.LinkDown;
        var theirs = FailureReason.OfMediaServer("USER_BUSY");
        Assert.Equal(("\"link_down\"", Reason.LinkDown), (JsonSerializer.Serialize(ours), ours.Known));
        Assert.Equal(("\"USER_BUSY\"", null), (JsonSerializer.Serialize(theirs), theirs.Known));
        Assert.Equal(theirs, JsonSerializer.Deserialize<FailureReason>("\"USER_BUSY\""));
        Assert.Equal(ours, JsonSerializer.Deserialize<FailureReason>("\"link_down\""));
    }

    private static string Written<T>(T value) where T : struct, Enum
    {
        var json = JsonSerializer.Serialize(value);
        Assert.Equal(value, JsonSerializer.Deserialize<T>(json));
        Assert.Equal(json, $"\"{value.Name()}\"");
        Assert.Equal(value, PinnedName.Find<T>(value.Name()));
        return value.Name();
    }
}
