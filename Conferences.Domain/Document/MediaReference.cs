namespace Conferences.Domain.Document;

/// <summary>
/// What a media server may be told to play; the only place that says so. It takes a reference as the name of a file, or
/// of something else to open: <c>shell_stream://</c> runs a program, <c>local_stream://</c> and the path of a tone read
/// files, braces and <c>$</c> call functions, and after <c>!</c> or a space comes another reference or argument.
/// </summary>
public static class MediaReference
{
    /// <summary>Most characters of a reference. Signed addresses of recordings are long.</summary>
    public const int Longest = 2_048;

    /// <summary>
    /// Pattern of a reference: a media id; an account or <c>system_media</c> with a media id; a prompt; a web address;
    /// tones or silence. Empty is none.
    /// </summary>
    public const string Pattern =
        $"^({Id}|/?({Account})(/{Id}){{1,2}}|prompt://{Id}(/{Id}){{0,2}}|{Address}|{Tones}|{Silence})?$";

    // Also one with a path in it, with %2F for the slash, as the ids of prompts have.
    private const string Id = @"(?![^/]*\.\.)[A-Za-z0-9_][A-Za-z0-9_%.+=~-]*";

    private const string Account = "[0-9a-f]{32}|account%2F[0-9a-f]{2}%2F[0-9a-f]{2}%2F[0-9a-f]{28}|system_media";

    // Not all that an address may have: no quotes, parentheses, semicolons, asterisks, and no ! or $.
    private const string Address = "(https?|shout)://[A-Za-z0-9][A-Za-z0-9._~:/?#@&=+,%-]*";

    private const string Tones = "tone_stream://(?!.*[Pp][Aa][Tt][Hh])[A-Za-z0-9%(),;:=+.<>_*#-]+";

    private const string Silence = "silence_stream://-?[0-9]+(,[0-9]+)?";
}
