using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Signalbox.Platform.Ui.Pages;

namespace Signalbox.Platform.Errors;

/// <summary>Writes problem+json (RFC 9457), each with a stable <c>code</c>.</summary>
internal sealed class Problems(IProblemDetailsService service)
{
    public async Task WriteAsync(
        HttpContext http,
        int status,
        string code,
        string detail,
        IReadOnlyDictionary<string, string[]>? fields = null
    )
    {
        http.Response.StatusCode = status;
        if (ErrorPages.Wanted(http))
        {
            await ErrorPages.WriteAsync(http, status, code, detail);
            return;
        }
        var problem = new ProblemDetails { Status = status, Detail = detail };
        problem.Extensions["code"] = code;
        if (fields is { Count: > 0 })
            problem.Extensions["errors"] = fields;
        var context = new ProblemDetailsContext { HttpContext = http, ProblemDetails = problem };
        // The service writes nothing to a caller that accepts only other types; an error is told all the same.
        if (!await service.TryWriteAsync(context))
            await http.Response.WriteAsJsonAsync(
                problem,
                options: null,
                contentType: "application/problem+json",
                http.RequestAborted
            );
    }

    /// <summary>For an answer that has a status and nothing else.</summary>
    public Task WriteAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        return WriteAsync(http, status, Code(status), Sentence(status) ?? $"The answer is {status}.");
    }

    /// <summary>What every problem of ours has: the code of its status when it has no better one, and the trace.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var extensions = context.ProblemDetails.Extensions;
        extensions.TryAdd("code", Code(context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode));
        extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        context.ProblemDetails.Detail ??= Sentence(
            context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode
        );
    }

    /// <summary>For answers that the server gives by itself.</summary>
    private static string? Sentence(int status) =>
        status switch
        {
            404 => "There is nothing at this address; /openapi/v1.json lists what there is.",
            405 => "This address does not take that method.",
            413 => "The body is larger than is taken here.",
            415 => "Send the body as application/json.",
            _ => null,
        };

    private static string Code(int status) =>
        status switch
        {
            400 => "input.unreadable",
            401 => "identity.sign-in-required",
            403 => "identity.not-allowed",
            404 => "http.no-such-route",
            405 => "http.method-not-allowed",
            408 => "http.too-slow",
            413 => "input.too-large",
            415 => "input.media-type",
            429 => "http.too-many-requests",
            >= 500 => "internal.fault",
            _ => "http.refused",
        };
}
