using System.ComponentModel.DataAnnotations;

namespace Signalbox.Platform.Hosting;

/// <summary>Section <c>Hosting</c>: how this process listens and what it does.</summary>
internal sealed class HostingOptions : IValidatableObject
{
    private static readonly string[] KnownRoles = ["web", "worker", "scheduler"];

    /// <summary><c>dev</c> or <c>prod</c>; production refuses weak secrets.</summary>
    [AllowedValues("dev", "prod", ErrorMessage = "Environment must be dev or prod.")]
    public string Environment { get; set; } = "dev";

    /// <summary>Whether the check of host names is off; refused in production.</summary>
    public bool Debug { get; set; }

    /// <summary>Address to listen on, when <see cref="Urls"/> is not given.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port to listen on, when <see cref="Urls"/> is not given; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 9000;

    /// <summary>Addresses to listen on, separated by semicolons, e.g. <c>http://0.0.0.0:9000</c>.</summary>
    public string? Urls { get; set; }

    /// <summary>What this process does: <c>web</c>, <c>worker</c>, <c>scheduler</c>, separated by commas; the last two both mean the background engine.</summary>
    [Required]
    public string Roles { get; set; } = "web,worker,scheduler";

    /// <summary>Host names that are answered, separated by commas, <c>*.example.com</c> too; empty is all. Loopback always is.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Origins of other sites that may call the API with credentials, separated by commas.</summary>
    public string CorsOrigins { get; set; } = "";

    /// <summary>Addresses of proxies, beside loopback, whose forwarded headers are believed, separated by commas; networks as <c>10.0.0.0/8</c>.</summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>Largest request body, in bytes.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long MaxRequestBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>How many requests one client may make in ten seconds.</summary>
    [Range(10, 1_000_000)]
    public int RequestsPerTenSeconds { get; set; } = 300;

    /// <summary>Where to listen.</summary>
    public IReadOnlyList<string> ListenOn =>
        Urls is { Length: > 0 } urls
            ? List(urls.Replace(';', ','))
            : [$"http://{(Address.Contains(':') ? $"[{Address}]" : Address)}:{Port}"];

    /// <summary>Whether this process has the role.</summary>
    public bool Has(string role) => List(Roles).Contains(role, StringComparer.OrdinalIgnoreCase);

    /// <summary>The parts of a list that is written with commas.</summary>
    public static IReadOnlyList<string> List(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (List(Roles).FirstOrDefault(r => !KnownRoles.Contains(r, StringComparer.OrdinalIgnoreCase)) is { } role)
            yield return new ValidationResult(
                $"There is no role {role}; roles are web, worker, scheduler.",
                [nameof(Roles)]
            );
        foreach (var url in ListenOn.Where(u => !IsHttp(u)))
            yield return new ValidationResult(
                $"{url} is no address to listen on; write http://127.0.0.1:9000. HTTPS is the proxy's.",
                [Urls is null ? nameof(Address) : nameof(Urls)]
            );
        foreach (var origin in List(CorsOrigins).Where(o => o != "*" && !IsOrigin(o)))
            yield return new ValidationResult(
                $"{origin} is no origin; write scheme and host, e.g. https://app.example.com.",
                [nameof(CorsOrigins)]
            );
        foreach (var proxy in List(TrustedProxies).Where(p => !System.Net.IPNetwork.TryParse(AsNetwork(p), out _)))
            yield return new ValidationResult(
                $"{proxy} is no address and no network such as 10.0.0.0/8.",
                [nameof(TrustedProxies)]
            );
    }

    /// <summary>A single address as the network of that address alone.</summary>
    public static string AsNetwork(string proxy) =>
        proxy.Contains('/') ? proxy
        : proxy.Contains(':') ? $"{proxy}/128"
        : $"{proxy}/32";

    // * and + are Kestrel's words for every address.
    private static bool IsHttp(string url) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0").Replace("//+", "//0.0.0.0"), UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttp
        && uri.AbsolutePath == "/";

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);
}
