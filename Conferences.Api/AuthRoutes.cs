using System.Text.Json;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;

namespace Conferences.Api;

/// <summary>Logging in with an API key.</summary>
internal static class AuthRoutes
{
    public static async Task LogIn(
        HttpContext http, ApiKeys keys, Tokens tokens, Admission admission, CancellationToken cancellation)
    {
        var data = CrossbarRequest.Of(http).Data;
        if (data.ValueKind is not JsonValueKind.Object || !data.TryGetProperty("api_key", out var key)
            || key.ValueKind is not JsonValueKind.String)
        {
            await http.SendAsync(Reply.Invalid(new ValidationErrors().Add(
                "api_key", "required", "Field is required but missing", ("value", "api_key"))));
            return;
        }

        using var entered = await admission.WriteAsync(cancellation);
        if (await keys.FindAsync(key.GetString()!, cancellation) is not { } holder)
        {
            await http.SendAsync(Reply.Error(
                StatusCodes.Status401Unauthorized, "invalid_credentials", new { message = "invalid credentials" }));
            return;
        }

        await http.SendAsync(StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject("data");
            json.WriteString("account_id", holder.AccountId);
            json.WriteEndObject();
            json.WriteString("auth_token", tokens.Issue(holder));
        });
    }
}
