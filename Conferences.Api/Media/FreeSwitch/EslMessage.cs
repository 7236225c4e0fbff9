using System.Text;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>One message of the Event Socket.</summary>
/// <param name="Body">Its body; empty if it has none.</param>
internal sealed record EslMessage(EslHeaders Headers, ReadOnlyMemory<byte> Body)
{
    public const string AuthRequest = "auth/request";
    public const string CommandReply = "command/reply";
    public const string ApiResponse = "api/response";
    public const string PlainEvent = "text/event-plain";
    public const string DisconnectNotice = "text/disconnect-notice";

    /// <summary>Instead of a request to authenticate: an access list of the server refuses this address.</summary>
    public const string Rejection = "text/rude-rejection";

    /// <summary>The kind of message; empty if it names none.</summary>
    public string ContentType => Headers["Content-Type"] ?? "";

    /// <summary>What a reply to a command says; empty for other messages.</summary>
    public string ReplyText => Headers["Reply-Text"] ?? "";

    public string BodyText => Encoding.UTF8.GetString(Body.Span);
}
