using System.Text.Json.Serialization;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Responses;

/// <summary>Serializes response records in snake case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = StrictJson.WrappedDepth)]
[JsonSerializable(typeof(AboutResponse))]
[JsonSerializable(typeof(AttemptResponse))]
[JsonSerializable(typeof(BulkResponse))]
[JsonSerializable(typeof(Change))]
[JsonSerializable(typeof(DeletedResponse))]
[JsonSerializable(typeof(DialResponse))]
[JsonSerializable(typeof(DryRunResponse))]
[JsonSerializable(typeof(ErasedResponse))]
[JsonSerializable(typeof(EventResponse))]
[JsonSerializable(typeof(InstanceReadResponse))]
[JsonSerializable(typeof(InstanceResponse))]
[JsonSerializable(typeof(LeaveResponse))]
[JsonSerializable(typeof(LinkResponse))]
[JsonSerializable(typeof(IReadOnlyList<LinkResponse>))]
[JsonSerializable(typeof(LiveResponse))]
[JsonSerializable(typeof(LoggedInResponse))]
[JsonSerializable(typeof(OperationResponse))]
[JsonSerializable(typeof(ParticipantResponse))]
[JsonSerializable(typeof(IReadOnlyList<ParticipantResponse>))]
[JsonSerializable(typeof(WebhookEventResponse))]
[JsonSerializable(typeof(ActorResponse))]
[JsonSerializable(typeof(BindingsResponse))]
[JsonSerializable(typeof(SocketResponse))]
[JsonSerializable(typeof(IReadOnlyList<SocketResponse>))]
internal sealed partial class ResponseJson : JsonSerializerContext;
