namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Names of media and recordings, and the files on the server that they are.</summary>
internal sealed class FreeSwitchFiles(FreeSwitchSettings settings)
{
    private const string Prompt = "prompt://";
    private const string Extension = ".wav";

    /// <summary>What the server is told to play.</summary>
    /// <param name="name">A reference as <see cref="Domain.Document.MediaReference"/> allows it.</param>
    public string Played(string name, string account) => name switch
    {
        _ when name.StartsWith(Prompt, StringComparison.Ordinal) => settings.PromptFile.Replace(
            "{name}",
            name[Prompt.Length..].Split('/') is [_, var named, ..] ? named : name[Prompt.Length..],
            StringComparison.Ordinal),
        _ when name.Contains("://", StringComparison.Ordinal) => name,
        _ when name.Contains('/', StringComparison.Ordinal) => $"{settings.MediaFolder}/{name.TrimStart('/')}",
        _ => $"{settings.MediaFolder}/{account}/{name}",
    };

    /// <summary>The file of a recording. One that somebody else has started is named by its path.</summary>
    public string Recorded(string name) =>
        name.Contains('/', StringComparison.Ordinal) ? name : $"{settings.RecordingFolder}/{name}{Extension}";

    /// <summary>The name of a recording.</summary>
    public string NameOf(string path)
    {
        var clean = CallerText.Clean(path);
        return clean.StartsWith($"{settings.RecordingFolder}/", StringComparison.Ordinal)
            && clean.EndsWith(Extension, StringComparison.Ordinal)
            && !clean[(settings.RecordingFolder.Length + 1)..].Contains('/')
                ? clean[(settings.RecordingFolder.Length + 1)..^Extension.Length]
                : clean;
    }
}
