using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// A page in a browser context of its own, and everything on it that went wrong: errors in the console, exceptions that
/// nobody caught, requests that failed, resources that the content security policy refused.
/// </summary>
public sealed class ConsolePage
{
    private readonly ConcurrentQueue<string> problems = new();
    private readonly ConcurrentBag<Regex> expected = [];

    /// <param name="page">Without a document yet.</param>
    public ConsolePage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Hear(message);
        page.PageError += (_, error) => problems.Enqueue($"not caught: {error}");
        page.RequestFailed += (_, request) => Judge(request);
        page.Response += (_, response) => Judge(response);
        page.Dialog += (_, dialog) => Refuse(dialog);
    }

    public IPage Page { get; }

    /// <summary>What went wrong and was not expected.</summary>
    public IEnumerable<string> Problems =>
        problems.Where(problem => !expected.Any(pattern => pattern.IsMatch(problem)));

    /// <summary>Lets problems pass that match this pattern.</summary>
    public void Expect(string pattern) => expected.Add(new(pattern));

    private void Hear(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
            problems.Enqueue($"{message.Type}: {message.Text} {message.Location}");
    }

    // A view that is left cancels what it was still reading.
    private void Judge(IRequest request)
    {
        if (request.Failure is not "net::ERR_ABORTED")
            problems.Enqueue($"failed: {request.Url} {request.Failure}");
    }

    private void Judge(IResponse response)
    {
        if (response.Status >= 400)
            problems.Enqueue($"answered {response.Status}: {response.Request.Method} {response.Url}");
    }

    // The console has dialogs of its own: one of the browser's is what a hostile text has opened.
    private void Refuse(IDialog dialog)
    {
        problems.Enqueue($"opened a dialog: {dialog.Message}");
        _ = dialog.DismissAsync();
    }
}
