using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Signalbox.Platform.Hosting;

/// <summary>The names under which we answer, so that no other site's name can be pointed at us.</summary>
internal sealed class AllowedNames(IOptions<HostingOptions> options)
{
    private readonly IReadOnlyList<string> allowed = options.Value.Debug
        ? []
        : HostingOptions.List(options.Value.AllowedHosts);

    public bool Allow(HttpContext http) =>
        allowed.Count == 0 || Caller.IsLoopback(http) || allowed.Any(a => Matches(a, http.Request.Host.Host));

    private static bool Matches(string allowed, string host) =>
        allowed == "*"
        || allowed.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (
            allowed.StartsWith("*.", StringComparison.Ordinal)
            && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        );
}
