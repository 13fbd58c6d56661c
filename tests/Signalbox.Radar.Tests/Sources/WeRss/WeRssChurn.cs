using System.Globalization;
using Signalbox.FarEnds.WeRss;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.WeRss;

/// <summary>Lets articles of a WeRSS server come, change and go while it is being read: the same ones for the same seed.</summary>
internal sealed class WeRssChurn
{
    private const int Accounts = 6;
    private const int AFewPages = 4;

    // More than two pages share, as a clean-up of WeRSS takes out at once.
    private const int CleanedUp = 12;

    private readonly WeRssServer server;
    private readonly TestClock clock;
    private readonly Random random;
    private readonly int most;
    private int lists;

    public WeRssChurn(WeRssServer server, TestClock clock, int seed, int most)
    {
        (this.server, this.clock, this.most, random) = (server, clock, most, new Random(seed));
        for (var account = 0; account < Accounts; account++)
            server.Store.AddAccount(Account(account), $"公众号{account}");
    }

    /// <summary>Ids of all that were ever there.</summary>
    public HashSet<string> Ever { get; } = new(StringComparer.Ordinal);

    public int Edits { get; private set; }

    public int Deletions { get; private set; }

    public bool IsOver => Ever.Count >= most;

    /// <summary>So many, the newest now, the oldest as many days ago.</summary>
    public void Fill(int count, int days)
    {
        for (var at = 0; at < count; at++)
            Publish(clock.GetUtcNow() - (TimeSpan.FromDays(days) * at / count));
    }

    /// <summary>Between two pages: the place for <see cref="WeRssServer.OnList"/>.</summary>
    public void Stir(int offset)
    {
        if (IsOver)
            return;
        lists++;
        for (var at = 0; at < 8 && !IsOver; at++)
            Publish(clock.GetUtcNow());
        if (!IsOver)
            Publish(clock.GetUtcNow().AddHours(-10)); // an account that WeRSS visits late
        for (var at = 0; at < 2; at++)
            Edit(server.Store.Articles[random.Next(server.Store.Articles.Count)]);
        for (var at = 0; at < 2; at++)
            Delete(server.Store.Articles[random.Next(server.Store.Articles.Count)], forGood: random.Next(2) == 0);
        if (lists % AFewPages == 0 && offset > CleanedUp)
            foreach (var row in server.Store.Articles.Skip(random.Next(offset - CleanedUp)).Take(CleanedUp).ToList())
                Delete(row, forGood: true);
    }

    private void Publish(DateTimeOffset at)
    {
        var title = Words(16);
        var row = server.Store.AddArticle(
            Account(random.Next(Accounts)),
            title,
            at,
            $"<p>{Words(160)}</p>",
            random.Next(3) == 0 ? title : Words(40)
        );
        if (random.Next(40) == 0)
            row.PublishTime *= 1000; // rows of the uglier kind
        if (random.Next(40) == 0)
            row.HasTextTimes = true;
        Ever.Add(row.Id);
    }

    private void Edit(WeRssArticleRow row)
    {
        if (row.Status != 1 || row.PublishTime > clock.GetUtcNow().AddMinutes(-1).ToUnixTimeSeconds())
            return; // nobody publishes and corrects within the second that the server counts in
        server.Store.Edit(row, row.Title + "改", $"<p>{Words(160)}</p>");
        Edits++;
    }

    private void Delete(WeRssArticleRow row, bool forGood)
    {
        if (row.Status == 1)
            Deletions++;
        if (forGood)
            server.Store.Remove(row);
        else
            row.Status = 1000;
    }

    /// <summary>Letters that no other article has in this order, so that nothing is taken for the same story.</summary>
    private string Words(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(0x4E00, 0x9FA5)));

    private static string Account(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"MP_WXS_{3223096120 + number}");
}
