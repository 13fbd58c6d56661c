using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar.Tests.Month;

/// <summary>Holds the far ends' books against the database, and both against what was promised.</summary>
internal sealed partial class MonthCheck(MonthWorld world, MonthRun month)
{
    // So many articles are judged at once: the most answers that one cut can lose.
    private const int JudgedAtOnce = 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Cuts => month.Count(Trouble.DatabaseDown) + month.Count(Trouble.Restart);

    public async Task RunAsync()
    {
        await NothingMissedAsync();
        await JudgedOnceAsync();
        await ToldOnceAsync();
        await EverySlotRanOnceAsync();
        await EveryNightReportedAsync();
        await WithinBudgetAsync();
        Assert.Empty(
            await world.ListAsync(
                "SELECT name, error FROM job WHERE state = 3",
                r => $"{r.GetString(0)}: {r.GetValue(1)}"
            )
        );
    }

    /// <summary>Each item is stored once, and each story is one article.</summary>
    private async Task NothingMissedAsync()
    {
        await using var db = await world.OpenAsync();
        var stored = await (
            from origin in db.Set<ArticleOrigin>()
            join source in db.Set<Source>() on origin.SourceId equals source.Id
            select new
            {
                source.Title,
                origin.ItemKey,
                origin.ArticleId,
                origin.Url,
            }
        ).ToListAsync(Ct);
        var keys = stored.Select(s => (s.Title, s.ItemKey)).ToHashSet();
        Assert.Equal(stored.Count, keys.Count);
        Assert.Empty(month.Press.Carried.Except(keys).Take(20));
        Assert.Empty(keys.Except(month.Press.Carried).Take(20));

        var articlesOf = stored.ToLookup(s => month.Press.StoryOf(s.Url), s => s.ArticleId);
        Assert.Empty(articlesOf.Where(a => a.Distinct().Count() > 1).Select(a => a.Key).Take(20)); // apart that belong together
        Assert.Equal(month.Press.Stories.Count, await db.Set<Article>().CountAsync(Ct)); // and none together that do not
    }

    /// <summary>No text is judged twice by the same prompt; what the vendor was asked twice is an answer that got lost.</summary>
    private async Task JudgedOnceAsync()
    {
        await using var db = await world.OpenAsync();
        var twice = await db.Set<Judgement>()
            .GroupBy(j => new
            {
                j.ArticleId,
                j.Revision,
                j.JudgeName,
                j.PromptNumber,
            })
            .Where(g => g.Count() > 1)
            .CountAsync(Ct);
        Assert.Equal(0, twice);

        var again = month.Vendor.AnsweredAgain;
        Assert.InRange(again, 0, Cuts * JudgedAtOnce);
        Assert.Equal(month.Vendor.Requests.Count, month.Vendor.Book.Count);
        Assert.Contains(month.Vendor.Book, l => l.Fate == VendorFate.TurnedAway); // the outages were felt
        var judged = await db.Set<Judgement>().CountAsync(Ct);
        Assert.InRange(
            month.Vendor.Book.Count(l => l is { Fate: VendorFate.Answered, IsSecond: false }),
            judged,
            judged + again + (Cuts * JudgedAtOnce)
        );
        var found = await db.Set<Judgement>().CountAsync(j => j.Outcome == JudgementOutcome.Opportunity, Ct);
        Assert.InRange(month.Vendor.SecondReadings, found, found + (Cuts * JudgedAtOnce));
    }

    /// <summary>By the outbox no opportunity is sent twice; by the robot's own book a story comes again only where its first telling is in doubt.</summary>
    private async Task ToldOnceAsync()
    {
        var pushes = await MonthBooks.PushesAsync(world);
        var state = pushes.ToDictionary(p => p.Key, p => p.State, StringComparer.Ordinal);
        await using var db = await world.OpenAsync();
        var told = await (
            from item in db.Set<PushItem>()
            join push in db.Set<Push>() on item.PushId equals push.Id
            join opportunity in db.Set<Opportunity>() on item.OpportunityId equals opportunity.Id
            join origin in db.Set<ArticleOrigin>() on opportunity.ArticleId equals origin.ArticleId
            select new
            {
                push.DeliveryKey,
                opportunity.Id,
                origin.Url,
            }
        ).ToListAsync(Ct);

        // A weekly or monthly edition names the best of what has been told.
        var news = told.Where(t => !IsEdition(t.DeliveryKey)).ToList();
        var sent = news.Where(t => state[t.DeliveryKey] == "Sent").Select(t => (t.DeliveryKey, t.Id)).Distinct();
        Assert.Empty(sent.GroupBy(s => s.Id).Where(g => g.Count() > 1).Select(g => g.Key));

        var doubts = news.Where(t => state[t.DeliveryKey] == "Unknown")
            .Select(t => (t.DeliveryKey, Story: month.Press.StoryOf(t.Url)))
            .Distinct()
            .ToLookup(t => t.Story);
        var arrived =
            from message in world.Robot.Messages
            where !pushes.Any(p => IsEdition(p.Key) && message.Text.Contains(p.Link, StringComparison.Ordinal))
            from story in Links()
                .Matches(message.Text)
                .Select(m => month.Press.StoryOf(m.Groups["link"].Value))
                .OfType<int>()
                .Distinct()
            group message by story into g
            where g.Count() > 1 + doubts[g.Key].Count()
            select g.Key;
        Assert.Empty(arrived);

        // What was found in time for a push is told, or its telling is in doubt.
        var last = await db.Set<Push>().MaxAsync(p => p.CreatedAt, Ct);
        var untold = await db.Set<Opportunity>()
            .Where(o => o.FoundAt < last && !db.Set<PushItem>().Any(i => i.OpportunityId == o.Id))
            .CountAsync(Ct);
        Assert.Equal(0, untold);
        var known = told.Where(t => state[t.DeliveryKey] is "Sent" or "Unknown").Select(t => t.Id).ToHashSet();
        Assert.Empty(told.Where(t => !known.Contains(t.Id)).Select(t => $"{t.Id} in {t.DeliveryKey}").Distinct());
    }

