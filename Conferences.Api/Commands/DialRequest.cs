using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Commands;

/// <summary>Parses a dial: the endpoints, how to dial them, and the document of a dynamic conference.</summary>
internal static class DialRequest
{
    /// <summary>The member that is also accepted beside the inner data.</summary>
    public const string Variables = "custom_application_vars";


    // Stored with the operation and with the instance it starts.
    private const int MostDocument = 100_000;

    private static readonly FieldRules Rules = new(ActionFields.Dial) { NullIsAbsence = true };

    private static readonly FieldRules Document = new(ConferenceFields.All);

    private static readonly FrozenSet<string> DocumentKeys =
        ConferenceFields.All.Where(field => field.Keys.Length == 1).Select(field => field.Path).ToFrozenSet();

    /// <summary>How long to wait for the outcome by default: until every endpoint has rung.</summary>
    public static TimeSpan Patience(DialEndpoints dial) => TimeSpan.FromSeconds(Math.Min(
        (double)dial.Dialling.TimeoutSeconds * dial.Invitations.Length, Waiting.Longest.TotalSeconds));

    /// <summary>The command, or all validation errors.</summary>
    public static ParsedCommand Read(JsonElement payload, ActionRequest it)
    {
        var (body, errors) = Rules.Read(WithVariables(payload, it.Data));
        var document = ReadDocument(payload, errors);
        LegVariables.Check(body, Variables, errors);
        CheckVariables(body, errors);
        var endpoints = Resolve(payload, it.Configured, errors);
        return errors.IsEmpty
            ? new DialEndpoints(Invite(endpoints, body, it), How(body, document), it.Context)
            : errors;
    }

    // The variables may be beside the inner data or inside it.
    private static JsonElement WithVariables(JsonElement payload, JsonElement data)
    {
        if ((payload.TryGetProperty(Variables, out var own) && own.ValueKind is not JsonValueKind.Null)
            || data.ValueKind is not JsonValueKind.Object || !data.TryGetProperty(Variables, out var variables))
            return payload;
        var whole = JsonObject.Create(payload)!;
        whole[Variables] = JsonSerializer.SerializeToNode(variables);
        return JsonSerializer.SerializeToElement(whole);
    }

    // Parsed even if the conference exists: that is known only when the command is decided.
    private static ConferenceDocument ReadDocument(JsonElement payload, ValidationErrors errors)
    {
        var meant = JsonSerializer.SerializeToElement(payload.EnumerateObject()
            .Where(property => DocumentKeys.Contains(property.Name)
                && property.Value.ValueKind is not JsonValueKind.Null)
            .ToDictionary(property => property.Name, property => property.Value));
        var (body, wrong) = Document.Read(meant);
        errors.Add(wrong);
        if (meant.GetRawText().Length > MostDocument)
        {
            errors.Add(
                "data", "maxLength", $"A dynamic conference must not be more than {MostDocument} characters",
                ("target", MostDocument));
        }

        return errors.IsEmpty ? ConferenceDocument.From(body) : ConferenceDocument.From(JsonElement.Parse("{}"u8));
    }

    private static void CheckVariables(JsonElement body, ValidationErrors errors)
    {
        if (body.TryGetProperty(Variables, out var variables) && variables.ValueKind is JsonValueKind.Object
            && !variables.EnumerateObject().All(DialText.IsVariable))
        {
            errors.Add(
                Variables,
                "pattern",
                "Names must be letters, digits, '-', '_' and '.'; values must be numbers, truth values, or texts "
                + "without quotes, commas, brackets, control characters and any of \\ ` | ^ $ :_:");
        }
    }

    // As in Kazoo, which counts these from 1 and prefixes them with "data.".
    private static ImmutableArray<DialledEndpoint> Resolve(
        JsonElement payload, Func<string, string?> configured, ValidationErrors errors)
    {
        var items = payload.TryGetProperty("endpoints", out var list) && list.ValueKind is JsonValueKind.Array
            ? list.EnumerateArray().Take(ActionFields.MostEndpoints).ToArray()
            : [];
        if (items.Length == 0)
        {
            errors.Add(
                "data.endpoints", "minItems", "endpoints failed to resolve to route-able destinations", ("target", 1));
        }

        var found = ImmutableArray.CreateBuilder<DialledEndpoint>(items.Length);
        foreach (var (index, item) in items.Index())
        {
            var (endpoint, wrong) = DialledEndpoint.Find(item, configured);
            if (endpoint is not null)
                found.Add(endpoint);
            else
                errors.Add($"data.endpoints.{index + 1}", wrong.Keyword, wrong.Message);
        }

        return found.DrainToImmutable();
    }

    private static ImmutableArray<Invitation> Invite(
        ImmutableArray<DialledEndpoint> endpoints, JsonElement body, ActionRequest it) =>
    [
        .. endpoints.Select((endpoint, index) => new Invitation(
            endpoint.Id ?? Ids.New(),
            new((index == 0 ? Text(body, "outbound_call_id") : null) ?? Guid.NewGuid().ToString()),
            new(
                Ids.New(),
                it.ConferenceId,
                RandomNumberGenerator.GetHexString(32, lowercase: true),
                "",
                endpoint.Dialled,
                body.TryGetProperty(Variables, out var variables)
                    ? variables
                    : JsonElement.Parse("{}"u8),
                it.Context.At,
                Invitation: Invitation(endpoint, body)))),
    ];

    private static JsonElement Invitation(DialledEndpoint endpoint, JsonElement body)
    {
        var invitation = new JsonObject { ["endpoint"] = JsonSerializer.SerializeToNode(endpoint.Route) };
        foreach (var key in (string[])["caller_id_name", "caller_id_number"])
        {
            if (Text(body, key) is { } text)
                invitation[key] = text;
        }

        return JsonSerializer.SerializeToElement(invitation);
    }

    private static Dialling How(JsonElement body, ConferenceDocument document) => new(
        new(Guid.NewGuid().ToString()),
        body.TryGetProperty("timeout", out var timeout) ? timeout.GetInt32() : ActionFields.UsualTimeout,
        body.TryGetProperty("participant_flags", out var flags)
            ? [.. flags.EnumerateArray().Select(flag => flag.GetString()!).Distinct()]
            : [],
        Text(body, "profile_name"),
        Identifier.Find<CallId>(Text(body, "target_call_id")),
        document);

    private static string? Text(JsonElement body, string key) =>
        body.TryGetProperty(key, out var text) ? text.GetString() : null;
}
