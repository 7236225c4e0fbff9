using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.Bus;

/// <summary>
/// A command sent as a CloudEvent. The event is the envelope: what HTTP has beside the data is beside it here too,
/// <c>dry_run</c> and <c>if_match</c> also without the underscore, which attributes of a CloudEvent may not contain.
/// </summary>
/// <param name="Source">The sender. Together with the id it is the idempotency key.</param>
/// <param name="ConferenceId">The subject, or a generated id if there is none.</param>
/// <param name="RequestId">The sender's correlation id, if it can be one, else the event's id, else a new one.</param>
/// <param name="Event">The whole event.</param>
internal sealed record CloudCommand(
    CommandType Type,
    string Source,
    string Id,
    string Account,
    string ConferenceId,
    string RequestId,
    JsonElement Event)
{
    // Attributes that only describe the sending (trace, time) may change between attempts.
    private static readonly FrozenSet<string> Context = FrozenSet.Create(
        "type", "accountid", "subject", "data", "action", "dry_run", "dryrun", "if_match", "ifmatch", "wait", "reason");

    // Sources, ids and keys over HTTP contain no tab, so this is unambiguous and never equals a key over HTTP.
    private readonly IdempotencyKey key = new($"bus\t{Source}\t{Id}", Hash(Event));

    /// <summary>
    /// False if nobody gets a reply. A refusal that recorded nothing is then not kept under the key: it becomes a dead
    /// letter, which is decided again when it is redelivered.
    /// </summary>
    public bool IsAnswered { get; init; } = true;

    /// <summary>Parses a message, or explains why it can never be a command.</summary>
    public static (CloudCommand? Command, InvalidCommand? Why) Read(
        ReadOnlySpan<byte> body, string? contentType, string? correlationId)
    {
        if (body.Length > CrossbarRequest.MaxBody)
            return (null, InvalidCommand.TooLarge);
        if (!IsTaken(contentType))
            return (null, InvalidCommand.OtherContent);
        var (json, error) = StrictJson.Read(body);
        return json switch
        {
            null => (null, InvalidCommand.Unreadable(error!)),
            { ValueKind: JsonValueKind.Object } written => Read(written, correlationId),
            _ => (null, InvalidCommand.For("json", "type", "A CloudEvent is a JSON object")),
        };
    }

    /// <summary>The request at this moment, and how it parses.</summary>
    public (CommandRequest Write, ParsedCommand Parsed) At(DateTimeOffset now, LiveCommandParser live)
    {
        var request = new CrossbarRequest { RequestId = RequestId, At = now };
        var error = request.Open(Event, needsData: false);
        var write = new CommandRequest(
            Account,
            ConferenceId,
            Participant(request.Data),
            request,
            new(Account, null, null, null, "bus"),
            key with { KeepsRefusals = IsAnswered })
        {
            OnlyIf = ETags.RevisionsIn(request.Beside("if_match") ?? request.Beside("ifmatch")),
            DryRun = request.Beside("dry_run") ?? request.Beside("dryrun") ?? request.Value("dry_run"),
            Wait = request.Beside("wait"),
        };
        return (write, error is null ? Type.Read(live, write) : error);
    }

    private static bool IsTaken(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals(CloudEvent.ContentType, StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals(Envelope.Json, StringComparison.OrdinalIgnoreCase));

    private static (CloudCommand? Command, InvalidCommand? Why) Read(JsonElement json, string? correlationId)
    {
        var (id, account, subject) = (Text(json, "id"), Text(json, "accountid"), Text(json, "subject"));
        var type = CommandTypes.All.FirstOrDefault(type => type.Name == Text(json, "type"));
        return Objection(json, id, type, account, subject) is { } why
            ? (null, why)
            : (new(
                type!,
                Text(json, "source")!,
                id!,
                account!,
                subject ?? Ids.New(),
                new[] { correlationId, id }.FirstOrDefault(CrossbarRequest.IsRequestId) ?? Ids.New(),
                json), null);
    }

    private static InvalidCommand? Objection(
        JsonElement json, string? id, CommandType? type, string? account, string? subject) => json switch
        {
            _ when Text(json, "specversion") is not "1.0" =>
                InvalidCommand.For("specversion", "enum", "The attribute specversion must be \"1.0\""),
            _ when !IdempotencyKey.IsKey(Text(json, "source")) => InvalidCommand.For(
                "source", "invalid", "The attribute source must be 1 to 255 visible ASCII characters"),
            _ when !IdempotencyKey.IsKey(id) =>
                InvalidCommand.For("id", "invalid", "The attribute id must be 1 to 255 visible ASCII characters"),
            _ when type is null => InvalidCommand.For("type", "enum", "The attribute type names no command"),
            _ when !Ids.IsId(account) =>
                InvalidCommand.For("accountid", "invalid", "The attribute accountid must be 32 lower-case hex digits"),
            _ when subject is null && !(type.MakesItsSubject && !json.TryGetProperty("subject", out _)) =>
                InvalidCommand.For("subject", "required", "The attribute subject must be the id of a conference"),
            _ when json.TryGetProperty("data_base64", out _) =>
                InvalidCommand.For("data_base64", "invalid", "The data must be JSON"),
            _ => null,
        };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // Any value there means one participant: a malformed number must not come to mean all of them.
    private static string? Participant(JsonElement data) =>
        data.ValueKind is JsonValueKind.Object && data.TryGetProperty("participant_id", out var participant)
            ? participant.ToString()
            : null;

    private static string Hash(JsonElement json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in json.EnumerateObject()
            .Select(member => (Name: CrossbarRequest.NameOf(member), member.Value))
            .Where(member => Context.Contains(member.Name))
            .OrderBy(member => member.Name, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}:{value.GetRawText()}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>Why a message can never be handled.</summary>
/// <param name="Reason">A sentence for the operator. It quotes no value, which may be a secret.</param>
/// <param name="Reply">The reply to its sender.</param>
internal sealed record InvalidCommand(string Reason, Reply Reply)
{
    public static InvalidCommand TooLarge { get; } =
        new($"The message has more than {CrossbarRequest.MaxBody} bytes.", CrossbarRequest.TooLarge);

    public static InvalidCommand OtherContent { get; } = new(
        $"The content type must be {CloudEvent.ContentType} or {Envelope.Json}.", CrossbarRequest.NotJson);

    public static InvalidCommand Unreadable(string error) =>
        new(StrictJson.Unquoted(error), Reply.Invalid("json", "invalid", error));

    public static InvalidCommand For(string path, string keyword, string message) =>
        new($"{message.TrimEnd('.')}.", Reply.Invalid(path, keyword, message));
}
