using System.Text.Json;
using System.Text.Json.Serialization;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// Why an operation was not carried out: a <see cref="Reason"/> of this service, or the cause that the media server
/// gives, such as a hang-up cause, which is free text.
/// </summary>
[JsonConverter(typeof(AsText))]
public sealed record FailureReason
{
    private FailureReason(string text) => Text = text;

    /// <summary>As it is stored and sent: the pinned name of a reason, or the media server's text.</summary>
    public string Text { get; }

    /// <summary>The service's own reason; null if the cause is the media server's.</summary>
    public Reason? Known => PinnedName.Find<Reason>(Text);

    /// <summary>One of the service's own reasons.</summary>
    public static implicit operator FailureReason(Reason reason) => new(reason.Name());

    /// <summary>The cause that the media server gives, verbatim.</summary>
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
