using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Conferences.Api.CommandLine;

/// <summary>The rows a command lists on standard output: a table, or JSON for programs.</summary>
internal static class Listing
{
    // Wrapped text cannot be searched, and a pipe has no width.
    private const int WidthOfPipes = 10_000;

    private static readonly JsonSerializerOptions Plain = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The option that asks for JSON.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON instead of a table" };

    /// <summary>Prints a value as JSON, in one line.</summary>
    public static void PrintJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Plain));

    /// <summary>Prints rows as a table; the first column, what other commands take, stays in one line.</summary>
    public static void PrintTable<T>(IEnumerable<T> rows, params (string Name, Func<T, string?> Cell)[] columns)
    {
        var table = new Table();
        foreach (var (index, column) in columns.Index())
            table.AddColumn(index == 0 ? new TableColumn(column.Name).NoWrap() : new TableColumn(column.Name));
        foreach (var row in rows)
            table.AddRow(columns.Select(column => new Text(column.Cell(row) ?? "")));
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            table.NoBorder();
            console.Profile.Width = WidthOfPipes;
        }

        console.Write(table);
    }
}