    private async Task EverySlotRanOnceAsync()
    {
        await using var db = await world.OpenAsync();
        var runs = await db.Set<SlotRun>().AsNoTracking().ToListAsync(Ct);
        var reports = await db.Set<Report>().Select(r => r.RunId).ToListAsync(Ct);
        Assert.All(runs, r => Assert.Equal(SlotStep.Done, r.Step));
        Assert.Equal(month.Due.Select(month.Local).Order(), runs.Select(r => r.Day.ToDateTime(r.Slot)).Order());
        var ids = runs.Select(r => r.Id).ToHashSet();
        Assert.Equal(ids.Order(), reports.Where(ids.Contains).Order());
        var editions = (await MonthBooks.PushesAsync(world)).Where(p => IsEdition(p.Key)).ToList();
        Assert.Equal(reports.Count(r => !ids.Contains(r)), editions.Count);
        Assert.True(editions.Count >= month.Size.Days / 7, $"There are {editions.Count} editions only.");
    }

    /// <summary>Each report of 22:00 arrived once, or it says why not and an alert said so when it was late.</summary>
    private async Task EveryNightReportedAsync()
    {
        var pushes = await MonthBooks.PushesAsync(world);
        foreach (var night in month.Due.Where(month.IsNight).Select(month.DayOf))
        {
            var push = Assert.Single(pushes, p => p.Key == MonthRun.ReportKey(night));
            var arrived = world.Robot.Messages.Count(m => m.Text.Contains(push.Link, StringComparison.Ordinal));
            if (push.State == "Sent")
            {
                Assert.Equal(1, arrived);
            }
            else
            {
                Assert.Contains(push.State, new[] { "Failed", "Unknown" });
                Assert.False(string.IsNullOrWhiteSpace(push.Reason), $"{push.Key} is {push.State} for no reason.");
                Assert.InRange(arrived, 0, push.State == "Unknown" ? 1 : 0);
                Assert.Contains(night, month.LateReports.Keys);
            }
        }
        Assert.All(month.LateReports, late => Assert.Contains("was not sent", late.Value, StringComparison.Ordinal));
    }

    /// <summary>By the program's meter no day took more than the budget, and the vendor's own count of tokens is the meter's.</summary>
    private async Task WithinBudgetAsync()
    {
        var limit = Assert.NotNull(month.Budget);
        var attempts = await MonthBooks.AttemptsAsync(world);
        var days = attempts.GroupBy(a => month.DayOf(a.At)).Where(d => d.Key >= month.BudgetFrom);
        Assert.All(days, d => Assert.InRange(d.Sum(a => a.CostCny), 0, limit));
        await using var db = await world.OpenAsync();
        var stopped = await db.Set<SlotArticle>().CountAsync(a => a.FailureCode == "llm.budget-spent", Ct);
        Assert.True(stopped > 0, "The budget never stopped anything: it proves nothing.");

        var billed = month
            .Vendor.Book.Where(l => l.Fate == VendorFate.Answered)
            .Sum(l => l.Bill!.Input + l.Bill.Output);
        var metered = attempts.Where(a => a.Status == "Answered").Sum(a => a.Input + a.Output);
        var most = month.Vendor.Book.Max(l => l.Bill is { } bill ? bill.Input + bill.Output : 0);
        Assert.InRange(metered, billed - (Cuts * JudgedAtOnce * most), billed);
    }

    private static bool IsEdition(string key) =>
        key.Contains(":week:", StringComparison.Ordinal) || key.Contains(":month:", StringComparison.Ordinal);

    [GeneratedRegex(@"\((?<link>https?://[^)\s]+)\)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Links();
}
