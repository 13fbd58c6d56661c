using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Tests.Month;

/// <summary>Puts the books of all parties side by side, a line a day.</summary>
internal sealed class MonthLedger(MonthWorld world, MonthRun month)
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<string> PrintAsync()
    {
        await using var db = await world.OpenAsync();
        var runs = await db.Set<SlotRun>().AsNoTracking().ToListAsync(Ct);
        var attempts = (await MonthBooks.AttemptsAsync(world)).ToLookup(a => month.DayOf(a.At));
        var pushes = (await MonthBooks.PushesAsync(world)).ToLookup(p => p.Key.Split(':')[1]);
        var book = month.Vendor.Book.ToLookup(l => month.DayOf(l.At));
        var troubles = month.Troubles.ToLookup(t => month.DayOf(t.At));

        var text = new StringBuilder();
        text.AppendLine(Plain, $"seed {month.Seed}, {world.Kind}, {month.Size.Days} days, {month.Size.Sources} sources, {month.Press.Carried.Count} items of {month.Press.Stories.Count} stories, budget {month.Budget} CNY a day, {month.Took.TotalSeconds:F0} s");
        text.AppendLine("day        slots late cut  items   new merged judged failed opport  calls answered lost turned  tokens    cost budget% sent failed unknown 22:00    troubles");
        foreach (var day in runs.Select(r => r.Day).Distinct().Order())
            Line(day);
        text.AppendLine(Plain, $"all        {runs.Count,5} {runs.Count(r => r.Late),4} {runs.Count(r => r.CutShort),3} {runs.Sum(r => r.Fetched),6} {runs.Sum(r => r.NewArticles),5} {runs.Sum(r => r.Merged),6} {runs.Sum(r => r.Judged),6} {runs.Sum(r => r.JudgeFailed),6} {runs.Sum(r => r.Opportunities),6} {book.Sum(d => d.Count()),6} {book.Sum(d => d.Count(l => l.Fate == VendorFate.Answered)),8} {book.Sum(d => d.Count(l => l.Fate == VendorFate.Lost)),4} {book.Sum(d => d.Count(l => l.Fate == VendorFate.TurnedAway)),6} {attempts.Sum(d => d.Sum(a => a.Input + a.Output)),7} {attempts.Sum(d => d.Sum(a => a.CostCny)),7:F3}");
        text.AppendLine(Plain, $"answers given again {month.Vendor.AnsweredAgain}; reports of 22:00 late {month.LateReports.Count}");
        text.AppendLine(Plain, $"vendor away {month.Count(Trouble.VendorDown)}, flaky {month.Count(Trouble.VendorFlaky)}; WeRSS away {month.Count(Trouble.WeRssDown)}; robot away {month.Count(Trouble.ChannelDown)}, cut {month.Count(Trouble.ChannelCut)}, refused {month.Count(Trouble.ChannelRefuses)}; database away {month.Count(Trouble.DatabaseDown)}; restarts {month.Count(Trouble.Restart)}; jumps {month.Count(Trouble.HourJump)} of an hour, {month.Count(Trouble.DayJump)} of a day");
        return text.ToString();

        void Line(DateOnly day)
        {
            var own = runs.Where(r => r.Day == day).ToList();
            var (calls, metered) = (book[day].ToList(), attempts[day].ToList());
            var out_ = pushes[day.ToString("yyyy-MM-dd", Plain)].ToList();
            var cost = metered.Sum(a => a.CostCny);
            var share = month.Budget is { } limit && day >= month.BudgetFrom ? $"{cost / limit * 100:F0}" : "-";
            var night = out_.SingleOrDefault(p => p.Key == MonthRun.ReportKey(day))?.State ?? "-";
            text.AppendLine(
                Plain,
                $"{day:yyyy-MM-dd} {own.Count,5} {own.Count(r => r.Late),4} {own.Count(r => r.CutShort),3} {own.Sum(r => r.Fetched),6} {own.Sum(r => r.NewArticles),5} {own.Sum(r => r.Merged),6} {own.Sum(r => r.Judged),6} {own.Sum(r => r.JudgeFailed),6} {own.Sum(r => r.Opportunities),6} {calls.Count,6} {calls.Count(c => c.Fate == VendorFate.Answered),8} {calls.Count(c => c.Fate == VendorFate.Lost),4} {calls.Count(c => c.Fate == VendorFate.TurnedAway),6} {metered.Sum(a => a.Input + a.Output),7} {cost,7:F3} {share,7} {out_.Count(p => p.State == "Sent"),4} {out_.Count(p => p.State == "Failed"),6} {out_.Count(p => p.State == "Unknown"),7} {night,-8} {string.Join("; ", troubles[day].Select(t => $"{month.Local(t.At):HH:mm} {t.Trouble}"))}"
            );
        }
    }
}
