using System.Text.Json.Nodes;
using Conferences.Api.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>
/// Compares every answer of a node with the document that the node serves. It stands in front of everything else of the
/// node, so that it sees what a client sees, whatever sends the request.
/// </summary>
internal sealed class AnswerCheck : IStartupFilter
{
    // All nodes of the tests serve the same document.
    private static readonly Lock Gate = new();
    private static Task<DescribedAnswers>? described;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(CheckAsync);
        next(app);
    };

    private static async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var test = RequestsOfTests.Take(http.Request.Headers);
        var path = http.Request.Path.Value ?? "";
        if (!DescribedAnswers.Covers(path))
        {
            await next(http);
            return;
        }

        var answers = await DescribedAsync(http.RequestServices);
        var open = AnswerFaults.Open(test);
        var body = new CopiedBody(http.Response.Body, http.Response);
        http.Response.Body = body;

        // Others may be streams, which end when their reader does.
        http.Response.OnStarting(() =>
        {
            if (http.Response.ContentType is not null && !CopiedBody.IsJson(http.Response))
                open.Close(answers.FaultOf(Given(http, path)));
            return Task.CompletedTask;
        });
        http.Response.OnCompleted(() =>
        {
            // What was broken off was not received.
            open.Close(http.RequestAborted.IsCancellationRequested
                ? null
                : answers.FaultOf(Given(http, path) with { Body = body.Written }));
            return Task.CompletedTask;
        });
        await next(http);
        if (http.Response.BodyWriter.UnflushedBytes > 0)
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static GivenAnswer Given(HttpContext http, string path) => new(
        http.Request.Method,
        path,
        http.Response.StatusCode,
        http.Response.ContentType,
        [.. http.Response.Headers.Keys]);

    private static Task<DescribedAnswers> DescribedAsync(IServiceProvider services)
    {
        lock (Gate)
            return described ??= ReadAsync(services);
    }

    private static async Task<DescribedAnswers> ReadAsync(IServiceProvider services) =>
        new(JsonNode.Parse(await PublishedContract.DocumentAsync(services))!);
}
