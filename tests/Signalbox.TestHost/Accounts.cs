using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.TestHost;

/// <summary>Accounts to which the outside world writes: the same messages to whoever is connected, as a market would.</summary>
/// <remarks>
/// A message is known by its conversation and the time at which it came, so two owners that are both connected get the
/// same ones. Each is recorded by whoever finds no record of it, in the commit that only the owner can make.
/// </remarks>
internal sealed class Accounts(HostOrders orders) : ISessionHandler
{
    public const string Kind = "host.account";

    private const string Beat = "beat";

    public async Task RunAsync(SessionContext session, CancellationToken ct)
    {
        // By way of the mailbox: the conversation of the timers is never in two minds.
        await session.PostAsync(Beat, "begin", "beat 0", ct);
        var phase = (uint)session.Key.GetHashCode(StringComparison.Ordinal) % 1000 / 1000.0 * orders.AccountPause;
        while (true)
        {
            await Task.Delay(phase, TimeProvider.System, ct);
            phase = orders.AccountPause;
            var slot = TimeProvider.System.GetUtcNow().Ticks / orders.AccountPause.Ticks;
            await session.PostAsync($"c{slot % 3}", "chat", $"chat {slot}", ct);
        }
    }

    public async Task ReceiveAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        CancellationToken ct
    )
    {
        await Work.DoAsync(ct);
        try
        {
            await session.CommitAsync(
                async (t, inner) =>
                {
                    if (await IsKnownAsync(t, session, payload, inner))
                        return;
                    if (name == "begin")
                    {
                        // A chain of timers that was begun goes on where it is; this one begins it.
                        await AgainAsync(session, t, 0, TimeSpan.Zero, inner);
                        return;
                    }
                    await RecordAsync(t, session, payload, inner);
                    if (name == Beat)
                        await AgainAsync(
                            session,
                            t,
                            int.Parse(payload.AsSpan(5), CultureInfo.InvariantCulture) + 1,
                            orders.AccountPause,
                            inner
                        );
                },
                // A commit that comes late is what the test is about: nobody tells this one to stop.
                CancellationToken.None
            );
        }
        catch (SessionLostException)
        {
            Console.WriteLine($"refused {session.Key} {session.Epoch}");
            throw;
        }
    }

    private static Task AgainAsync(
        SessionContext session,
        WriteTransaction transaction,
        int beat,
        TimeSpan after,
        CancellationToken ct
    ) =>
        session.AfterAsync(
            transaction,
            Beat,
            Beat,
            string.Create(CultureInfo.InvariantCulture, $"beat {beat}"),
            TimeProvider.System.GetUtcNow() + after,
            ct
        );

    private static async Task<bool> IsKnownAsync(
        WriteTransaction transaction,
        SessionContext session,
        string message,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            "SELECT 1 FROM host_message WHERE account = @account AND message = @message",
            ("@account", session.Key),
            ("@message", message)
        );
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task RecordAsync(
        WriteTransaction transaction,
        SessionContext session,
        string message,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            "INSERT INTO host_message (account, message, epoch, process) VALUES (@account, @message, @epoch, @process)",
            ("@account", session.Key),
            ("@message", message),
            ("@epoch", session.Epoch),
            ("@process", Environment.ProcessId)
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
