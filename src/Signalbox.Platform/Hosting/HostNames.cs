using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Hosting;

/// <summary>Answers only under the names that the owner has given, so that no other site's name can be pointed at us.</summary>
internal sealed class HostNames(RequestDelegate next, IOptions<HostingOptions> options, Problems problems)
{
    private readonly IReadOnlyList<string> allowed = options.Value.Debug
        ? []
        : HostingOptions.List(options.Value.AllowedHosts);

    public Task InvokeAsync(HttpContext http) =>
        allowed.Count == 0 || Caller.IsLoopback(http) || allowed.Any(a => Matches(a, http.Request.Host.Host))
            ? next(http)
            : problems.WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                "http.host-not-allowed",
                "This server does not answer under that name; its owner can add the name to ALLOWED_HOSTS."
            );

    private static bool Matches(string allowed, string host) =>
        allowed == "*"
        || allowed.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (
            allowed.StartsWith("*.", StringComparison.Ordinal)
            && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        );
}
