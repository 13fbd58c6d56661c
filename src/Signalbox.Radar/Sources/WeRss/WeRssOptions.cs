using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Section <c>Radar:WeRss</c>: the server that turns WeChat accounts into articles.</summary>
internal sealed class WeRssOptions : IValidatableObject
{
    /// <summary>Its address as a browser shows it, e.g. <c>http://localhost:8001</c>; empty when there is none. Variable <c>WERSS_BASE_URL</c>.</summary>
    /// <remarks>The host named here may be a private address without being named in <c>Outbound:AllowedPrivateHosts</c> too.</remarks>
    public string BaseUrl { get; set; } = "";

    /// <summary>Path of its API below the address; a wrong one is found out and corrected. Variable <c>WERSS_API_PREFIX</c>.</summary>
    public string ApiPrefix { get; set; } = "/api";

    /// <summary>User for a sign-in by password. Variable <c>WERSS_USERNAME</c>.</summary>
    public string Username { get; set; } = "";

    /// <summary>Secret. Password of <see cref="Username"/>. Variable <c>WERSS_PASSWORD</c>.</summary>
    [Secret]
    public string Password { get; set; } = "";

    /// <summary>Access key (<c>WK…</c>) of WeRSS 1.4.9 or newer; preferred to a password, since it does not expire.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>Secret. The secret (<c>SK…</c>) that belongs to <see cref="AccessKey"/>.</summary>
    [Secret]
    public string SecretKey { get; set; } = "";

    /// <summary>Rows asked for at a time.</summary>
    [Range(1, 100)] // its own bound: 101 is answered with 422
    public int PageSize { get; set; } = 100;

    /// <summary>Rows that two pages share, so that rows deleted meanwhile push none through the gap.</summary>
    [Range(0, 50)]
    public int OverlapRows { get; set; } = 5;

    /// <summary>How many days behind the newest article known a reading goes on, for rows that came late.</summary>
    [Range(0, 60)]
    public int OverlapDays { get; set; } = 3;

    /// <summary>How many days back the first reading of a server goes.</summary>
    [Range(1, 365)]
    public int FirstDays { get; set; } = 7;

    /// <summary>Pages in one reading at most; what lies behind them is left out, with a warning in the log.</summary>
    [Range(1, 10_000)]
    public int MaxPages { get; set; } = 200;

    /// <summary>How long one request may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest answer that is read.</summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How often a read is tried when the connection breaks or the server is overloaded.</summary>
    [Range(1, 10)]
    public int Attempts { get; set; } = 3;

    /// <summary>Wait before the second try, doubled before each further one; <c>Retry-After</c> comes before it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is a WeRSS at all.</summary>
    public bool IsUsed => BaseUrl.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (
            IsUsed
            && !(
                Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https"
                && url is { UserInfo: "", Query: "", Fragment: "" }
            )
        )
            yield return new ValidationResult(
                "must be an address like http://localhost:8001, without user, password or query.",
                [nameof(BaseUrl)]
            );
        if ((AccessKey.Length == 0) != (SecretKey.Length == 0))
            yield return new ValidationResult(
                "the access key and its secret belong together: set both or none.",
                [AccessKey.Length == 0 ? nameof(AccessKey) : nameof(SecretKey)]
            );
    }
}
