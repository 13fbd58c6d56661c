using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Tests.Month;

/// <summary>Puts the books of all parties side by side, a line a day.</summary>
internal sealed class MonthLedger(MonthWorld world, MonthRun month)
{
    private const int Width = 9;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private static readonly string[] Heads =
    [
        "slots",
        "late",
        "cut",
        "items",
        "articles",
        "merged",
        "judged",
        "failed",
        "chances",
        "calls",
        "answered",
        "lost",
        "refused",
        "tokens",
        "cost",
        "sent",
        "unsent",
        "unknown",
        "budget",
        "22:00",
        "troubles",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<string> PrintAsync()
    {
        await using var db = await world.OpenAsync();
        var runs = await db.Set<SlotRun>().AsNoTracking().ToListAsync(Ct);
        var attempts = await MonthBooks.AttemptsAsync(world);
        var pushes = await MonthBooks.PushesAsync(world);
        var book = month.Vendor.Book;

        var text = new StringBuilder();
        text.AppendLine(
            Plain,
            $"seed {month.Seed}, {world.Kind}, {month.Size.Days} days, {month.Size.Sources} sources, {month.Press.Carried.Count} items of {month.Press.Stories.Count} stories, budget {month.Budget} CNY a day, {month.Took.TotalSeconds:F0} s"
        );
        Row(text, "day", Heads);
        foreach (var day in runs.Select(r => r.Day).Distinct().Order())
        {
            var metered = attempts.Where(a => month.DayOf(a.At) == day).ToList();
            var own = pushes.Where(p => p.Key.Contains($"{day:yyyy-MM-dd}", StringComparison.Ordinal)).ToList();
            var figures = Figures(
                [.. runs.Where(r => r.Day == day)],
                [.. book.Where(l => month.DayOf(l.At) == day)],
                metered,
                own
            );
            Row(text, $"{day:yyyy-MM-dd}", [.. figures, Share(day, metered), Night(day, own), Troubles(day)]);
        }
        Row(text, "all", Figures(runs, book, attempts, pushes));
        text.AppendLine(
            Plain,
            $"answers given again {month.Vendor.AnsweredAgain}; reports of 22:00 late {month.LateReports.Count}"
        );
        foreach (var trouble in Enum.GetValues<Trouble>().Where(t => t != Trouble.None))
            text.Append(Plain, $"{trouble} {month.Count(trouble)}; ");
        return text.ToString();
    }

    private static IReadOnlyList<string> Figures(
        List<SlotRun> runs,
        IReadOnlyList<VendorLine> calls,
        IReadOnlyList<MeteredAttempt> metered,
        IReadOnlyList<OutboxLine> pushes
    ) =>
        [
            Text(runs.Count),
            Text(runs.Count(r => r.Late)),
            Text(runs.Count(r => r.CutShort)),
            Text(runs.Sum(r => r.Fetched)),
            Text(runs.Sum(r => r.NewArticles)),
            Text(runs.Sum(r => r.Merged)),
            Text(runs.Sum(r => r.Judged)),
            Text(runs.Sum(r => r.JudgeFailed)),
            Text(runs.Sum(r => r.Opportunities)),
            Text(calls.Count),
            Text(calls.Count(c => c.Fate == VendorFate.Answered)),
            Text(calls.Count(c => c.Fate == VendorFate.Lost)),
            Text(calls.Count(c => c.Fate == VendorFate.TurnedAway)),
            Text(metered.Sum(a => a.Input + a.Output)),
            metered.Sum(a => a.CostCny).ToString("F4", Plain),
            Text(pushes.Count(p => p.State == "Sent")),
            Text(pushes.Count(p => p.State == "Failed")),
            Text(pushes.Count(p => p.State == "Unknown")),
        ];

    private string Share(DateOnly day, List<MeteredAttempt> metered) =>
        month.Budget is { } limit && day >= month.BudgetFrom
            ? $"{(metered.Sum(a => a.CostCny) / limit * 100).ToString("F1", Plain)}%"
            : "-";

    private static string Night(DateOnly day, List<OutboxLine> pushes) =>
        pushes.Find(p => p.Key == MonthRun.ReportKey(day))?.State ?? "-";

    private string Troubles(DateOnly day) =>
        string.Join(
            "; ",
            month.Troubles.Where(t => month.DayOf(t.At) == day).Select(t => $"{month.Local(t.At):HH:mm} {t.Trouble}")
        );

    private static string Text(int figure) => figure.ToString(Plain);

    private static void Row(StringBuilder text, string name, IReadOnlyList<string> cells) =>
        text.Append(name.PadRight(10))
            .AppendJoin("", cells.Select(c => c.Length < Width ? c.PadLeft(Width) : $" {c}"))
            .AppendLine();
}
