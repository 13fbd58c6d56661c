using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Providers;

/// <summary>How one provider is called.</summary>
/// <param name="Provider">E.g. <c>eastmoney</c>; for faults and budgets.</param>
/// <param name="PerMinute">Calls a minute to one host at most.</param>
internal sealed record WireRules(string Provider, double PerMinute)
{
    /// <summary>Bytes of an answer, unpacked.</summary>
    public int MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a call may wait for its turn before it is held back instead.</summary>
    public TimeSpan LongestTurn { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Sends a request within its host's budget and turns everything that can go wrong on the way into a typed fault.</summary>
internal sealed class ProviderWire(
    IHttpClientFactory clients,
    HostBudgets budgets,
    IOptions<MarketOptions> options,
    TimeProvider clock
)
{
    /// <summary>The name of the client.</summary>
    public const string Client = "market";

    /// <summary>What <paramref name="read"/> makes of the bytes of an answer with status 200.</summary>
    /// <exception cref="ProviderException">Anything else, and what <paramref name="read"/> finds wrong: the host's state knows of both.</exception>
    public async Task<T> SendAsync<T>(
        WireRules rules,
        HttpRequestMessage request,
        Func<byte[], T> read,
        CancellationToken ct
    )
    {
        var host = request.RequestUri!.Authority; // every caller gives a whole address
        var budget = budgets.Of(host, rules.PerMinute);
        if (budget.Take() is not { } turn)
            throw HeldBack(rules, host, budget.State.OpenAt);
        if (turn > rules.LongestTurn)
        {
            budget.Given();
            throw HeldBack(rules, host, clock.GetUtcNow() + turn);
        }
        try
        {
            await Task.Delay(turn, clock, ct);
            var found = read(await OnceAsync(rules, host, request, ct));
            budget.Succeeded();
            return found;
        }
        catch (ProviderException fault)
        {
            budget.Failed(fault);
            throw;
        }
        catch (OperationCanceledException)
        {
            budget.Given();
            throw;
        }
    }

    private static ProviderException HeldBack(WireRules rules, string host, DateTimeOffset? until) =>
        new(
            FaultKind.HeldBack,
            rules.Provider,
            until is { } at
                ? $"{host} is not asked before {at:HH:mm:ss} UTC: it refused, or its budget is used up."
                : $"{host} is being tried by one call; the others wait for what becomes of it."
        )
        {
            AgainAt = until,
        };

    private async Task<byte[]> OnceAsync(WireRules rules, string host, HttpRequestMessage request, CancellationToken ct)
    {
        // Real time, also under a test's clock: what is limited here is a real answer.
        var patience = options.Value.Patience;
        using var limit = new CancellationTokenSource(patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw OfStatus(rules, host, answer);
            var body =
                await answer.Content.ReadAtMostAsync(rules.MaxBytes, both.Token)
                ?? throw Fault(FaultKind.TooLarge, $"{host} answers with more than {rules.MaxBytes} bytes.");
            return body.Length > 0 ? body : throw Fault(FaultKind.NotThisService, $"{host} answers with nothing.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Fault(FaultKind.Timeout, $"{host} did not answer within {patience.TotalSeconds:0} s.");
        }
        catch (HttpRequestException fault)
        {
            throw OfConnection(rules, host, fault);
        }
        catch (IOException fault)
        {
            throw Fault(FaultKind.Malformed, $"{host} broke off in the middle of its answer.", fault);
        }

        ProviderException Fault(FaultKind kind, string message, Exception? cause = null) =>
            new(kind, rules.Provider, message, cause);
    }

    private static ProviderException OfConnection(WireRules rules, string host, HttpRequestException fault) =>
        fault.HttpRequestError switch
        {
            HttpRequestError.ResponseEnded => new(
                FaultKind.Banned,
                rules.Provider,
                $"{host} closed the connection without an answer, as it does to an address that it bans.",
                fault
            ),
            _ when fault.InnerException is IOException { InnerException: SocketException } => new(
                FaultKind.Banned,
                rules.Provider,
                $"{host} broke the connection without an answer, as it does to an address that it bans.",
                fault
            ),
            _ => new(FaultKind.Unreachable, rules.Provider, $"{host} cannot be reached: {fault.Message}", fault),
        };

    private ProviderException OfStatus(WireRules rules, string host, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var kind = status switch
        {
            429 => FaultKind.RateLimited,
            401 => FaultKind.BadCredential,
            402 or 403 => FaultKind.NotEntitled,
            404 => FaultKind.NotThisService,
            >= 500 => FaultKind.ServerError,
            >= 300 and < 400 => FaultKind.NotThisService,
            _ => FaultKind.Refused,
        };
        return new ProviderException(kind, rules.Provider, $"{host} answers with status {status}.")
        {
            AgainAt = answer.Headers.RetryAfter is { } after
                ? after.Date ?? (after.Delta is { } delta ? clock.GetUtcNow() + delta : null)
                : null,
        };
    }
}
