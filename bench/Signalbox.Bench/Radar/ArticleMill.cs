using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Bench.Radar;

/// <summary>Makes any number of articles out of the sentences of the sample feeds and a few that operators look for, the same each time.</summary>
internal sealed class ArticleMill
{
    private const int MostSentences = 14;

    private static readonly DateTimeOffset Newest = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Wanted =
    [
        "关于组织申报专项资金的通知。",
        "单个项目补贴最高五十万元。",
        "本次招标采购的中标结果公示如下。",
        "招标公告：数据库升级改造项目。",
        "人工智能产业基地开工建设。",
        "地方专项债发行提速。",
        "The subsidy scheme opens in April.",
        "A net zero roadmap for ports.",
    ];

    private readonly string[] sentences;

    private ArticleMill(string[] sentences) => this.sentences = sentences;

    /// <returns>Null where the samples are not there.</returns>
    public static ArticleMill? Open()
    {
        var shared = Environment.GetEnvironmentVariable("SIGNALBOX_SHARED") ?? Path.Combine("..", "shared");
        var folder = Path.Combine(shared, "data", "feeds");
        if (!Directory.Exists(folder))
            return null;
        var reader = new FeedReader(Options.Create(new FeedOptions()), TimeProvider.System);
        string[] sentences =
        [
            .. Directory
                .GetFiles(folder)
                .Order(StringComparer.Ordinal)
                .SelectMany(f => Texts(reader, f))
                .SelectMany(t => t.Split('\n', '。', '!', '？'))
                .Select(s => s.Trim())
                .Where(s => s.Length is >= 12 and <= 160)
                .Distinct(StringComparer.Ordinal),
        ];
        return new ArticleMill(sentences);
    }

    /// <summary>The article of a number: the smaller, the older. One in 40 has one of the sentences that are looked for.</summary>
    public Article Article(int number)
    {
        var random = new Random(number);
        var text = new StringBuilder();
        for (var left = random.Next(2, MostSentences); left > 0; left--)
            text.Append(sentences[random.Next(sentences.Length)]).Append('。');
        if (random.Next(40) == 0)
            text.Append(Wanted[random.Next(Wanted.Length)]);
        text.Append(CultureInfo.InvariantCulture, $"项目编号 XJ{number}。");
        var at = Newest.AddSeconds(-95L * (1_000_000 - number));
        return new Article
        {
            Id = Guid.CreateVersion7(at),
            Title = sentences[random.Next(sentences.Length)],
            Url = string.Create(CultureInfo.InvariantCulture, $"https://example.com/{number}"),
            Text = text.ToString(),
            TextState = TextState.Full,
            PublishedAt = at,
            FirstSeenAt = at,
            DatedAt = at,
            ContentKey = number.ToString("D32", CultureInfo.InvariantCulture),
            Fingerprint = number,
        };
    }

    private static IEnumerable<string> Texts(FeedReader reader, string file)
    {
        try
        {
            return reader
                .Read(File.ReadAllBytes(file), contentType: null, address: null)
                .Items.Select(i => FeedHtml.Text(i.ContentHtml ?? i.SummaryHtml ?? ""));
        }
        catch (RefusedException)
        {
            return [];
        }
    }
}
