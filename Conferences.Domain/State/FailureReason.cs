using System.Text.Json;
using System.Text.Json.Serialization;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// Why something that was asked of the media server was not done: for a <see cref="Reason"/> of ours, or for what the
/// media server itself gives as the cause, such as that of a hang-up, which is free text.
/// </summary>
[JsonConverter(typeof(AsText))]
public sealed record FailureReason
{
    private FailureReason(string text) => Text = text;

    /// <summary>As it is stored and sent: the pinned name of a reason, or the media server's text.</summary>
    public string Text { get; }

    /// <summary>The reason of ours; null if the cause is the media server's.</summary>
    public Reason? Known => PinnedName.Find<Reason>(Text);

    /// <summary>One of ours.</summary>
    public static implicit operator FailureReason(Reason reason) => new(reason.Name());

    /// <summary>What the media server gives as the cause, word for word.</summary>
    public static FailureReason OfMediaServer(string cause) => new(cause);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private sealed class AsText : JsonConverter<FailureReason>
    {
        public override FailureReason Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, FailureReason value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
