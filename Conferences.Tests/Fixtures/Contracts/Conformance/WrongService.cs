using System.Net;
using System.Text;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>The service with one thing wrong: a proxy that changes requests or answers. WebSockets end here.</summary>
internal sealed class WrongService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Portal portal;
    private readonly ServiceMutation mutation;
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
    });

    private WrongService(WebApplication app, Portal portal, ServiceMutation mutation) =>
        (this.app, this.portal, this.mutation) = (app, portal, mutation);

    /// <summary>Where it listens.</summary>
    public string Address => app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Starts it in front of a service.</summary>
    /// <param name="portal">A client of the service for the account of the run.</param>
    public static async Task<WrongService> StartAsync(Portal portal, ServiceMutation mutation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options =>
            options.Limits.MaxRequestBodySize = null);
        var wrong = new WrongService(builder.Build(), portal, mutation);
        wrong.app.Run(wrong.ForwardAsync);
        await wrong.app.StartAsync(TestContext.Current.CancellationToken);
        return wrong;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var asked = await ReadAsync(context);
        mutation.Request?.Invoke(asked);
        using var message = Message(asked);
        using var response = await http.SendAsync(
            message, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (response.Content.Headers.ContentType?.MediaType is "text/event-stream")
            await StreamAsync(response, context);
        else
            await AnswerAsync(asked, response, context);
    }

    private async Task<ForwardedRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var asked = new ForwardedRequest
        {
            Token = portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single(),
            Account = portal.Account,
            Method = context.Request.Method,
            Target = context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            Body = body.ToArray(),
        };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (name is not ("Host" or "Connection" or "Content-Length" or "Transfer-Encoding" or "Upgrade"))
                asked.Headers[name] = $"{values}";
        }

        return asked;
    }

    private HttpRequestMessage Message(ForwardedRequest asked)
    {
        var message = new HttpRequestMessage(
            new(asked.Method),
            new Uri(portal.Http.BaseAddress!.ToString().TrimEnd('/') + asked.Target, new UriCreationOptions
            {
                DangerousDisablePathAndQueryCanonicalization = true,
            }));
        if (asked.Body.Length > 0 || asked.Headers.ContainsKey("Content-Type"))
            message.Content = new ByteArrayContent(asked.Body);
        foreach (var (name, value) in asked.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static async Task StreamAsync(HttpResponseMessage response, HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await using var from = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16_384];
        while (await from.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task AnswerAsync(ForwardedRequest asked, HttpResponseMessage response, HttpContext context)
    {
        var answer = new ForwardedAnswer(asked)
        {
            Status = (int)response.StatusCode,
            Body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(context.RequestAborted)),
        };
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Date" or "Content-Length" or "Transfer-Encoding" or "Connection"))
                answer.Headers[name] = string.Join(", ", values);
        }

        mutation.Answer?.Invoke(answer);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (asked.Method is not "HEAD" && answer.Status is not ((int)HttpStatusCode.NotModified or 204))
            await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}
