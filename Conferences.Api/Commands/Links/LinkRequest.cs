using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.State;

namespace Conferences.Api.Commands.Links;

/// <summary>Parses writes to the links of a conference.</summary>
internal static class LinkRequest
{
    private const string Name = "name";
    private const string Role = "is_moderator";
    private const string Lifetime = "expires_in";
    private const int UsualLifetime = 86_400;

    /// <summary>The fields of a new link.</summary>
    public static readonly IReadOnlyList<Field> Fields =
    [
        new(Name, Kinds.String, "Whom it is for; shown with the link, and erased with the person")
        {
            MaxLength = 128,

            // Without control characters: a database cannot store U+0000.
            Pattern = @"^[^\u0000-\u001f\u007f]*$",
        },
        new(Role, Kinds.Boolean, "The claimed role; if the conference has pins, the pin decides")
        {
            Default = "false",
        },
        new(Lifetime, Kinds.Integer, "Seconds for which somebody can join by it")
        {
            Minimum = 60,
            Maximum = 31 * 86_400,
            Default = $"{UsualLifetime}",
        },
    ];

    private static readonly FieldRules Rules = new(Fields) { NullIsAbsence = true };

    /// <summary>The command that creates a link, or why there is none.</summary>
    public static ParsedCommand Create(CommandRequest write)
    {
        var data = write.Request.Data;
        if (!Ids.IsId(write.ConferenceId))
            return Replies.Unknown(write.ConferenceId);
        if (data.ValueKind is not JsonValueKind.Object)
        {
            return new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object", ("target", "object"), ("value", data));
        }

        var (link, errors) = Rules.Read(data);
        return errors.IsEmpty ? Create(write, link) : errors;
    }

    /// <summary>The command that revokes a link, or why there is none.</summary>
    public static ParsedCommand Revoke(CommandRequest write, string link) =>
        !Ids.IsId(write.ConferenceId) ? Replies.Unknown(write.ConferenceId)
        : !Ids.IsId(link) ? Replies.Unknown(link)
        : new RevokeJoinLink(new(link), write.Context);

    private static CreateJoinLink Create(CommandRequest write, JsonElement link) => new(
        new(Ids.New()),
        link.TryGetProperty(Name, out var name) && name.GetString() is { Length: > 0 } given
            ? Whom(given, write)
            : null,
        link.TryGetProperty(Role, out var role) && role.GetBoolean(),
        TimeSpan.FromSeconds(link.TryGetProperty(Lifetime, out var seconds) ? seconds.GetInt32() : UsualLifetime),
        write.Context);

    private static Person Whom(string name, CommandRequest write) => new(
        Ids.New(),
        write.ConferenceId,
        RandomNumberGenerator.GetHexString(32, lowercase: true),
        name,
        "",
        JsonElement.Parse("{}"u8),
        write.Request.At);
}
