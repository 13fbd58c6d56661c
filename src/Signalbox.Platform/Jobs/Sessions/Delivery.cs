using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>Gives one message or timer to the handler and does what follows from how that ended.</summary>
internal static partial class Delivery
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <returns>How long the conversation must pause before anything else of it is given; null is not at all.</returns>
    /// <exception cref="OperationCanceledException">The session ends.</exception>
    public static async Task<TimeSpan?> GiveAsync(OwnedSession session, Mailbox mailbox, Conversation conversation)
    {
        await session.Kind.Places.WaitAsync(session.Token);
        var isRow = mailbox.IsRowNext(conversation);
        try
        {
            var pause = isRow
                ? await GiveRowAsync(session, mailbox, conversation)
                : await GivePostedAsync(session, mailbox, conversation);
            if (pause is not null)
                mailbox.KeepTurn(conversation, isRow);
            return pause;
        }
        catch (Exception e) when (!session.Token.IsCancellationRequested)
        {
            // Not the handler's: the database did not answer. The row is still there.
            await session.Kind.Tools.Outage.PauseAsync(e, session.Token);
            mailbox.KeepTurn(conversation, isRow);
            return TimeSpan.Zero;
        }
        finally
        {
            session.Kind.Places.Release();
        }
    }

    private static async Task<TimeSpan?> GivePostedAsync(
        OwnedSession session,
        Mailbox mailbox,
        Conversation conversation
    )
    {
        var (name, payload) = mailbox.FirstPosted(conversation);
        var (pause, failure) = await ReceiveAsync(session, conversation.Name, name, payload);
        if (pause is not null)
            return pause;
        if (failure is not null && ++conversation.Failures < SessionMessages.MostAttempts)
            return Pause(session, name, conversation.Failures, failure);
        if (failure is not null)
            LogDropped(session.Kind.Tools.Log, session.Kind.Entry.Kind, session.Key, name, failure.Message, failure);
        mailbox.PostedDone(conversation);
        session.Kind.Tools.Metrics.Message(session.Kind.Entry.Kind, failure is null ? "done" : "dropped");
        return null;
    }

    private static async Task<TimeSpan?> GiveRowAsync(OwnedSession session, Mailbox mailbox, Conversation conversation)
    {
        var tools = session.Kind.Tools;
        mailbox.RowBegins(conversation);
        // Looked up only now: what an earlier message of the conversation called off or moved is not given.
        DueMessage? row;
        bool more;
        await using (var connection = await tools.Database.OpenAsync(session.Token))
            (row, more) = await SessionMessages.NextAsync(
                new SqlRunner(tools.Database.Kind, connection, null),
                session.Claim,
                conversation.Name,
                tools.Clock.GetUtcNow(),
                session.Token
            );
        if (row is null)
        {
            mailbox.RowDone(conversation, more: false);
            return null;
        }
        var (pause, failure) = await ReceiveAsync(session, conversation.Name, row.Name, row.Payload);
        if (pause is not null)
            return pause;
        await RecordAsync(session, row, failure);
        if (failure is not null && row.Failed + 1 < SessionMessages.MostAttempts)
            return Pause(session, row.Name, row.Failed + 1, failure);
        if (failure is not null)
            LogSetAside(tools.Log, session.Kind.Entry.Kind, session.Key, row.Id, failure.Message, failure);
        tools.Metrics.Message(session.Kind.Entry.Kind, failure is null ? "done" : "set-aside");
        mailbox.RowDone(conversation, more);
        return null;
    }

    /// <returns>The pause that the handler asked for, or what it threw; neither when it ended well.</returns>
    /// <exception cref="OperationCanceledException">The session ends.</exception>
    private static async Task<(TimeSpan? Pause, Exception? Failure)> ReceiveAsync(
        OwnedSession session,
        string conversation,
        string name,
        string payload
    )
    {
        try
        {
            await session.Kind.Handler.ReceiveAsync(session.Context, conversation, name, payload, session.Token);
            return (null, null);
        }
        catch (Exception) when (session.Token.IsCancellationRequested)
        {
            throw new OperationCanceledException(session.Token);
        }
        catch (SessionLostException)
        {
            session.End(SessionEnd.Lost);
            throw new OperationCanceledException(session.Token);
        }
        catch (RetryLaterException later)
        {
            return (
                TimeSpan.FromTicks(
                    Math.Clamp(later.From(session.Kind.Tools.Clock.GetUtcNow()).Ticks, 0, LongestAsked.Ticks)
                ),
                null
            );
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            return (FirstPause, null);
        }
        catch (Exception e)
        {
            return (null, e);
        }
    }

    /// <summary>Until it is written, or the session is not ours any more: then it is given again.</summary>
    private static async Task RecordAsync(OwnedSession session, DueMessage row, Exception? failure)
    {
        var (tools, claim) = (session.Kind.Tools, session.Claim);
        var error = failure is null ? null : JobPayload.Reason($"{failure.GetType().Name}: {failure.Message}");
        while (true)
        {
            var now = tools.Clock.GetUtcNow();
            try
            {
                await tools.Writer.RunAsync(
                    sql =>
                        error is null
                            ? SessionMessages.DoneAsync(sql, claim, row, CancellationToken.None)
                            : SessionMessages.FailedAsync(sql, claim, row, error, now, CancellationToken.None),
                    CancellationToken.None,
                    canWait: true
                );
                return;
            }
            catch (Exception e) when (e is not ObjectDisposedException && !session.Token.IsCancellationRequested)
            {
                await tools.Outage.PauseAsync(e, session.Token);
            }
        }
    }

    private static TimeSpan Pause(OwnedSession session, string name, int attempt, Exception failure)
    {
        var kind = session.Kind;
        LogFailed(kind.Tools.Log, kind.Entry.Kind, session.Key, name, attempt, failure.Message);
        kind.Tools.Metrics.Message(kind.Entry.Kind, "failed");
        return Growing(FirstPause, LongestPause, attempt);
    }

    /// <summary>Doubles with each failure up to <paramref name="longest"/>; half of it is chance, so that not all come back at once.</summary>
    internal static TimeSpan Growing(TimeSpan first, TimeSpan longest, int failures)
    {
        var bound = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, failures - 1));
        return TimeSpan.FromMilliseconds(bound / 2 + RandomNumberGenerator.GetInt32((int)(bound / 2) + 1));
    }

    [LoggerMessage(
        1464,
        LogLevel.Information,
        "Session {Kind} {Key}: {Name} failed ({Attempt} of 8) and is given again: {Reason}"
    )]
    private static partial void LogFailed(
        ILogger log,
        string kind,
        string key,
        string name,
        int attempt,
        string reason
    );

    [LoggerMessage(
        1465,
        LogLevel.Error,
        "Session {Kind} {Key}: {Name} failed eight times and was dropped; look at the reason: {Reason}"
    )]
    private static partial void LogDropped(
        ILogger log,
        string kind,
        string key,
        string name,
        string reason,
        Exception cause
    );

    [LoggerMessage(
        1466,
        LogLevel.Error,
        "Session {Kind} {Key}: message {Id} failed eight times and was set aside; look at the reason: {Reason}"
    )]
    private static partial void LogSetAside(
        ILogger log,
        string kind,
        string key,
        long id,
        string reason,
        Exception cause
    );
}
