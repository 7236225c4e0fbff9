using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Conferences.Api.Auth;

/// <summary>Identifies a token in memory without keeping it.</summary>
internal readonly record struct TokenHash(string Hex)
{
    public static TokenHash Of(string token) =>
        new(Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()))));
}
