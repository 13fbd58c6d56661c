using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Http;

/// <summary>What came of a signed POST.</summary>
/// <param name="Status">Null: no answer came.</param>
/// <param name="Pause">How long it asks to be left alone; null where it does not.</param>
/// <param name="Reason">Why it was not taken, for people; empty where it was.</param>
/// <param name="IsFinal">Whether trying again cannot help.</param>
public sealed record PostedAnswer(int? Status, TimeSpan? Pause, string Reason, bool IsFinal)
{
    /// <summary>After the first failure, the second, and so on; one more is the last (contracts/onebot.md, section 2).</summary>
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
    ];

    /// <summary>Whether the address took it.</summary>
    public bool IsTaken => Status is >= 200 and < 300;

    /// <summary>How long to wait for the next try.</summary>
    /// <param name="tries">How many there were, this one too.</param>
    /// <returns>Null: it was taken, or is not tried any more.</returns>
    public TimeSpan? WaitAfter(int tries) =>
        IsTaken || IsFinal || tries > Waits.Length ? null
        : Pause > Waits[tries - 1] ? Pause
        : Waits[tries - 1];
}

/// <summary>Posts JSON to an address of an owner's, signed so that the receiver knows it is from here and not old.</summary>
/// <remarks>
/// Headers: <c>X-Signalbox-Event</c> says what it is, <c>X-Signalbox-Event-Id</c> is the same over all tries, and
/// <c>X-Signalbox-Signature</c> is <c>t=…,v1=…</c>: seconds since 1970, and the hex of HMAC-SHA256 over <c>t.body</c>.
/// </remarks>
public sealed class SignedPost(IHttpClientFactory clients, TimeProvider clock)
{
    /// <summary>Name of the outgoing client.</summary>
    internal const string Client = "signed-post";

    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>One request of at most 10 s, which follows no redirect and calls no private address that was not allowed.</summary>
    /// <param name="type">Of the event.</param>
    /// <param name="id">The same over all tries.</param>
    public async Task<PostedAnswer> RunAsync(
        string url,
        string secret,
        string type,
        Guid id,
        string body,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("X-Signalbox-Event", type);
        request.Headers.Add("X-Signalbox-Event-Id", id.ToString());
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.TryAddWithoutValidation("X-Signalbox-Signature", Sign(secret, now, body));
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return Read(answer, (int)answer.StatusCode is >= 200 and < 300 ? "" : await WordsAsync(answer, both.Token));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PostedAnswer(null, null, $"no answer within {Patience.TotalSeconds:0} s", IsFinal: false);
        }
        catch (HttpRequestException fault) when (fault.InnerException is RefusedException no)
        {
            return new PostedAnswer(null, null, no.Message, IsFinal: true);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new PostedAnswer(null, null, fault.Message, IsFinal: false);
        }
    }

    /// <summary>The signature of a body at an instant: hex of HMAC-SHA256 over <c>t.body</c>.</summary>
    private static string Sign(string secret, long unixSeconds, string body)
    {
        var t = unixSeconds.ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return $"t={t},v1={Convert.ToHexStringLower(hash)}";
    }

    private PostedAnswer Read(HttpResponseMessage answer, string words)
    {
        var status = (int)answer.StatusCode;
        var header = answer.Headers.RetryAfter;
        var pause = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return new PostedAnswer(
            status,
            pause > LongestPause ? LongestPause : pause,
            status is >= 200 and < 300 ? ""
                : status is >= 300 and < 400 ? "it redirects, which is not followed; enter the final address"
                : $"status {status} {words}".Trim(),
            IsFinal: status is not (408 or 429 or >= 500)
        );
    }

    /// <summary>What the address says of it, for people; empty where it cannot be read.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            var body = await answer.Content.ReadAtMostAsync(MostBytes, ct);
            var words = Encoding.UTF8.GetString(body ?? []);
            return string.Concat(words.Where(c => !char.IsControl(c)).Take(200));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return "";
        }
    }
}
