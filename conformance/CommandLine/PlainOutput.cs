using System.Text;
using Spectre.Console;

namespace Conferences.Conformance.CommandLine;

/// <summary>Help in plain text, as wide as the widest line, wherever it goes.</summary>
internal sealed class PlainOutput(TextWriter writer) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => false;

    public int Width => 120;

    public int Height => 50;

    public void SetEncoding(Encoding encoding)
    {
        // The writer has its own.
    }
}
