using System.Text;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api.Commands.Links;

/// <summary>
/// The texts of links: signed with the service's secret, by a key of their own. They name the account, the conference,
/// the link and its role, and are made again wherever a link is shown, so that no database holds one.
/// </summary>
internal sealed class LinkTokens(Tokens tokens, ReadDataSource reads, TimeProvider clock)
{
    /// <summary>Most characters of a text that is looked at.</summary>
    public const int MaxLength = 1_024;

    private const string Audience = $"{Tokens.Issuer}/join";
    private const string ConferenceClaim = "conference_id";
    private const string RoleClaim = "is_moderator";

    private readonly JsonWebTokenHandler handler = new();

    /// <summary>The text of a link; the same one each time.</summary>
    public string Sign(string account, JoinLink link) => handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Tokens.Issuer,
        Audience = Audience,
        IssuedAt = link.Created.UtcDateTime,
        NotBefore = link.Created.UtcDateTime,
        Expires = link.Expires.UtcDateTime,
        SigningCredentials = new(tokens.LinkKey, SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Jti] = link.LinkId.Text,
            [Caller.AccountClaim] = account,
            [ConferenceClaim] = link.ConferenceId,
            [RoleClaim] = link.IsModerator,
        },
    });

    /// <summary>What somebody may do who has this text.</summary>
    public async Task<LinkCheck> CheckAsync(string link, CancellationToken cancellation)
    {
        if (await ReadAsync(link) is not { } named)
            return LinkCheck.Of(LinkFault.Invalid);
        var (isConfigured, found) = await FindAsync(named, cancellation);
        return (isConfigured, found?.StatusAt(clock.GetUtcNow())) switch
        {
            (false, _) or (_, null) => LinkCheck.Of(LinkFault.Unknown),
            (_, JoinLinkStatus.Revoked) => LinkCheck.Of(LinkFault.Revoked),
            (_, JoinLinkStatus.Expired) => LinkCheck.Of(LinkFault.Expired),
            _ => new(named.Account, named.ConferenceId, named.LinkId, found!.IsModerator, found.Expires, null),
        };
    }

    // Its time is compared with that of the link as recorded, by the service's own clock.
    private async Task<NamedLink?> ReadAsync(string link)
    {
        if (link is not { Length: > 0 and <= MaxLength })
            return null;
        var read = await handler.ValidateTokenAsync(link, new TokenValidationParameters
        {
            ValidIssuer = Tokens.Issuer,
            ValidAudience = Audience,
            IssuerSigningKey = tokens.LinkKey,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateLifetime = false,
        });
        return read.IsValid && read.SecurityToken is JsonWebToken token
            && Id(token, Caller.AccountClaim) is { } account
            && Id(token, ConferenceClaim) is { } conference
            && Id(token, JwtRegisteredClaimNames.Jti) is { } id
                ? new(account, conference, new(id))
                : null;
    }

    private async Task<(bool IsConfigured, JoinLink? Link)> FindAsync(NamedLink named, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select (l.data ->> 'is_moderator')::boolean, l.data ->> 'created', l.data ->> 'expires',
                l.data ->> 'revoked_at'
            from conferences.mt_doc_conference c
            left join conferences.mt_doc_joinlink l on l.tenant_id = c.tenant_id and l.id = $3
            where c.tenant_id = $1 and c.id = $2
            """,
            named.Account,
            named.ConferenceId,
            JoinLink.IdOf(named.ConferenceId, named.LinkId));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return (await row.ReadAsync(cancellation), row) switch
        {
            (false, _) => (false, null),
            (_, var it) when it.IsDBNull(0) => (true, null),
            _ => (true, new(
                JoinLink.IdOf(named.ConferenceId, named.LinkId),
                named.ConferenceId,
                named.LinkId,
                row.GetBoolean(0),
                Time(row.GetString(1)),
                Time(row.GetString(2)),
                RevokedAt: row.IsDBNull(3) ? null : Time(row.GetString(3)))),
        };
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Id(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var id) && Ids.IsId(id) ? id : null;

    private sealed record NamedLink(string Account, string ConferenceId, JoinLinkId LinkId);
}
