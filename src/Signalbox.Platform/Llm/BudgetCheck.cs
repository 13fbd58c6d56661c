using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Llm;

/// <summary>How much of the day's budget for models is left. A call that might not fit any more is refused, so the last percent is never spent.</summary>
internal static class BudgetCheck
{
    private const decimal NearlySpent = 0.8m;
    private const decimal Spent = 0.99m;

    public static Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var start = clock.StartOf(clock.Today());
        return AskDatabase.RunAsync(services, (connection, kind) => LookAsync(connection, kind, start, ct), ct);
    }

    private static async Task<CheckResult> LookAsync(
        DbConnection connection,
        DatabaseKind kind,
        DateTimeOffset start,
        CancellationToken ct
    )
    {
        const string budget =
            "SELECT CAST(limit_cny AS text) FROM llm_budget WHERE span = @span AND limit_cny IS NOT NULL";
        const string sum =
            "SELECT CAST(coalesce(sum(cost_cny), 0) AS text) FROM llm_attempt WHERE started_at >= @start";
        var limit = await AskDatabase.NamesAsync(connection, kind, budget, [("@span", Budget.Day)], ct);
        if (limit.Count == 0)
            return CheckResult.Ok("模型花费没有上限。", "Spending on models has no limit.");
        var spent = await AskDatabase.NamesAsync(connection, kind, sum, [("@start", start)], ct);
        return Judge(Number(spent[0]), Number(limit[0]));
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    public static CheckResult Judge(decimal spent, decimal limit)
    {
        var foundZh = string.Create(
            CultureInfo.InvariantCulture,
            $"今天 {limit:0.00####} 元的模型预算已经用了 {spent:0.00####} 元。"
        );
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{spent:0.00####} of the day's {limit:0.00####} CNY for models are spent."
        );
        const string remedyZh = "明天继续使用模型；等不及就到页面 /settings/models 提高预算。";
        const string remedy =
            "Models are asked again tomorrow. If that is too late, raise the budget on the page /settings/models.";
        return spent >= limit * Spent ? CheckResult.Fail(foundZh, found, remedyZh, remedy)
            : spent >= limit * NearlySpent ? CheckResult.Warn(foundZh, found, remedyZh, remedy)
            : CheckResult.Ok(foundZh, found);
    }
}
