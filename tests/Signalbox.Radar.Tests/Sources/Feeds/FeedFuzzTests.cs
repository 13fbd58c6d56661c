using System.Text;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

/// <summary>Whatever the bytes are, reading them ends in a feed or in a refusal, and soon.</summary>
public sealed class FeedFuzzTests
{
    private const int Seed = 20260104;

    [Fact]
    public void Damaged_samples_are_read_or_refused()
    {
        var ct = TestContext.Current.CancellationToken;
        var chance = new System.Random(Seed);
        var samples = Directory
            .GetFiles(Testing.Samples.Path("data/feeds"))
            .Select(File.ReadAllBytes)
            .Where(s => s.Length < 60_000)
            .ToList();

        for (var round = 0; round < 3000 && !ct.IsCancellationRequested; round++)
        {
            var sample = Damaged(samples[chance.Next(samples.Count)], chance);
            ReadOrRefuse(sample);
        }
    }

    [Fact]
    public void Scraps_of_markup_in_any_order_are_read_or_refused()
    {
        string[] scraps =
        [
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?",
            "?>",
            "<!DOCTYPE [",
            "<link href='",
            "'>",
            "\"",
            "=",
            "<",
            ">",
            "/>",
            "&",
            "&#",
            "&lt;",
            ";",
            "<content type='xhtml'>",
            "</rss>",
            "xmlns:a='b'",
            "a:",
            "x",
            " ",
            "\n",
            "中",
            "<script>",
            "<a href=",
            "<entry",
            "<description>",
            "\0",
            "\uD800",
            "{",
            "[",
            "]",
            "}",
            ",",
            "2026-",
        ];
        var chance = new System.Random(Seed);
        var text = new StringBuilder();

        for (var round = 0; round < 5000; round++)
        {
            text.Clear().Append(chance.Next(4) == 0 ? "" : "<rss><channel>");
            for (var count = chance.Next(60); count > 0; count--)
                text.Append(scraps[chance.Next(scraps.Length)]);
            ReadOrRefuse(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    /// <summary>Documents made to be read again and again: each must take the time of its length and no more.</summary>
    [Theory]
    [InlineData("<item><title>x")]
    [InlineData("<title>")]
    [InlineData("<item><title><![CDATA[x</title></item>")]
    [InlineData("<![CDATA[")]
    [InlineData("<!--")]
    [InlineData("<!DOCTYPE [>")]
    [InlineData("<? ")]
    [InlineData("<a b=\"<>")]
    [InlineData("<a b='<> c=\"")]
    [InlineData("<a ====")]
    [InlineData("<svg><script></p>")]
    [InlineData("<description><svg>")]
    [InlineData("&#")]
    [InlineData("</title>")]
    [InlineData("<x></y>")]
    [InlineData("<link href='a'>")]
    [InlineData("<item xmlns:a='b'>")]
    public async Task A_hostile_repetition_ends(string repeated)
    {
        var ct = TestContext.Current.CancellationToken;
        var body = Encoding.UTF8.GetBytes(
            "<rss><channel>" + string.Concat(Enumerable.Repeat(repeated, 4_000_000 / repeated.Length)) + "]]>"
        );

        // Against a hang, not a measure: what grows with the square of the length would take hours.
        await Task.Run(() => ReadOrRefuse(body), ct).WaitAsync(TimeSpan.FromMinutes(2), ct);
    }

    private static byte[] Damaged(byte[] sample, System.Random chance)
    {
        var damaged = sample.ToArray();
        for (var flips = chance.Next(20); flips > 0; flips--)
            damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
        var from = chance.Next(3) == 0 ? chance.Next(damaged.Length) : 0;
        var to = chance.Next(2) == 0 ? chance.Next(from, damaged.Length + 1) : damaged.Length;
        return damaged[from..to];
    }

    private static void ReadOrRefuse(byte[] body)
    {
        try
        {
            var feed = ExampleFeeds.Reader().Read(body, contentType: null, address: null);
            foreach (var item in feed.Items)
            {
                _ = FeedHtml.Clean(item.ContentHtml ?? item.SummaryHtml ?? "", new Uri("https://site.example/"));
                Assert.True(item.Title is null || !item.Title.Contains('\n', StringComparison.Ordinal));
            }
        }
        catch (RefusedException refusal)
        {
            Assert.StartsWith("radar.feed.", refusal.Code, StringComparison.Ordinal);
        }
        _ = ExampleFeeds.Pages().Read(body, contentType: null, address: null);
    }
}
