using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Conferences.Api.Crossbar;

/// <summary>A place in an account's history. Opaque to clients, and good for that account alone.</summary>
internal static class Cursor
{
    /// <summary>The cursor after the account's event number <paramref name="place"/>.</summary>
    public static string Of(string account, long place) =>
        WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes($"{account}.{place}"));

    /// <summary>The number a cursor of this account stands for; null for what is none.</summary>
    public static long? Read(string account, string cursor)
    {
        try
        {
            return Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(cursor)).Split('.') is [var owner, var place]
                && owner == account
                && long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
