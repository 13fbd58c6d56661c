using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Restores.Manage;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Overview;

namespace Signalbox.Operations.Restores;

/// <summary>What restores bring to the whole.</summary>
internal static class RestoreHosting
{
    public static void AddRestores(this IServiceCollection services, Func<IServiceProvider, bool> isSqlite)
    {
        services.AddSingleton<SqliteSwap>();
        services.AddSingleton<PostgresSwap>();
        services.AddSingleton<IDatabaseSwap>(p =>
            isSqlite(p) ? p.GetRequiredService<SqliteSwap>() : p.GetRequiredService<PostgresSwap>()
        );
        services.AddSingleton<RestoreJournal>();
        services.AddSingleton<RestoreRecords>();
        services.AddSingleton<RestoredFiles>();
        services.AddSingleton<PrepareRestore>();
        services.AddSingleton<FinishRestore>();
        services.AddSingleton<UndoRestore>();
        services.AddSingleton<KeptStates>();
        services.AddSingleton<ShowRestores>();
        services.AddSingleton<ManageRestores>();
        services.AddSingleton<RestoreJob>();
    }

    public static void Offer(Offers offers)
    {
        offers.Command(RestoreCommands.Build);
        offers.BeforeStart(
            (services, patient, ct) => services.GetRequiredService<FinishRestore>().RunAsync(patient, ct)
        );
        offers.Attention(HeldAsync);
        offers.Attention((services, _) => Task.FromResult(Prepared(services)));
    }

    /// <summary>A restore that nobody puts in place is forgotten, and the next start, whenever it comes, does it.</summary>
    private static IReadOnlyList<AttentionItem> Prepared(IServiceProvider services) =>
        services.GetRequiredService<RestoreJournal>().Read() is { State: RestoreState.Prepared } plan
            ?
            [
                new AttentionItem
                {
                    Key = $"operations.restore:{plan.Id}",
                    Severity = AttentionSeverity.Warning,
                    TitleZh = $"备份 {plan.Set} 已准备好恢复，下次启动时生效",
                    TitleEn = $"{plan.Set} is prepared and takes its place at the next start",
                    Remedy = "Restart the server, or drop the restore on the page of the backups.",
                    RemedyZh = "重启服务器使它生效，或在“备份”页放弃这次恢复。",
                    Since = plan.Started,
                    Path = "/backups",
                },
            ]
            : [];

    private static async Task<IReadOnlyList<AttentionItem>> HeldAsync(
        IServiceProvider services,
        CancellationToken ct
    ) =>
        [
            .. (await services.GetRequiredService<Fences>().StandingAsync(ct))
                .Where(f => f.Held > 0 || !f.IsToldKnown)
                .Select(f => new AttentionItem
                {
                    Key = $"operations.fence:{f.Id}",
                    Severity = AttentionSeverity.Warning,
                    TitleZh = FormattableString.Invariant(
                        $"恢复备份后有 {f.Held} 条消息等你决定，其间的新消息暂不推送"
                    ),
                    TitleEn = FormattableString.Invariant(
                        $"After a restore {f.Held} messages wait for you, and what may have been told is not pushed"
                    ),
                    Detail = f.IsToldKnown
                        ? null
                        : "The old database could not be read, so nobody knows what was sent after the set was made.",
                    Remedy = "Settle the messages here; then let out the rest on the page of the backups.",
                    RemedyZh = "先在这里逐条决定这些消息，再到“备份”页放行其余的。",
                    Since = f.Until,
                    Path = "/accounts",
                }),
        ];
}
