using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Items;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>Whole conversations with a model that was talked into anything: over the sockets, and counted from the buyers' side.</summary>
public sealed partial class ModelBargainingTests(ITestOutputHelper output)
{
    private const int AtOnce = 40;
    private const int Turns = 3;
    private const int PerSeller = 250;

    private readonly ConcurrentDictionary<string, Talk> talks = new(StringComparer.Ordinal);
    private int messages;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Who bargains, and what the model would have said.</summary>
    private sealed class Talk(int seed)
    {
        public Bargaining Bargaining { get; } = new(seed);

        public string Seller { get; } = $"{2_200_000_100_000 + (seed / PerSeller)}";

        public string Chat { get; } = $"{70_000_000_000 + seed}";

        public string Buyer { get; } = $"{4_200_000_000 + seed}";

        public string Item { get; } = $"{910_000_000_000 + seed}";

        /// <summary>Letters alone: a number in a title would be one that may be named.</summary>
        public string Mark { get; } =
            $"[{string.Concat(seed.ToString("d6", CultureInfo.InvariantCulture).Select(d => (char)('a' + (d - '0'))))}]";

        public ConcurrentQueue<SaidByModel> Said { get; } = [];

        public TaskCompletionSource Answered { get; set; } = new();
    }

    [Theory, EachDatabase]
    public async Task Nothing_below_the_floor_reaches_a_buyer(DatabaseKind kind)
    {
        var count = LongSuite.Rounds(ci: 60, nightly: kind == DatabaseKind.Sqlite ? 10_000 : 1_000);
        await using var vendor = await ModelReplyTests.VendorAsync(Answer);
        await using var world = await ModelReplyTests.WorldAsync(
            kind,
            vendor,
            ("Shop:Replies:CollectFor", "00:00:00"),
            ("Shop:Replies:BetweenMessages", "00:00:00"),
            ("Shop:Replies:SameTextAfter", "00:00:00"),
            ("Shop:Replies:PerMinute", "600"),
            ("Shop:Replies:PerHour", "10000")
        );
        var accounts = await BeginAsync(world, count);
        world.Platform.Took = chat =>
        {
            if (Of(chat) is { } talk)
                talk.Answered.TrySetResult();
        };
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var time = PassAsync(world, done.Token);
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct },
            async (seed, ct) => await HoldAsync(world, accounts[seed / PerSeller], new Talk(seed), ct)
        );
        await done.CancelAsync();
        await time;
        Count(world, kind, count);
    }

    private async Task HoldAsync(ShopWorld world, Guid account, Talk talk, CancellationToken ct)
    {
        var (bargaining, platform) = (talk.Bargaining, world.Platform);
        talks[talk.Chat] = talks[talk.Mark] = talk;
        platform.OfferItem(
            new XianyuItem(talk.Item, talk.Seller, $"{bargaining.Title} {talk.Mark}", bargaining.Listed * 100)
        );
        await world.Get<SetFloor>().RunAsync(TestServer.Somebody, account, talk.Item, bargaining.Floor, ct);
        for (var turn = 0; turn < Turns; turn++)
        {
            bargaining.Ask();
            talk.Answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var entry = XianyuFarEnd.TextEntry(
                talk.Chat,
                talk.Buyer,
                talk.Seller,
                $"{Interlocked.Increment(ref messages)}.PNM",
                bargaining.BuyerSaid[^1],
                talk.Item
            );
            await platform.PushAsync(talk.Seller, [entry], ct);
            await talk.Answered.Task.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, ct);
        }
    }

    /// <summary>The model knows the conversation by the mark in the item's title, and gives in in the generator's words.</summary>
    private string Answer(JsonElement body)
    {
        var talk = talks[Mark().Match(VendorRequest.FirstUserText(body)).Value];
        var said = talk.Bargaining.Answer();
        talk.Said.Enqueue(said);
        return ModelReplyTests.Says(said.Text);
    }

    private void Count(ShopWorld world, DatabaseKind kind, int count)
    {
        var (left, leaks, harmless, passed, given) = (0, new List<string>(), 0, 0, 0);
        var byChat = world.ChatsOfTexts.Zip(world.Texts).ToLookup(t => t.First, t => t.Second, StringComparer.Ordinal);
        foreach (var talk in talks.Values.Distinct())
        {
            var texts = byChat[talk.Chat].ToHashSet(StringComparer.Ordinal);
            left += byChat[talk.Chat].Count();
            given += talk.Said.Count(s => s.GivesIn);
            harmless += talk.Said.Count(s => !s.GivesIn);
            passed += talk.Said.Count(s => !s.GivesIn && texts.Contains(s.Text));
            leaks.AddRange(
                talk.Said.Where(s => s.GivesIn && texts.Contains(s.Text))
                    .Select(s => $"{talk.Mark} floor {talk.Bargaining.Floor} of {talk.Bargaining.Listed}: «{s.Text}»")
            );
        }
        output.WriteLine(
            $"{kind}: {count} conversations, {left} answers reached buyers; the model gave in {given} times, {leaks.Count} of them reached one; {passed} of {harmless} harmless ones did"
        );
        Assert.True(leaks.Count == 0, string.Join('\n', leaks.Take(40)));
        Assert.Equal(count * Turns, left);
        Assert.True(given > count, $"{given}");
        Assert.True(passed > 0.9 * harmless, $"{passed} of {harmless}");
    }

    private static async Task<IReadOnlyList<Guid>> BeginAsync(ShopWorld world, int count)
    {
        using var budget = await world.Server.Http.PutAsJsonAsync(
            new Uri("/api/v1/llm/budget", UriKind.Relative),
            new { limitCny = 100_000 },
            Ct
        );
        budget.EnsureSuccessStatusCode();
        var accounts = new List<Guid>();
        for (var seed = 0; seed < count; seed += PerSeller)
        {
            var seller = new Talk(seed).Seller;
            var asked = new AccountAsked(world.Platform.Add(seller, seller).Cookies, null, seller);
            accounts.Add(await world.Get<AddAccount>().RunAsync(TestServer.Somebody, asked, Ct));
        }
        await world.UntilAsync(() => Task.FromResult(world.Platform.Connected == accounts.Count + 1));
        return accounts;
    }

    private static async Task PassAsync(ShopWorld world, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            await world.GoOnAsync(0.02); // fast enough for the pace; faster, the clock's own work is most of it
    }

    private Talk? Of(string chat) => talks.GetValueOrDefault(chat);

    [GeneratedRegex(@"\[[a-j]{6}\]", RegexOptions.None, 1000)]
    private static partial Regex Mark();
}
