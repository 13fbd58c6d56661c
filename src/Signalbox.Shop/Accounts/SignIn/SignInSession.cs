using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Passport;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>Brings the sign-in of one user and target from the code to the account, on one node and over restarts.</summary>
internal sealed partial class SignInSession(
    SignInStore attempts,
    SignInByCode codes,
    StaySignedIn stay,
    FinishSignIn finish,
    AccountStore accounts,
    SessionRows rows,
    IOptions<XianyuOptions> options,
    TimeProvider clock,
    ILogger<SignInSession> log
) : ISessionHandler
{
    /// <summary>The kind of these sessions.</summary>
    public const string Kind = "shop-sign-in";

    /// <summary>An answer may be lost now and then; so many in a row are the platform's way to say no.</summary>
    private const int MostFaults = 3;

    public static string KeyOf(SignInAttempt attempt) => $"{attempt.UserId:N} {attempt.Target}";

    public async Task RunAsync(SessionContext session, CancellationToken ct)
    {
        var (user, target) = session.Key.Split(' ') is [var who, var what]
            ? (Guid.ParseExact(who, "N"), what)
            : throw new InvalidOperationException($"{session.Key} is no key of a sign-in.");
        var faults = 0;
        while (true)
        {
            if (await attempts.OpenAsync(user, target, ct) is not { } attempt)
            {
                if (await CloseAsync(session, user, target, ct))
                    break;
                continue;
            }
            var (next, fault) = await StepAsync(attempt, ct);
            faults = fault is null ? 0 : faults + 1;
            if (fault is not null && (faults >= MostFaults || attempt.State == SignInStates.Preparing))
            {
                next = Over(attempt, SignInStates.Failed, fault);
                faults = 0;
            }
            if (next.State == SignInStates.Confirmed && attempt.State == SignInStates.Confirmed)
                await session.CommitAsync((transaction, token) => finish.RunAsync(transaction, next, token), ct);
            else if (next != attempt)
                await session.CommitAsync((transaction, token) => attempts.ChangeAsync(transaction, next, token), ct);
            if (next.State != attempt.State)
                LogBecame(attempt.Id, next.State, next.Why);
            if (next.IsOpen && next.State != SignInStates.Confirmed)
                await Task.Delay(options.Value.CodeLookEvery, clock, ct);
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, ct); // closed: it ends in a moment
    }

    public Task ReceiveAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        CancellationToken ct
    ) => Task.CompletedTask; // nobody writes to it: it reads its row

    /// <summary>Unless another was begun meanwhile, which found the session open.</summary>
    private async Task<bool> CloseAsync(SessionContext session, Guid user, string target, CancellationToken ct)
    {
        var closed = false;
        await session.CommitAsync(
            async (transaction, token) =>
            {
                closed = !await SignInStore.IsAnyOpenAsync(transaction, user, target, token);
                if (closed)
                    await rows.CloseAsync(transaction, Kind, session.Key, token);
            },
            ct
        );
        return closed;
    }

    /// <returns>What it is next, and what went wrong on the way; null when nothing did.</returns>
    private async Task<(SignInAttempt Next, string? Fault)> StepAsync(SignInAttempt attempt, CancellationToken ct)
    {
        if (attempt.State == SignInStates.Confirmed)
            return (await GatherAsync(attempt, ct), null);
        if (clock.GetUtcNow() >= attempt.Until)
            return (Over(attempt, SignInStates.Expired), null);
        return attempt.Secret?.Code is { } code ? await LookAsync(attempt, code, ct) : await PrepareAsync(attempt, ct);
    }

    private async Task<(SignInAttempt Next, string? Fault)> PrepareAsync(SignInAttempt attempt, CancellationToken ct)
    {
        // The platform wants the same browser for the same account.
        var agent =
            attempt.AccountId is { } id && await accounts.FindAsync(id, ct) is { } account
                ? account.UserAgent
                : AddAccount.Agent(null);
        var session = new MtopSession(CookieJar.Empty, agent);
        var (code, fault) = await codes.BeginAsync(session, ct);
        return code is null
            ? (attempt, fault)
            : (
                attempt with
                {
                    State = SignInStates.Shown,
                    Secret = new SignInSecret(session.Jar.Save(), agent, code, null),
                    Until = clock.GetUtcNow() + options.Value.CodeFor,
                },
                null
            );
    }

    private async Task<(SignInAttempt Next, string? Fault)> LookAsync(
        SignInAttempt attempt,
        LoginCode code,
        CancellationToken ct
    )
    {
        var session = SessionOf(attempt.Secret!); // it holds the code
        var before = attempt.Secret!.Jar;
        var look = await codes.LookAsync(session, code, ct);
        var secret =
            session.Jar.Save() is var jar && jar == before ? attempt.Secret : attempt.Secret with { Jar = jar };
        SignInAttempt next = look.Step switch
        {
            null => attempt with { Secret = secret },
            CodeStep.Shown when attempt.State == SignInStates.Scanned => attempt with { Secret = secret },
            CodeStep.Shown => attempt with { State = SignInStates.Shown, Secret = secret },
            CodeStep.Scanned => attempt with { State = SignInStates.Scanned, Secret = secret },
            CodeStep.Confirmed when session.Jar.Account is { Length: > 0 } number => attempt with
            {
                State = SignInStates.Confirmed,
                Number = number,
                Secret = secret,
            },
            CodeStep.Confirmed => Over(attempt, SignInStates.Failed, "no-account"),
            CodeStep.CheckNeeded => Over(attempt, SignInStates.Check) with
            {
                Secret = new SignInSecret(null, null, null, look.Link),
            },
            CodeStep.Canceled => Over(attempt, SignInStates.Canceled),
            CodeStep.Expired => Over(attempt, SignInStates.Expired),
            _ => Over(attempt, SignInStates.Failed, "error"),
        };
        return (next, look.Fault);
    }

    /// <summary>What is of use beside the sign-in itself, which is written down already.</summary>
    private async Task<SignInAttempt> GatherAsync(SignInAttempt attempt, CancellationToken ct)
    {
        var session = SessionOf(attempt.Secret!); // confirmed, so it holds the cookies
        await stay.RunAsync(session, ct);
        return attempt with { Secret = attempt.Secret! with { Jar = session.Jar.Save() } };
    }

    private static MtopSession SessionOf(SignInSecret secret) => new(CookieJar.Load(secret.Jar!), secret.Agent!); // an open one that has a code has both

    private static SignInAttempt Over(SignInAttempt attempt, string state, string why = "") =>
        attempt with
        {
            State = state,
            Why = why,
            Secret = null,
        };

    [LoggerMessage(6040, LogLevel.Information, "Sign-in {Id} is {State} now {Why}")]
    private partial void LogBecame(Guid id, string state, string why);
}
