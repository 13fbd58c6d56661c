using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;

namespace Signalbox.Shop.Hooks;

/// <summary>Asks that an address is told an event.</summary>
internal sealed record PostHookEvent(Guid Hook, Guid Event)
{
    /// <summary>An address is told one thing at a time; what waits for another try holds up nothing.</summary>
    public static JobOptions On(Guid hook) => new() { Lane = $"shop-hook:{hook:N}" };
}

/// <summary>Posts an event, signed, until the address takes it, says that it never will, or the tries are used up.</summary>
internal sealed class PostHookEventHandler(
    Database database,
    HookStore store,
    IHttpClientFactory clients,
    TimeProvider clock
) : IJobHandler<PostHookEvent>
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "shop-hook";

    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>After the first failure, the second, and so on; one more is the last (contracts/onebot.md, section 2).</summary>
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
    ];

    /// <param name="Status">Null: no answer came.</param>
    /// <param name="IsFinal">Whether trying again cannot help.</param>
    private sealed record Answer(int? Status, TimeSpan? Pause, string Reason, bool IsFinal);

    public async Task RunAsync(PostHookEvent job, JobContext context, CancellationToken ct)
    {
        if (
            await store.FindAsync(job.Hook, ct) is not { } hook
            || await store.EventAsync(job.Hook, job.Event, ct) is not { State: HookState.Waiting } told
        )
            return;
        if (told.NextAt - clock.GetUtcNow() is { } early && early > TimeSpan.Zero)
            throw new RetryLaterException(early, told.Reason);
        if (!hook.Enabled)
        {
            await RecordAsync(told, new Answer(null, null, "the address is switched off", IsFinal: true));
            return;
        }
        if (!await BeginAsync(told, ct))
            return;
        var answer = await PostAsync(hook, told, ct);
        if (await RecordAsync(told with { Tries = told.Tries + 1 }, answer) is { } wait)
            throw new RetryLaterException(wait, answer.Reason);
    }

    /// <summary>The signature of a body at an instant: hex of HMAC-SHA256 over <c>t.body</c>.</summary>
    public static string Sign(string secret, long unixSeconds, string body)
    {
        var t = unixSeconds.ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return $"t={t},v1={Convert.ToHexStringLower(hash)}";
    }

    private async Task<bool> BeginAsync(HookEvent told, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        var begins = await HookStore.BeginsAsync(transaction, told, ct);
        await transaction.CommitAsync(ct);
        return begins;
    }

    /// <remarks>It takes no token: what was told is written down, also while the program stops.</remarks>
    /// <returns>After how long to try again; null when it is settled.</returns>
    private async Task<TimeSpan?> RecordAsync(HookEvent told, Answer answer)
    {
        TimeSpan? wait =
            answer.IsFinal || told.Tries > Waits.Length ? null
            : answer.Pause is { } pause && pause > Waits[told.Tries - 1] ? pause
            : Waits[told.Tries - 1];
        await using var transaction = await database.BeginWriteAsync(CancellationToken.None);
        if (answer.Status is >= 200 and < 300 and { } status)
        {
            await store.TakenAsync(transaction, told, status, CancellationToken.None);
            wait = null;
        }
        else
            await store.FailedAsync(
                transaction,
                told,
                answer.Status,
                answer.Reason,
                clock.GetUtcNow() + wait,
                CancellationToken.None
            );
        await transaction.CommitAsync(CancellationToken.None);
        return wait;
    }

    private async Task<Answer> PostAsync(Hook hook, HookEvent told, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(told.Body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("X-Signalbox-Event", told.Type);
        request.Headers.Add("X-Signalbox-Event-Id", told.Id.ToString());
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.TryAddWithoutValidation("X-Signalbox-Signature", Sign(hook.Secret, now, told.Body));
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
            return new Answer(null, null, $"no answer within {Patience.TotalSeconds:0} s", IsFinal: false);
        }
        catch (HttpRequestException fault) when (fault.InnerException is RefusedException no)
        {
            return new Answer(null, null, no.Message, IsFinal: true);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new Answer(null, null, fault.Message, IsFinal: false);
        }
    }

    private Answer Read(HttpResponseMessage answer, string words)
    {
        var status = (int)answer.StatusCode;
        var header = answer.Headers.RetryAfter;
        var pause = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return new Answer(
            status,
            pause > LongestPause ? LongestPause : pause,
            status is >= 300 and < 400
                ? "it redirects, which is not followed; enter the final address"
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
