using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Gives the <c>Authorization</c> header: the access key, or a token that is kept, refreshed in time and replaced once when refused.</summary>
/// <remarks>
/// A refused password is not tried again before the settings change: each try brings the account, and the human who
/// uses it, nearer to being locked out.
/// </remarks>
internal sealed partial class WeRssCredentials(
    WeRssWire wire,
    WeRssTokenStore store,
    IOptions<WeRssOptions> options,
    TimeProvider clock,
    ILogger<WeRssCredentials> log
) : IDisposable
{
    // The server's default when its configuration lacks the figure.
    private static readonly TimeSpan LifeUnsaid = TimeSpan.FromMinutes(30);

    // A lock of 1.4.9 and later ends after 30 minutes; an older one with a restart, which nobody announces.
    private static readonly TimeSpan LockSpan = TimeSpan.FromMinutes(31);

    private readonly SemaphoreSlim gate = new(1, 1); // one sign-in at a time: parallel ones would each cost a try

    /// <param name="rejected">The header that the server has just answered with 401; null at first.</param>
    /// <exception cref="RefusedException">
    /// 409 <c>radar.werss.credentials-missing</c>, <c>radar.werss.key-refused</c>, <c>radar.werss.password-refused</c>,
    /// <c>radar.werss.locked</c>; 503 when a sign-in got no proper answer.
    /// </exception>
    public async Task<string> HeaderAsync(WeRssRoot root, string? rejected, CancellationToken ct)
    {
        var settings = options.Value;
        if (settings.AccessKey.Length > 0)
        {
            return rejected is null
                ? $"AK-SK {settings.AccessKey}:{settings.SecretKey}"
                : throw RefusedException.Conflict(
                    "radar.werss.key-refused",
                    root.LacksAccessKeys
                        ? $"WeRSS {root.Version} has no access keys yet. Clear Radar:WeRss:AccessKey and SecretKey and set WERSS_USERNAME and WERSS_PASSWORD, or upgrade WeRSS."
                        : "WeRSS refused the access key. Make a new one there and set Radar:WeRss:AccessKey and Radar:WeRss:SecretKey."
                );
        }
        if (settings.Username.Length == 0 || settings.Password.Length == 0)
            throw RefusedException.Conflict(
                "radar.werss.credentials-missing",
                "WeRSS wants a sign-in. Set WERSS_USERNAME and WERSS_PASSWORD, or Radar:WeRss:AccessKey and Radar:WeRss:SecretKey."
            );

        await gate.WaitAsync(ct);
        try
        {
            return $"Bearer {await TokenAsync(root, rejected, ct)}";
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<string> TokenAsync(WeRssRoot root, string? rejected, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var kept = await store.LoadAsync(root.Url, ct);
        if (kept?.IsRefused(now) == true)
            throw Refused(kept.Refusal!, kept.TryAgainAt); // a refused row has its sentence
        if (kept?.IsValid(now) != true || store.Open(kept) is not { } token || $"Bearer {token}" == rejected)
            return await SignInAsync(root, ct);
        return kept.IsDueForRefresh(now) ? await RefreshAsync(root, token, ct) ?? await SignInAsync(root, ct) : token;
    }

    /// <returns>A new token; the old one while the server is in trouble; null when it does not take the old one any more.</returns>
    private async Task<string?> RefreshAsync(WeRssRoot root, string token, CancellationToken ct)
    {
        try
        {
            var answer = await wire.PostAsync($"{root.Url}/auth/refresh", $"Bearer {token}", form: null, ct);
            if (answer.IsSuccess && answer.Data.Text("access_token") is { } fresh)
            {
                await store.KeepAsync(root.Url, fresh, Life(answer.Data.Number("expires_in")), ct);
                LogRefreshed();
                return fresh;
            }
            if (answer.Status == HttpStatusCode.Unauthorized)
                return null;
            LogNotRefreshed(answer.Sentence ?? answer.Shape);
        }
        catch (RefusedException refused) when (refused.IsTransient)
        {
            LogNotRefreshed(refused.Message);
        }
        return token;
    }

    private async Task<string> SignInAsync(WeRssRoot root, CancellationToken ct)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["username"] = options.Value.Username,
            ["password"] = options.Value.Password,
        };
        var answer = await wire.PostAsync($"{root.Url}/auth/token", authorization: null, form, ct);
        // No envelope here, so the token alone is the sign of success; behind a gateway it may come enveloped.
        var holder = answer.Body.Member("access_token") is null ? answer.Data : answer.Body;
        if (answer.Status == HttpStatusCode.OK && holder.Text("access_token") is { } token)
        {
            await store.KeepAsync(root.Url, token, Life(holder.Number("expires_in")), ct);
            LogSignedIn();
            return token;
        }
        if (!answer.IsPasswordRefused && answer.Status != HttpStatusCode.Unauthorized)
            throw answer.Refusal("sign in");

        var sentence = answer.Sentence ?? answer.Shape;
        TimeSpan? tryAgainAfter = sentence.Contains("锁定", StringComparison.Ordinal) ? LockSpan : null;
        await store.RefuseAsync(root.Url, sentence, tryAgainAfter, ct);
        throw Refused(sentence, clock.GetUtcNow() + tryAgainAfter);
    }

    private RefusedException Refused(string sentence, DateTimeOffset? tryAgainAt) =>
        tryAgainAt is { } at
            ? RefusedException.Conflict(
                "radar.werss.locked",
                $"WeRSS has locked the account {options.Value.Username}: {sentence}. It is not tried before {Local(at)}; restarting WeRSS lifts the lock too."
            )
            : RefusedException.Conflict(
                "radar.werss.password-refused",
                $"WeRSS refused the password of {options.Value.Username}: {sentence}. It is not tried again until WERSS_USERNAME or WERSS_PASSWORD changes."
            );

    private string Local(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).ToString("HH:mm", CultureInfo.InvariantCulture);

    private static TimeSpan Life(long? seconds) =>
        seconds is > 0 and < int.MaxValue and { } some ? TimeSpan.FromSeconds(some) : LifeUnsaid;

    [LoggerMessage(2303, LogLevel.Information, "Signed in to WeRSS")]
    private partial void LogSignedIn();

    [LoggerMessage(2304, LogLevel.Debug, "Exchanged the WeRSS token for a new one")]
    private partial void LogRefreshed();

    [LoggerMessage(2305, LogLevel.Warning, "The WeRSS token was not exchanged and is used on while it lasts: {Reason}")]
    private partial void LogNotRefreshed(string reason);
}
