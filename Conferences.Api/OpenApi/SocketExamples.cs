using Conferences.Api.Crossbar;
using Conferences.Api.Live.Blackhole;
using Conferences.Api.Responses;

namespace Conferences.Api.OpenApi;

/// <summary>Examples of responses about WebSockets.</summary>
internal static class SocketExamples
{
    private static readonly SocketResponse Viewer = new(
        "6f1d0c2b3a4958677f8e9dacbbcadbec",
        "192.0.2.7",
        ResponseExamples.At.UtcDateTime,
        [$"conference.event.*.{ResponseExamples.Id}.*"],
        "8b1a9953c4611296a827abf8c47804d7");

    public static readonly ResponseExample
        Bindings = new(
            "bindings", "SocketBindings", Reply.Ok(BindingParser.Available, ResponseJson.Default.BindingsResponse)),
        Connected = new(
            "sockets", "ConnectedSocket[]", Reply.Ok([Viewer], ResponseJson.Default.IReadOnlyListSocketResponse)),
        Got = new("socket", "ConnectedSocket", Reply.Ok(Viewer, ResponseJson.Default.SocketResponse));
}
