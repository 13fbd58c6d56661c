using FsCheck;
using FsCheck.Fluent;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>How fast an account writes, when a question is whole, and when a person has taken over.</summary>
public sealed class PaceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly PaceLimits Limits = new ReplyOptions().Pace();
    private static readonly SilentTexts Silent = new(SilentTexts.Seen);

    [Fact]
    public void Nothing_was_sent_and_it_goes() => Assert.True(Judge().MayGo(Now));

    [Theory]
    [InlineData("c1", "a", 299, null)] // the same to the same chat
    [InlineData("c1", "a", 300, 0)]
    [InlineData("c2", "a", 1, 0)]
    [InlineData("c1", "b", 1, 2)]
    [InlineData("c1", "b", 3, 0)]
    public void A_chat_has_its_pace(string conversation, string digest, int secondsAgo, int? wait) =>
        Assert.Equal(
            wait is null ? null : Now.AddSeconds(wait.Value),
            Judge(new SentText(conversation, digest, Now.AddSeconds(-secondsAgo))).At
        );

    [Fact]
    public void An_account_has_its_pace()
    {
        var minute = Enumerable
            .Range(1, 20)
            .Select(n => new SentText($"c{n + 9}", "x", Now.AddSeconds(-2 * n)))
            .ToArray();
        var hour = Enumerable
            .Range(1, 300)
            .Select(n => new SentText($"c{n + 9}", "x", Now.AddSeconds(-11 * n)))
            .ToArray();

        Assert.Equal(Now.AddSeconds(20), Judge(minute).At);
        Assert.Equal(Now, Judge(minute[..19]).At);
        Assert.Equal(Now.AddSeconds(300), Judge(hour).At);
        Assert.Equal(Now, Judge(hour[..299]).At);
    }

    [Fact]
    public void Whatever_comes_no_limit_is_ever_broken()
    {
        var limits = new PaceLimits(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30), 5, 12);
        var wishes =
            from chat in Gen.Elements("c1", "c2", "c3")
            from text in Gen.Elements("a", "b", "c", "d")
            from pause in Gen.Choose(0, 40)
            select (chat, text, pause);

        Prop.ForAll(
                wishes.ArrayOf().Resize(60).ToArbitrary(),
                all =>
                {
                    var (now, sent) = (Now, new List<SentText>());
                    foreach (var (chat, text, pause) in all)
                    {
                        now = now.AddSeconds(pause);
                        var verdict = JudgePace.Run(limits, sent, chat, text, now);
                        if (verdict.At is { } at)
                            sent.Add(new SentText(chat, text, now = at > now ? at : now));
                    }
                    return sent.All(s =>
                        sent.Count(o => o.At > s.At - TimeSpan.FromMinutes(1) && o.At <= s.At) <= 5
                        && sent.Count(o => o.At > s.At - TimeSpan.FromHours(1) && o.At <= s.At) <= 12
                        && !sent.Exists(o =>
                            o != s
                            && o.Conversation == s.Conversation
                            && (o.At - s.At).Duration() < TimeSpan.FromSeconds(o.Digest == s.Digest ? 30 : 3)
                        )
                    );
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Short_messages_are_one_question()
    {
        WaitingText[] waiting = [Text("2", "多少钱", 2), Text("1", "在吗", 0), Text("3", " ", 4)];

        var question = CollectQuestion.Run(waiting, TimeSpan.FromSeconds(3));

        Assert.Equal("在吗\n多少钱", question.Text);
        Assert.Equal(["1", "2", "3"], question.MessageIds);
        Assert.Equal(Now.AddSeconds(7), question.Due);
        Assert.Equal(
            Now.AddSeconds(15),
            CollectQuestion.Run([.. waiting, Text("4", "?", 14)], TimeSpan.FromSeconds(3)).Due
        );
        Assert.Equal(Now, CollectQuestion.Run(waiting[1..2], TimeSpan.Zero).Due);
    }

    [Fact]
    public void Our_own_echo_is_no_person_and_comes_once()
    {
        var sent = Send("您好，在的", null);

        Assert.Equal((Author.Us, sent), Who("您好， 在的", "9.PNM", 1, sent)); // the platform changes white space
        Assert.Equal((Author.Person, null), Who("您好，在的", "9.PNM", 1, sent with { Echoed = true }));
        Assert.Equal((Author.Person, null), Who("您好，在的！", "9.PNM", 1, sent));
        Assert.Equal((Author.Person, null), Who("您好，在的", "9.PNM", 1, sent with { Conversation = "c2" }));
        Assert.Equal((Author.Person, null), Who("您好，在的", "9.PNM", 3 * 3600, sent));
        Assert.Equal((Author.Person, null), Who("您好，在的", "9.PNM", -300, sent));
    }

    [Fact]
    public void The_platforms_number_decides_where_both_are_known()
    {
        var sent = Send("您好", "9.PNM");

        Assert.Equal(Author.Us, Who("您好", "9.PNM", 1, sent with { Echoed = true }).Author); // pushed twice
        Assert.Equal(Author.Person, Who("您好", "8.PNM", 1, sent).Author); // a person says the same
        Assert.Equal(Author.Us, Who("您好", null, 1, sent).Author);
        Assert.Equal(Author.Us, Who("您好", "8.PNM", 1, sent with { MessageId = "abc" }).Author); // another form of numbers
        Assert.Equal(Author.Us, Who("别的", "9.PNM", 1, sent).Author);
    }

    [Fact]
    public void Of_two_of_the_same_text_the_older_is_used_up_first()
    {
        var (first, second) = (Send("您好", null), Send("您好", null) with { At = Now.AddSeconds(-30) });

        Assert.Equal((Author.Us, second), Who("您好", null, 1, first, second));
    }

    [Fact]
    public void What_the_platform_says_in_the_sellers_name_is_no_person() =>
        Assert.Equal((Author.Platform, null), Who("你人真不错，送你闲鱼小红花", "7.PNM", 1));

    [Fact]
    public void A_person_has_the_chat_for_a_while()
    {
        var ten = TimeSpan.FromMinutes(10);

        Assert.Equal(Now + ten, TakeOver.PausedUntil(Now, ten, null));
        Assert.Equal(Now + ten, TakeOver.PausedUntil(Now, ten, Now.AddMinutes(2)));
        Assert.Equal(Now.AddHours(1), TakeOver.PausedUntil(Now, ten, Now.AddHours(1))); // set longer by hand
        Assert.Null(TakeOver.PausedUntil(Now, TimeSpan.Zero, null)); // 0 is no pause
        Assert.True(TakeOver.IsPaused(Now.AddTicks(1), Now));
        Assert.False(TakeOver.IsPaused(Now, Now));
        Assert.False(TakeOver.IsPaused(null, Now));
    }

    private static PaceVerdict Judge(params SentText[] sent) => JudgePace.Run(Limits, sent, "c1", "a", Now);

    private static WaitingText Text(string id, string text, int second) => new(id, text, Now.AddSeconds(second));

    private static RememberedSend Send(string text, string? id) => new("c1", TakeOver.Digest(text), id, Now, false);

    private static (Author Author, RememberedSend? Echo) Who(
        string text,
        string? id,
        int second,
        params RememberedSend[] sent
    ) => TakeOver.WhoWrote(new OwnMessage("c1", text, id, Now.AddSeconds(second)), sent, Silent);
}
