using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Overview;

namespace Signalbox.Platform.Llm;

/// <summary>What the owner has to do about models.</summary>
internal sealed class LlmAttention(IDbContextFactory<SignalboxDb> dbs, SeedVendors seed, ModelSpending spending)
{
    private const string Path = "/settings/models";

    public async Task<IReadOnlyList<AttentionItem>> RunAsync(CancellationToken ct)
    {
        await seed.EnsureAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!await db.Set<Vendor>().AnyAsync(v => v.Enabled, ct))
            return
            [
                new AttentionItem
                {
                    Key = "llm.no-vendor",
                    Severity = AttentionSeverity.Warning,
                    TitleZh = "还没有设置模型，文章由规则判断",
                    TitleEn = "No model is set up; rules judge the articles",
                    Path = Path,
                },
            ];

        var spent = await spending.RunAsync(ct);
        // A call is refused when it might not fit any more, so the last percent is never spent.
        if (spent is not { LimitCny: { } limit, LimitPercent: >= 99 and var percent })
            return [];
        var figures = string.Create(CultureInfo.InvariantCulture, $"¥{spent.TodayCny:0.00} / ¥{limit:0.00}");
        return
        [
            new AttentionItem
            {
                Key = "llm.budget",
                Severity = AttentionSeverity.Critical,
                TitleZh = "今天的模型预算已用完",
                TitleEn = "Today's budget for models is used up",
                Detail = string.Create(CultureInfo.InvariantCulture, $"{figures} ({percent:0} %)"),
                Path = Path,
            },
        ];
    }
}

/// <summary>The figure of the overview: what models cost today.</summary>
internal sealed class CostTile(ModelSpending spending)
{
    public async Task<Tile> RunAsync(CancellationToken ct)
    {
        var spent = await spending.RunAsync(ct);
        var (limit, percent) = (spent.LimitCny ?? 0, spent.LimitPercent ?? 0);
        return new Tile
        {
            Key = "llm.cost-today",
            LabelZh = "今日模型费用",
            LabelEn = "Model cost today",
            Value = spent.TodayCny,
            Unit = "CNY",
            SubZh = spent.LimitCny is null ? "没有预算上限" : Text($"预算 ¥{limit:0.##} 的 {percent:0}%"),
            SubEn = spent.LimitCny is null ? "No budget limit" : Text($"{percent:0}% of the budget of ¥{limit:0.##}"),
            Series = spent.DaysCny,
            Path = "/settings/models",
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
