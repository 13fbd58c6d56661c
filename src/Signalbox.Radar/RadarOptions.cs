using System.ComponentModel.DataAnnotations;

namespace Signalbox.Radar;

/// <summary>Section <c>Radar</c>.</summary>
internal sealed class RadarOptions
{
    /// <summary>How many articles at most go to the judge in one slot; the newest ones.</summary>
    [Range(1, 5000)]
    public int ArticlesPerSlot { get; set; } = 500;

    /// <summary>Articles published longer ago than this are kept but not judged.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan JudgeWithin { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How far back the same story is looked for.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan SameStoryWithin { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long after its start a slot is reported with what there is then, so that 22:00 is always sent by 22:10.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan SlotDeadline { get; set; } = TimeSpan.FromMinutes(8);

    /// <summary>The slot whose report is always pushed, in the owner's zone.</summary>
    public TimeOnly DailyReportAt { get; set; } = new(22, 0);

    /// <summary>Without an article published for this long, the daily report warns that reading may have stopped.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan SilenceAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a report's link works.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan ReportLinkLife { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many rows at most a list has that is taken along as a file.</summary>
    [Range(1, 200_000)]
    public int ExportRows { get; set; } = 50_000;

    /// <summary>Whether each week gets a report of its own, on Monday morning.</summary>
    public bool WeeklyReport { get; set; } = true;

    /// <summary>Whether each month gets a report of its own, on the morning after it.</summary>
    public bool MonthlyReport { get; set; } = true;

    /// <summary>Lowest score that the model must give for an article to be an opportunity; rules have theirs in the rule set.</summary>
    [Range(1, 100)]
    public int OpportunityScore { get; set; } = 60;

    /// <summary>Whether articles that no topic selects are judged by what the owner looks for in general; else they are dropped unread. Without topics they always are judged.</summary>
    public bool JudgeRest { get; set; } = true;

    /// <summary>From here to <see cref="QuietUntil"/>, in the owner's zone, nothing is told at once; equal is never.</summary>
    public TimeOnly QuietFrom { get; set; } = new(22, 30);

    /// <summary>End of the quiet hours.</summary>
    public TimeOnly QuietUntil { get; set; } = new(7, 0);

    /// <summary>So many characters of an article's text go to the model, cut at the end of a sentence.</summary>
    [Range(200, 60_000)]
    public int JudgedTextChars { get; set; } = 6000;

    /// <summary>Whether people who are neither owner nor administrator see only the house's sources and their own, and what comes from those.</summary>
    public bool MultiUser { get; set; } = true;
}
