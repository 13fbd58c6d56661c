using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Overview;

namespace Signalbox.Radar.Hooks;

/// <summary>Webhooks that something was given up for lately. Whose they are and where they lead is their users' alone.</summary>
internal static class HookAttention
{
    /// <summary>What is older is history.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(3);

    public static async Task<IReadOnlyList<AttentionItem>> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(ct);
        var since = services.GetRequiredService<TimeProvider>().GetUtcNow() - Lately;
        var dead = db.Set<HookSend>()
            .Where(s => s.State == SendState.Dead && s.OpportunityId != null && s.EndedAt >= since);
        var hooks = await dead.Select(s => s.HookId).Distinct().CountAsync(ct);
        return hooks == 0
            ? []
            :
            [
                new AttentionItem
                {
                    Key = "radar.hooks",
                    Severity = AttentionSeverity.Warning,
                    TitleZh = $"{hooks} 个 Webhook 有机会没送到",
                    TitleEn = $"{hooks} webhooks did not take an opportunity",
                    Remedy = "Look at the address's log: what it answered stands there, and each can be sent again.",
                    RemedyZh = "打开推送地址的记录：对方的回答在里面，可以重新发送。",
                    Path = "/opportunities/hooks",
                },
            ];
    }
}
