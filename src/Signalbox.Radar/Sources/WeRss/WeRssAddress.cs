using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Where the API was found, and what it is.</summary>
/// <param name="Url">Without a slash at the end, e.g. <c>http://localhost:8001/api/v1/wx</c>.</param>
/// <param name="Version">Null when it did not say.</param>
internal sealed record WeRssRoot(string Url, string? Version)
{
    /// <summary>Whether the server is known to be too old for access keys, which came with 1.4.9.</summary>
    public bool LacksAccessKeys =>
        System.Version.TryParse(Version?.Split('-')[0], out var version) && version < new Version(1, 4, 8);
}

/// <summary>Finds the API below the address that the owner typed.</summary>
/// <remarks>
/// Any unknown path below WeRSS answers 200 with <c>null</c> or a page, so that a wrong prefix looks like success. Two
/// questions tell: <c>sys/base_info</c>, and for servers older than that, whether <c>auth/verify</c> asks for a token.
/// </remarks>
internal sealed partial class WeRssAddress(WeRssWire wire, IOptions<WeRssOptions> options, ILogger<WeRssAddress> log)
{
    /// <summary>Where the API lies in every version read.</summary>
    private const string RealPrefix = "/api/v1/wx";

    private readonly Lock gate = new();
    private bool isNoticed;
    private WeRssRoot? found; // what the settings lead to, kept because they cannot change while the program runs

    /// <exception cref="RefusedException">409 <c>radar.werss.not-used</c> or <c>radar.werss.wrong-address</c>; 503 when nobody answers.</exception>
    public async Task<WeRssRoot> FindAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (found is not null)
                return found;
        }
        if (!options.Value.IsUsed)
            throw RefusedException.Conflict(
                "radar.werss.not-used",
                "No WeRSS is set up. Give its address in Radar:WeRss:BaseUrl (WERSS_BASE_URL), e.g. http://localhost:8001."
            );

        var candidates = Candidates();
        List<string> answers = [];
        foreach (var candidate in candidates)
        {
            if (await ProbeAsync(candidate, answers, ct) is { } root)
                return Keep(root, expected: candidates[0]);
        }
        throw RefusedException.Conflict(
            "radar.werss.wrong-address",
            $"{options.Value.BaseUrl} answers, but not as WeRSS: {string.Join("; ", answers)}. "
                + "Set Radar:WeRss:BaseUrl (WERSS_BASE_URL) to the address at which a browser shows WeRSS."
        );
    }

    /// <summary>Forgets what was found, after an answer that cannot have come from there.</summary>
    public void Forget()
    {
        lock (gate)
            found = null;
    }

    private IReadOnlyList<string> Candidates()
    {
        var typed = options.Value.BaseUrl.TrimEnd('/');
        if (typed.EndsWith(RealPrefix, StringComparison.Ordinal))
            return [typed];
        var prefix = options.Value.ApiPrefix.Trim('/');
        List<string> candidates = [prefix.Length == 0 ? typed : $"{typed}/{prefix}", typed + RealPrefix];
        if (typed.EndsWith("/api", StringComparison.Ordinal)) // typed with a part of the prefix
            candidates.Add(typed[..^"/api".Length] + RealPrefix);
        return [.. candidates.Distinct(StringComparer.Ordinal)];
    }

    private async Task<WeRssRoot?> ProbeAsync(string candidate, List<string> answers, CancellationToken ct)
    {
        var info = await wire.GetAsync($"{candidate}/sys/base_info", authorization: null, ct);
        if (info.IsSuccess && info.Data.Text("api_version") is not null)
            return new WeRssRoot(candidate, info.Version ?? info.Data.Text("core_version"));
        if ((int)info.Status >= 500 || info.Status == HttpStatusCode.TooManyRequests)
            throw info.Refusal("say what it is"); // it may well be the right address, of a server in trouble

        var verify = await wire.GetAsync($"{candidate}/auth/verify", authorization: null, ct);
        if (verify is { Status: HttpStatusCode.Unauthorized, AsksForToken: true } && verify.Sentence is not null)
            return new WeRssRoot(candidate, verify.Version);
        answers.Add($"{candidate}/sys/base_info gave {info.Sentence ?? info.Shape}");
        return null;
    }

    private WeRssRoot Keep(WeRssRoot root, string expected)
    {
        lock (gate)
        {
            if (root.Url != expected && !isNoticed)
                LogCorrected(expected, root.Url);
            isNoticed = true;
            return found ??= root;
        }
    }

    [LoggerMessage(
        2302,
        LogLevel.Warning,
        "WeRSS was not found at {Expected} and is read at {Found}; set Radar:WeRss:ApiPrefix (WERSS_API_PREFIX) to /api/v1/wx to be rid of this notice"
    )]
    private partial void LogCorrected(string expected, string found);
}
