using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>
/// Tells a node which test a request is from. Every <see cref="HttpClient"/> of the process announces its requests, in
/// the test's own context; a header takes the test's id to the node, which removes it before it does anything else.
/// </summary>
internal sealed class RequestsOfTests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Header = "X-Test";
    private const string Client = "HttpHandlerDiagnosticListener";

    // The one announcement that does not begin an activity: tests look at the activities, too.
    private const string Sending = "System.Net.Http.Request";

    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Requests = new();
    private static readonly ConcurrentDictionary<int, bool> Ports = new();

    static RequestsOfTests() => DiagnosticListener.AllListeners.Subscribe(new RequestsOfTests());

    /// <summary>Requests to this address say whose they are.</summary>
    public static void To(Uri address) => Ports[address.Port] = true;

    /// <summary>The test of a request; empty if it does not say.</summary>
    public static string Take(IHeaderDictionary headers) =>
        headers.Remove(Header, out var test) ? test.ToString() : "";

    /// <summary>The ids under which the current test's requests go, the most exact one first.</summary>
    public static string Of(ITestContext context) =>
        context.Test?.UniqueID ?? context.TestClass?.UniqueID ?? context.TestCollection?.UniqueID ?? "";

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Client)
            value.Subscribe(this, name => name == Sending);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var property = Requests.GetOrAdd(value.Value!.GetType(), type => type.GetProperty("Request"));
        if (property?.GetValue(value.Value) is HttpRequestMessage { RequestUri: { } uri } request
            && Ports.ContainsKey(uri.Port)
            && Of(TestContext.Current) is { Length: > 0 } test)
            request.Headers.TryAddWithoutValidation(Header, test);
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }
}
