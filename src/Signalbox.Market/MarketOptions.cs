using System.ComponentModel.DataAnnotations;

namespace Signalbox.Market;

/// <summary>Section <c>Market</c>.</summary>
internal sealed class MarketOptions
{
    /// <summary>How long an answer of a provider may take, from sending to its last byte.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a live quote is given again before it is fetched anew.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan QuotesFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long at most an answer with bars that reaches today is given again without a look at the store.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DaysFor { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>The same for one that ends before today.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan HistoryFor { get; set; } = TimeSpan.FromSeconds(86400);

    /// <summary>How much memory answers that were prepared once may take, in MiB.</summary>
    [Range(1, 4096)]
    public int PreparedMegabytes { get; set; } = 32;

    /// <summary>How often live quotes are fetched while somebody listens and a session is on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LiveEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How many programs may listen to live quotes with one token at a time.</summary>
    [Range(1, 100)]
    public int ListenersPerToken { get; set; } = 8;

    /// <summary>How many years back gaps are looked for by themselves.</summary>
    [Range(1, 40)]
    public int RepairYears { get; set; } = 2;

    /// <summary>How often the providers are asked for a gap before it is given up; the waits between grow from 1 h to 72 h.</summary>
    [Range(1, 20)]
    public int RepairTries { get; set; } = 5;

    /// <summary>How many instruments are compared with a second source each day, in turn; 0 compares none.</summary>
    [Range(0, 1000)]
    public int ReconcilePerDay { get; set; } = 50;

    /// <summary>Whom to believe where two say different things of one day, best first. Who is not named comes last.</summary>
    [Required, MinLength(1)]
    public string[] SourceOrder { get; set; } =
    ["tushare", "wind", "ifind", "house", "eastmoney", "tencent", "sina", "akshare", "baostock"];
}
